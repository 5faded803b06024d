import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";
import { afterAll, expect, test } from "vitest";
import { readDocument } from "../src/document.ts";
import { readIndex } from "../src/published.ts";

const repository = resolve(import.meta.dirname, "../../..");
// Inside this package, so that the compiler reads it as a module of this repository.
const folder = mkdtempSync(join(import.meta.dirname, "../node_modules/.openapi-types-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a user of the generated types would write: right once, and wrong once. */
const use = `
import type { components, operations, webhooks } from "./jeepay.ts";
type Request = components["schemas"]["JeepayTransferQueryRequest"];
const request: Request = { mchNo: "M1", appId: "A1", transferId: "T1", reqTime: "1622016572190", version: "1.0", sign: "A", signType: "MD5" };
// @ts-expect-error a field that the gateway does not declare
export const wrong: Request = { ...request, signType: "RSA" };
type Answer = operations["jeepayCreateTransfer"]["responses"][200]["content"]["application/json"];
export const code: (answer: Answer) => string | number = (answer) => answer.code;
type Notification = NonNullable<webhooks["jeepayTransferResult"]["post"]["requestBody"]>["content"]["application/json"];
export const sign: (notification: Notification) => string | number = (notification) => notification.sign;
`;

function compile(): string {
  const options = { strict: true, noEmit: true, types: [], lib: ["es2024"], module: "nodenext", skipLibCheck: false };
  const config = { compilerOptions: { ...options, allowImportingTsExtensions: true }, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  return spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" }).stdout;
}

test("types that openapi-typescript makes of every document compile, and mean what the schemas say", async () => {
  for (const [gateway] of readIndex()) {
    const types = astToString(await openapiTS({ ...readDocument(gateway) } as never, { silent: true }));
    expect(types).toContain("export interface operations");
    writeFileSync(join(folder, `${gateway}.ts`), types);
  }
  writeFileSync(join(folder, "use.ts"), use);
  expect(compile()).toBe("");
  writeFileSync(join(folder, "use.ts"), use.replaceAll("JeepayTransferQueryRequest", "JeepayTransferCreateRequest"));
  expect(compile()).toMatch(/use\.ts.*error TS2561/u);
});
