import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type GatewayInput, generate } from "../src/generate.ts";
import { run } from "../src/run.ts";
import { fixture, gatewayOf, loadTypeBox, readText, repository, requestWith, temporaryRepository } from "./support.ts";

async function command(root: string, ...argv: string[]): Promise<{ code: number; out: string; error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await run(argv, root, { out: (line) => out.push(line), error: (line) => error.push(line) });
  return { code, out: out.join("\n"), error: error.join("\n") };
}

const request = "schemas/demo/payout/create.request.json";

function edit(root: string, path: string, from: string, to: string): void {
  const before = readText(root, path);
  expect(before).toContain(from);
  writeFileSync(join(root, path), before.replace(from, to));
}

test("every generated file of a gateway with products", async () => {
  const files = await generate(fixture("demo"));
  expect([...files.keys()].sort()).toEqual([
    "README.md",
    "src/generated/schemas.ts",
    "src/generated/tables.ts",
    "src/generated/types.ts",
    "src/generated/validators.d.ts",
    "src/generated/validators.js",
    "test/generated-types.test-d.ts",
  ]);
  // `--check` holds the text of the validators and TypeBox values of every real gateway; keywords.test.ts runs both.
  for (const name of [
    "README.md",
    "src/generated/tables.ts",
    "src/generated/types.ts",
    "test/generated-types.test-d.ts",
  ])
    expect(files.get(name)).toMatchSnapshot(name);
});

test("a single-product gateway has no prefix", async () => {
  const files = await generate(fixture("plain"));
  expect(files.get("src/generated/tables.ts")).toContain("export const statuses: StatusTable");
  expect(files.get("README.md")).toBe(
    [
      "# plain",
      "",
      "<!-- generated:status -->",
      "| raw word | status | final | repayable | meaning |",
      "|---|---|---|---|---|",
      "| `OK` | succeeded | yes | no | Paid. |",
      "<!-- /generated:status -->",
      "",
      "End.",
      "",
    ].join("\n"),
  );
});

describe("schemas.ts imports the types of TypeBox that it names, and no others", () => {
  const importOf = async (input: GatewayInput) => {
    const source = (await generate(input)).get("src/generated/schemas.ts") ?? "";
    return { source, imported: /^import \{ (.*) \} from "@sinclair\/typebox";$/mu.exec(source)?.[1] };
  };

  test("when there are several", async () => {
    const { source, imported } = await importOf(requestWith({ type: "string" }));
    expect(imported).toBe("type TObject, type TOptional, type TString, Type");
    expect(Object.keys(loadTypeBox(source))).toEqual(["RSchema"]);
  });

  test("when there is one", async () => {
    const { imported } = await importOf(
      gatewayOf({ "r.response.json": { title: "R", "x-source": "[doc] 1", type: "object", properties: {} } }),
    );
    expect(imported).toBe("type TObject, Type");
  });

  test("when there is none, because a gateway has tables alone", async () => {
    const { imported } = await importOf(
      gatewayOf({ "status.json": JSON.parse(fixture("plain").files.get("schemas/plain/status.json") ?? "") }),
    );
    expect(imported).toBe("Type");
  });
});

test("the bytes do not depend on the order in which files are listed", async () => {
  const input = fixture("demo");
  const reversed = { ...input, files: new Map([...input.files].reverse()) };
  expect([...(await generate(reversed))]).toEqual([...(await generate(input))]);
});

test("generate writes what differs, and nothing the second time", async () => {
  const root = temporaryRepository();
  const first = await command(root);
  expect(first.code).toBe(0);
  expect(first.out).toContain("wrote packages/demo/src/generated/types.ts");
  expect(existsSync(join(root, "packages/ignored"))).toBe(false);
  expect(await command(root)).toEqual({ code: 0, out: "generated files are up to date", error: "" });
  expect(await command(root, "--check")).toEqual({ code: 0, out: "", error: "" });
});

test("--check names the files that one changed word makes stale, and writes nothing", async () => {
  const root = temporaryRepository();
  await command(root);
  edit(root, request, "How many.", "How much.");
  const before = readText(root, "packages/demo/src/generated/types.ts");
  const check = await command(root, "--check");
  expect(check.code).toBe(1);
  expect(check.error.split("\n")).toEqual([
    "different: packages/demo/src/generated/types.ts",
    "different: packages/demo/src/generated/schemas.ts",
    "different: schemas/bundled/demo/payout/create.request.json",
    "different: schemas/openapi/demo.json",
    "different: schemas/openapi/3.0/demo.json",
    "5 generated file(s) do not fit the schemas; repair: pnpm generate",
  ]);
  expect(readText(root, "packages/demo/src/generated/types.ts")).toBe(before);
});

test("--check sees missing and extra files; generate repairs both", async () => {
  const root = temporaryRepository();
  await command(root);
  rmSync(join(root, "packages/demo/src/generated/tables.ts"));
  writeFileSync(join(root, "packages/demo/src/generated/old.ts"), "");
  const check = await command(root, "--check");
  expect(check.error).toContain("missing: packages/demo/src/generated/tables.ts");
  expect(check.error).toContain("extra: packages/demo/src/generated/old.ts");
  expect((await command(root)).out).toContain("removed packages/demo/src/generated/old.ts");
  expect((await command(root, "--check")).code).toBe(0);
});

test("a schema mistake writes nothing at all, also not for other gateways", async () => {
  const root = temporaryRepository();
  edit(root, "schemas/plain/query.request.json", '"additionalProperties": false,', "");
  const result = await command(root);
  expect(result.code).toBe(1);
  expect(result.error).toContain("schemas/plain/query.request.json#: what we send holds nothing unknown");
  expect(result.error).not.toMatch(/\n\s+at /u);
  expect(existsSync(join(root, "packages/demo/src"))).toBe(false);
});

test("an unknown flag is bad usage", async () => {
  const result = await command(temporaryRepository(), "--chekc");
  expect(result.code).toBe(2);
  expect(result.error).toContain("usage: pnpm generate");
});

test("the checked-in generated files fit the schemas", async () => {
  expect(await command(repository, "--check")).toEqual({ code: 0, out: "", error: "" });
});

test("schemas without a package are listed, because silence would suggest success", async () => {
  const root = temporaryRepository();
  mkdirSync(join(root, "schemas/begun"));
  writeFileSync(join(root, "schemas/begun/status.json"), "{");
  expect((await command(root)).out).toContain(
    "schemas/begun was not looked at: there is no packages/begun/package.json",
  );
});
