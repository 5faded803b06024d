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
    const editions = [gateway.openapi, gateway["openapi-3.0"], gateway.typebox, gateway["typebox-1"]];
    const named = [gateway.source, ...editions, ...gateway.definitions, ...tables];
    const all = [...named, ...messages.flatMap(({ file, bundled, examples }) => [file, bundled, ...examples])];
    expect(all.filter((file) => !existsSync(join(schemasFolder, file)))).toEqual([]);
  });

  test("gives each schema the $id and the title that its file has", () => {
    for (const { $id, title, file } of messages) expect(readJson(file)).toMatchObject({ $id, title });
  });

  test("gives each $id the version of the gateway, which its bundled file has too", () => {
    for (const { $id, version, bundled } of messages) {
      expect(version).toBe(gateway.version);
      expect(readJson(bundled)).toMatchObject({ $comment: `${name} ${version}, made from ${$id}` });
    }
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
