import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anatomyProblems } from "../../check-packages/src/anatomy.ts";
import { layerProblems } from "../../check-packages/src/layers.ts";
import { type Package, readPackages, repositoryRoot } from "../../check-packages/src/repository.ts";
import { unwrittenProblems } from "../../check-packages/src/unwritten.ts";
import { run as generate } from "../../codegen/src/run.ts";
import { run } from "../src/run.ts";

let root: string;
const lines: string[] = [];
const output = { out: (line: string) => void lines.push(line), error: (line: string) => void lines.push(line) };

/** What the skeleton is made of, checked by and run with: the model's files, core and the installed packages. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "payout-new-gateway-"));
  const at = (path: string) => join(root, path);
  const shared = ["tsconfig.json", "tsconfig.base.json", "tsdown.base.ts", "biome.json", "schemas/package.json"];
  const modelled = ["package.json", "tsdown.config.ts", "test/conformance.test.ts"].map(
    (name) => `packages/inr/${name}`,
  );
  for (const path of [...shared, ...modelled]) cpSync(join(repositoryRoot, path), at(path));
  const linked = ["node_modules", "packages/core", "packages/inr/node_modules"];
  for (const path of linked) symlinkSync(join(repositoryRoot, path), at(path));
  expect(run(["mango"], root, output)).toBe(0);
  symlinkSync(join(repositoryRoot, "packages/inr/node_modules"), at("packages/mango/node_modules"));
  expect(await generate(["--root", root], root, output), lines.join("\n")).toBe(0);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function program(path: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "node_modules", path), ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, said: `${stdout}${stderr}` };
}

function mango(): Package {
  const found = readPackages(root).find(({ manifest }) => manifest.name === "@payout/mango");
  if (found === undefined) throw new Error("there is no package");
  return found;
}

test("the skeleton has the anatomy of every provider, and is not taken for a finished one", () => {
  expect([...anatomyProblems(mango()), ...layerProblems(mango())]).toEqual([]);
  const unwritten = unwrittenProblems(root, mango()).join("\n");
  for (const file of [
    "packages/mango/src/signing.ts",
    "packages/mango/test/signing.test.ts",
    "packages/mango/README.md",
    "schemas/mango/SOURCE.md",
  ])
    expect(unwritten).toContain(file);
});

test("the skeleton compiles and is formatted", () => {
  writeFileSync(
    join(root, "tsconfig.mango.json"),
    JSON.stringify({ extends: "./tsconfig.json", include: ["packages/mango/src", "packages/mango/test"] }),
  );
  const types = program("typescript/bin/tsc", ["--noEmit", "-p", "tsconfig.mango.json"]);
  expect(types).toEqual({ status: 0, said: "" });
  const style = ["check", "--error-on-warnings", "--vcs-enabled=false"];
  const { status, said } = program("@biomejs/biome/bin/biome", [
    ...style,
    ...["packages/mango/src", "packages/mango/test", "schemas/mango", "schemas/package.json", "tsconfig.json"],
  ]);
  expect(status, said).toBe(0);
});

test("the conformance suite is red, and says what to write", () => {
  writeFileSync(join(root, "vitest.config.ts"), "export default { resolve: { tsconfigPaths: true } };\n");
  const { status, said } = program("vitest/vitest.mjs", ["run", "packages/mango/test/conformance", "-t", "^mango "]);
  expect(status).toBe(1);
  expect(said).toMatch(/Tests .*1\d\d failed/);
  for (const next of [
    "write createAnswer in test/subjects.ts",
    "write notification in test/subjects.ts",
    "write refusal in test/subjects.ts",
    "write words in test/subjects.ts",
    "write sign in src/signing.ts",
    "write toCreateFields (and the paths of operations) in src/mapping.ts",
  ])
    expect(said).toContain(next);
});

test("the gateway is registered where a machine can do it", () => {
  expect(readFileSync(join(root, "tsconfig.json"), "utf8")).toMatch(
    /@payout\/jeepay\/\*".*\n {6}"@payout\/mango": .*\n {6}"@payout\/mango\/\*": .*\n {6}"@payout\/multicountry"/,
  );
  const { exports, files } = JSON.parse(readFileSync(join(root, "schemas/package.json"), "utf8"));
  const inOrder = (names: string[]) => names.filter((name) => /jeepay|mango|multicountry/.test(name));
  expect(inOrder(files)).toEqual(["jeepay", "mango", "multicountry"]);
  expect(inOrder(Object.keys(exports))).toEqual([
    ...["./typebox/jeepay", "./typebox/mango", "./typebox/multicountry"],
    ...["./typebox1/jeepay", "./typebox1/mango", "./typebox1/multicountry"],
    ...["./jeepay/*.json", "./mango/*.json", "./multicountry/*.json"],
  ]);
});

test.each(["zebra", "core2"])("%s is registered wherever its name stands in the order", (id) => {
  const copy = join(root, `copy-${id}`);
  for (const path of ["tsconfig.json", "schemas/package.json"])
    cpSync(join(repositoryRoot, path), join(copy, path), { recursive: true });
  cpSync(join(root, "packages/inr"), join(copy, "packages/inr"), {
    recursive: true,
    filter: (source) => !source.endsWith("node_modules"),
  });
  expect(run([id], copy, output)).toBe(0);
  const { compilerOptions } = JSON.parse(readFileSync(join(copy, "tsconfig.json"), "utf8"));
  expect(compilerOptions.paths).toMatchObject({
    [`@payout/${id}`]: [`./packages/${id}/src/index.ts`],
    "@payout/sandbox": ["./packages/sandbox/src/index.ts"],
  });
  const { exports, files } = JSON.parse(readFileSync(join(copy, "schemas/package.json"), "utf8"));
  expect(files).toContain(id);
  expect(exports).toMatchObject({ [`./${id}/*.json`]: `./${id}/*.json`, "./package.json": "./package.json" });
});

test.each([[], ["Mango"], ["1mango"], ["man-go"], ["../mango"], ["a", "b"], ["--force", "a"]])(
  "%j %j is bad usage",
  (...argv) => {
    expect(run(argv as string[], root, output)).toBe(2);
    expect(lines.at(-1)).toContain("usage: pnpm new-gateway <id>");
  },
);

test.each([
  ["mango", "packages/mango exists"],
  ["core", "packages/core exists"],
  ["openapi", "schemas/openapi exists"],
  ["schemas", "schemas/package.json has the name @payout/schemas"],
])("%s is taken, and nothing is overwritten", (id, reason) => {
  const files = ["packages/mango/src/signing.ts", "tsconfig.json"].map((path) => join(root, path));
  writeFileSync(files[0] ?? "", "// written by hand\n");
  const before = files.map((file) => readFileSync(file, "utf8"));
  expect(run([id], root, output)).toBe(1);
  expect(lines.at(-1)).toBe(`${id} is taken: ${reason}. Nothing was written.`);
  expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(before);
});
