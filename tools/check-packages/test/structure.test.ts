import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { anatomyProblems } from "../src/anatomy.ts";
import { layerProblems } from "../src/layers.ts";
import { lockfileProblems } from "../src/lockfile.ts";
import { providersAmong, readPackages, repositoryRoot } from "../src/repository.ts";
import { unwrittenProblems } from "../src/unwritten.ts";

let root: string;

// A copy of one provider, so that it can be spoilt.
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "payout-structure-"));
  cpSync(join(repositoryRoot, "packages/jeepay"), join(root, "packages/jeepay"), {
    recursive: true,
    filter: (source) => !/node_modules|dist$/.test(source),
  });
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});

const provider = () => {
  const [found] = readPackages(root);
  if (found === undefined) throw new Error("no package");
  return found;
};

function edit(file: string, change: (text: string) => string): void {
  const path = join(root, "packages/jeepay", file);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

test("this repository is as it should be", () => {
  const packages = readPackages(repositoryRoot);
  expect(providersAmong(packages).length).toBeGreaterThan(0);
  expect(providersAmong(packages).flatMap(anatomyProblems)).toEqual([]);
  expect(packages.flatMap(layerProblems)).toEqual([]);
  expect(providersAmong(packages).flatMap((item) => unwrittenProblems(repositoryRoot, item))).toEqual([]);
  expect(lockfileProblems(repositoryRoot)).toEqual([]);
});

describe("is red", () => {
  test("when one export is missing", () => {
    edit("package.json", (text) => text.replace(/ {4}"\.\/signing": \{.*?\n {4}\},\n/s, ""));
    expect(anatomyProblems(provider())).toEqual([
      expect.stringMatching(/@payout\/jeepay: package\.json: exports must be .*signing/),
    ]);
  });

  test.each([
    ["main", (text: string) => text.replace('"main"', '"module"')],
    ["types", (text: string) => text.replace('"types": "./dist/index.d.cts"', '"types": "./dist/index.d.ts"')],
    ["exports", (text: string) => text.replace('"require"', '"node"')],
    ["exports", (text: string) => text.replace(/"\.\/dist\/signing\.d\.cts"/, '"./dist/signing.d.ts"')],
    ["typesVersions", (text: string) => text.replace('"typesVersions"', '"versions"')],
  ])("when CommonJS does not find an entry or its types by %s", (field, change) => {
    edit("package.json", change);
    expect(anatomyProblems(provider())).toEqual([
      expect.stringContaining(`@payout/jeepay: package.json: ${field} must be `),
    ]);
  });

  test("when a file is missing", () => {
    rmSync(join(root, "packages/jeepay/src/status.ts"));
    expect(anatomyProblems(provider())).toEqual(["@payout/jeepay: add src/status.ts"]);
  });

  test("when the skeleton of a new gateway was not filled in", () => {
    edit("README.md", (text) => `${text}\nTo be written: everything.\n`);
    expect(unwrittenProblems(root, provider())).toEqual([
      "packages/jeepay/README.md: placeholders of the skeleton left to replace: 1",
    ]);
  });

  test("when a file is found in one provider only", () => {
    writeFileSync(join(root, "packages/jeepay/src/helpers.ts"), "");
    expect(anatomyProblems(provider())).toEqual([
      "@payout/jeepay: remove src/helpers.ts, or give it to every provider",
    ]);
  });

  test.each([
    ["a helper", "export const describeSigned = () => 0;", "describeSigned"],
    ["a type", 'export type { KeyInput } from "./signature.ts";', "KeyInput"],
    ["a helper by another name", 'export { sortedEntries as entries } from "./signature.ts";', "entries"],
    ["everything of another file", 'export * from "./signature.ts";', "*"],
  ])("when ./signing exports %s as well", (_, line, name) => {
    edit("src/signing.ts", (text) => `${text}\n${line}\n`);
    expect(anatomyProblems(provider())).toEqual([
      `@payout/jeepay: src/signing.ts: do not export ${name}; move it to another file`,
    ]);
  });

  test("when ./testing has another name for what it makes", () => {
    edit("src/testing.ts", (text) => text.replace("function signedNotification", "function signNotification"));
    expect(anatomyProblems(provider())).toEqual([
      "@payout/jeepay: src/testing.ts: export signedNotification",
      "@payout/jeepay: src/testing.ts: do not export signNotification; move it to another file",
    ]);
  });

  test("when a test file tests nothing, or leaves a test for later", () => {
    edit("test/status.test.ts", () => 'import { test } from "vitest";\ntest.todo("later");\n');
    edit("test/mapping.test.ts", () => "export {};\n");
    expect(anatomyProblems(provider())).toEqual([
      "@payout/jeepay: test/mapping.test.ts: it has no test",
      "@payout/jeepay: test/status.test.ts: finish what is todo, skipped or alone",
    ]);
  });

  test("when the README has no generated tables", () => {
    edit("README.md", (text) => text.replaceAll(/<!--.*?-->/g, ""));
    expect(anatomyProblems(provider())).toEqual([
      expect.stringContaining("README.md: add <!-- generated:status -->"),
      expect.stringContaining("README.md: add <!-- generated:settings -->"),
    ]);
  });

  test("when a provider adds another dependency", () => {
    edit("package.json", (text) =>
      text.replace('"@payout/core": "workspace:^"', '"@payout/core": "workspace:^", "axios": "1.0.0"'),
    );
    expect(anatomyProblems(provider())).toEqual([expect.stringContaining("dependencies must be")]);
  });

  test.each([
    ["import", 'import { createInr } from "@payout/inr";'],
    ["import of a subpath", 'import { sign } from "@payout/inr/signing";'],
    ["import of a type", 'import type { Inr } from "@payout/inr";'],
    ["type by import()", 'export type Other = import("@payout/inr").Inr;'],
    ["re-export", 'export * from "@payout/inr";'],
    ["import for its effects", 'import "@payout/inr";'],
    ["dynamic import", 'await import("@payout/inr/testing");'],
    ["require", 'require("@payout/inr");'],
  ])("when a provider knows another by an %s", (_, line) => {
    edit("src/status.ts", (text) => `${line}\n${text}`);
    expect(layerProblems(provider())).toEqual(["@payout/jeepay: src/status.ts must not import @payout/inr"]);
  });

  test("when a provider reaches into another's folder", () => {
    edit("src/status.ts", (text) => `import { sign } from "../../inr/src/signing.ts";\n${text}`);
    expect(layerProblems(provider())).toEqual([
      "@payout/jeepay: src/status.ts must not import ../../inr/src/signing.ts, which is outside its folder",
    ]);
  });

  test("when its tests do, or its package.json", () => {
    edit("test/status.test.ts", (text) => `import { createInr } from "@payout/inr";\n${text}`);
    edit("package.json", (text) =>
      text.replace('"@payout/sandbox"', '"@payout/inr": "workspace:^", "@payout/sandbox"'),
    );
    expect(layerProblems(provider())).toEqual([
      "@payout/jeepay: test/status.test.ts must not import @payout/inr",
      "@payout/jeepay: package.json: devDependencies must not name @payout/inr",
    ]);
  });

  test("when a gateway on loopback is used outside of tests", () => {
    edit("src/status.ts", (text) => `import { startSandbox } from "@payout/sandbox";\n${text}`);
    expect(layerProblems(provider())).toEqual(["@payout/jeepay: src/status.ts must not import @payout/sandbox"]);
  });

  test("when the lockfile names a registry", () => {
    writeFileSync(join(root, "pnpm-lock.yaml"), "resolution: {tarball: https://registry.example/a.tgz}\n");
    expect(lockfileProblems(root)).toEqual([expect.stringContaining("https://registry.example")]);
  });
});
