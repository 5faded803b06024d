import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { folder, gateways, read, report } from "./messages.mjs";

const [tool] = process.argv.slice(3);
const scratch = mkdtempSync(join(tmpdir(), "payout-clients-"));
const makers = {
  "hey-api": async (file, out) => {
    const { createClient } = await import("@hey-api/openapi-ts");
    await createClient({
      input: file,
      output: out,
      plugins: ["@hey-api/typescript", "@hey-api/sdk", "@hey-api/client-fetch"],
      logs: { level: "silent" },
    });
    return readdirSync(out, { recursive: true }).some((name) => name.endsWith("types.gen.ts"));
  },
  "swagger-typescript-api": async (file, out) => {
    const { generateApi } = await import("swagger-typescript-api");
    const { files } = await generateApi({ input: file, output: out, silent: true });
    return files.length > 0;
  },
  "openapi-zod-client": async (_file, _out, document) => {
    const { generateZodClientFromOpenAPI } = await import("openapi-zod-client");
    const text = await generateZodClientFromOpenAPI({
      openApiDoc: document,
      disableWriteToFile: true,
      options: { shouldExportAllSchemas: true },
    });
    return typeof text === "string" && text.includes("z.object");
  },
  postman: async (_file, _out, document) => {
    const { default: converter } = await import("openapi-to-postmanv2");
    const converted = await new Promise((done, failed) =>
      converter.convertV2({ type: "json", data: document }, {}, (error, result) =>
        error ? failed(error) : done(result),
      ),
    );
    if (!converted.result) throw new Error(converted.reason);
    const count = (items) => items.reduce((sum, item) => sum + (item.item ? count(item.item) : 1), 0);
    const operations = Object.values(document.paths).flatMap((item) => Object.keys(item)).length;
    return count(converted.output[0].data.item) >= operations;
  },
  bruno: async (_file, _out, document) => {
    const { openApiToBruno } = await import("@usebruno/converters");
    return (await openApiToBruno(document)).items.length > 0;
  },
};
const problems = [];
const editions = ["openapi", "openapi-3.0"];
for (const [name, entry] of gateways) {
  for (const edition of editions) {
    const file = entry[edition] ?? entry.openapi;
    try {
      if (!(await makers[tool](join(resolve(folder), file), join(scratch, name, edition), read(file))))
        problems.push(`${file}: nothing was made`);
    } catch (error) {
      problems.push(`${file}: ${String(error.message).slice(0, 300)}`);
    }
  }
}
rmSync(scratch, { recursive: true, force: true });
report(gateways.length * editions.length, problems);
