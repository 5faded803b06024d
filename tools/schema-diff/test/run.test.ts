import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Folders, run } from "../src/run.ts";
import { readSchemas, type Schemas } from "../src/tree.ts";

const repository = resolve(import.meta.dirname, "../../..");
let root: string;
let folders: Folders;
let released: Schemas | undefined;

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const edit = (path: string, from: string, to: string) => {
  const before = readFileSync(join(root, path), "utf8");
  expect(before).toContain(from);
  write(path, before.replace(from, to));
};

function command(...argv: string[]): { code: number; out: string; error: string } {
  const [out, error]: [string[], string[]] = [[], []];
  const code = run(argv, folders, { out: (line) => out.push(line), error: (line) => error.push(line) }, () => released);
  return { code, out: out.join("\n"), error: error.join("\n") };
}

/** A copy of the real Jeepay schemas, released as they are. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "schema-diff-"));
  folders = {
    schemas: join(root, "schemas"),
    changesets: join(root, ".changeset"),
    packages: join(root, "packages"),
  };
  cpSync(join(repository, "schemas/jeepay"), join(root, "schemas/jeepay"), { recursive: true });
  write("schemas/versions.json", '{ "jeepay": "1.2.3" }');
  write("packages/jeepay/package.json", '{ "name": "@payout/jeepay" }');
  write(".changeset/README.md", '---\n"@payout/schemas": major\n---\n');
  released = readSchemas(folders.schemas);
});
afterEach(() => rmSync(root, { recursive: true }));

const request = "schemas/jeepay/transfer/create.request.json";

test("nothing changed, nothing is demanded", () => {
  expect(command("--check")).toEqual({ code: 0, out: "the schemas are those that were released", error: "" });
});

describe("a breaking change", () => {
  beforeEach(() => edit(request, '"maximum": 2147483647', '"maximum": 1000'));

  test("is reported with file, pointer, kind and level", () => {
    expect(command().out.split("\n")).toEqual([
      "breaking  range-narrowed  schemas/jeepay/transfer/create.request.json#/properties/amount  maximum 2147483647 -> 1000",
      "1 breaking, 0 additive, 0 docs",
    ]);
  });

  test("is reported as JSON", () => {
    expect(JSON.parse(command("--json").out)).toMatchObject([
      { kind: "range-narrowed", level: "breaking", gateway: "jeepay" },
    ]);
  });

  test("needs a major of the schemas and of the provider, and says why", () => {
    const { code, error } = command("--check");
    const why =
      "range-narrowed at jeepay/transfer/create.request.json#/properties/amount (maximum 2147483647 -> 1000). Write one: pnpm changeset";
    expect([code, ...error.split("\n")]).toEqual([
      1,
      `@payout/schemas needs a changeset of at least major, there is none: ${why}`,
      `@payout/jeepay needs a changeset of at least major, there is none: ${why}`,
    ]);
  });

  test("is not let through by a smaller changeset, but by one that is large enough", () => {
    write(".changeset/a.md", '---\n"@payout/schemas": major\n"@payout/jeepay": minor\n---\n\nText.\n');
    expect(command("--check").error).toContain(
      "@payout/jeepay needs a changeset of at least major, there is only a minor",
    );
    write(".changeset/b.md", "---\n'@payout/jeepay': major\n---\n\nText.\n");
    expect(command("--check")).toMatchObject({ code: 0, error: "" });
  });

  test("counts up the gateway at its release", () => {
    expect(command("--release").out).toContain("released: jeepay 2.0.0; now run pnpm generate");
    expect(JSON.parse(readFileSync(join(root, "schemas/versions.json"), "utf8"))).toEqual({ jeepay: "2.0.0" });
  });
});

test("before the first release every change is free, and the versions stay as they are written", () => {
  released = undefined;
  edit(request, '"maximum": 2147483647', '"maximum": 1000');
  expect(command("--check")).toEqual({ code: 0, out: "nothing has been released yet", error: "" });
  expect(command("--release").out).toContain("released: jeepay 1.2.3");
});

test("a new sample is a patch of the schemas alone", () => {
  write("schemas/jeepay/transfer/examples/create.request.another.json", "{}");
  expect(command("--check").error.split("\n")).toEqual([
    expect.stringMatching(/^@payout\/schemas needs a changeset of at least patch/u),
  ]);
});

test("a new gateway without a package requires a changeset of the schemas alone", () => {
  write("schemas/other/status.json", "{}");
  expect(command("--check").error).toMatch(/^@payout\/schemas needs a changeset of at least minor[^\n]*$/u);
});

test.each([["--chekc"], ["--check", "--release"]])("%s is bad usage", (...argv) => {
  const { code, error } = command(...argv);
  expect([code, error]).toEqual([2, expect.stringContaining("usage: pnpm schema-diff")]);
});
