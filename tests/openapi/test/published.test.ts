import { existsSync } from "node:fs";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { describe, expect, test } from "vitest";
import { messagesOf, readIndex, readJson, schemasFolder } from "../src/published.ts";

describe.each(readIndex())("index.json on %s", (name, gateway) => {
  const messages = messagesOf(gateway);

  test("names files that exist", () => {
    const tables = gateway.products
      .flatMap(({ status, errors }) => [status, errors])
      .filter((file) => file !== undefined);
    const named = [gateway.source, gateway.openapi, gateway.typebox, ...gateway.definitions, ...tables];
    const all = [...named, ...messages.flatMap(({ file, examples }) => [file, ...examples])];
    expect(all.filter((file) => !existsSync(join(schemasFolder, file)))).toEqual([]);
  });

  test("gives each schema the $id and the title that its file has", () => {
    for (const { $id, title, file } of messages) expect(readJson(file)).toMatchObject({ $id, title });
  });

  test("is in the package: files and exports", () => {
    const manifest = readJson("package.json") as { files: string[]; exports: Record<string, unknown> };
    expect(manifest.files).toContain(name);
    expect(manifest.exports).toHaveProperty([`./${name}/*.json`], `./${name}/*.json`);
    expect(manifest.exports).toHaveProperty([`./typebox/${name}`], {
      types: `./typebox/${name}.d.ts`,
      default: `./typebox/${name}.js`,
    });
  });

  test("the TypeBox values are those of the package, and plain JavaScript", async () => {
    const published = (await import(join(schemasFolder, gateway.typebox))) as Record<string, object>;
    const own = (await import(`../../../packages/${name}/src/generated/schemas.ts`)) as Record<string, object>;
    expect(Object.keys(published).length).toBeGreaterThan(messages.length - 1);
    expect(published).toEqual(own);
    expect(Type.Object({}).type).toBe("object");
  });
});
