import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "../src/run.ts";

let root: string;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (path: string) => readFileSync(join(root, path), "utf8");

function command(...argv: string[]): { code: number; out: string[]; error: string[] } {
  const [out, error]: [string[], string[]] = [[], []];
  const places = { root, released: join(root, "released.json") };
  const code = run(argv, places, { out: (line) => out.push(line), error: (line) => error.push(line) });
  return { code, out, error };
}

const shared = (fields: string) =>
  `/** A thing with prose. */\ninterface Thing {\n  /** What it has, in prose. */\n  ${fields}\n}\nexport { Thing as t };\n`;
const entry = (chunk: string, more = "") =>
  `import { t as Thing } from "./${chunk}.js";\n/** Takes a thing. */\nexport declare function take(thing: Thing): void;\n${more}export { type Thing };\n`;
const moreOf = (value: number) => `/** One thing more. */\nexport declare const more: ${value};\n`;

/** A built package with two entries that share declarations in a file with a hashed name, reported and released. */
const released = realpathSync(mkdtempSync(join(tmpdir(), "api-report-")));
beforeAll(() => {
  root = released;
  const target = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
  const bothKinds = (name: string) => ({
    import: target(name),
    require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
  });
  const exports = { ".": target("index"), "./more": bothKinds("more"), "./package.json": "./package.json" };
  write("packages/demo/package.json", JSON.stringify({ name: "@payout/demo", type: "module", exports }));
  write("packages/hidden/package.json", JSON.stringify({ name: "@payout/hidden", private: true, exports }));
  write("packages/demo/dist/thing-a1b2.d.ts", shared("readonly a: string;"));
  write("packages/demo/dist/index.d.ts", entry("thing-a1b2"));
  write("packages/demo/dist/more.d.ts", entry("thing-a1b2", moreOf(1)));
  write(".changeset/config.json", "{}");
  // Without the types of browsers and of Node, which this package does not use: reading them takes most of a command.
  const compilerOptions = {
    target: "es2024",
    lib: ["es2024"],
    module: "nodenext",
    types: [],
    strict: true,
    noEmit: true,
  };
  write("tsconfig.base.json", JSON.stringify({ compilerOptions }));
  expect(command("--release").out).toEqual([
    "wrote packages/demo/api/index.api.md",
    "wrote packages/demo/api/more.api.md",
  ]);
});
afterAll(() => rmSync(released, { recursive: true }));

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "api-report-")));
  cpSync(released, root, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

test("a report is in one piece, without hashed names and prose", () => {
  const report = read("packages/demo/api/more.api.md");
  expect(report).toContain("readonly a: string;");
  expect(report).toContain("more: 1");
  expect(report).not.toMatch(/a1b2|prose/u);
});

test("without a change no changeset is required", () => {
  expect(command("--check")).toEqual({ code: 0, out: [], error: [] });
});

test("another hash and other words change nothing", () => {
  write("packages/demo/dist/thing-c3d4.d.ts", shared("readonly a: string;").replaceAll("prose", "other words"));
  write("packages/demo/dist/index.d.ts", entry("thing-c3d4"));
  expect(command("--check").code).toBe(0);
});

test("a change that was not reported is named with its file", () => {
  write("packages/demo/dist/thing-a1b2.d.ts", shared("readonly a: number;"));
  const { code, error } = command("--check");
  expect([code, error[0]]).toEqual([
    1,
    "packages/demo/api/index.api.md is not what is built: run pnpm api-report, and read the diff",
  ]);
});

test("a reported change needs a changeset of that package", () => {
  write("packages/demo/dist/more.d.ts", entry("thing-a1b2", moreOf(2)));
  expect(command().out).toEqual(["wrote packages/demo/api/more.api.md"]);
  const silent =
    "@payout/demo changes what its users can name (more), and no changeset says so. Write one: pnpm changeset";
  expect(command("--check")).toEqual({ code: 1, out: [], error: [silent] });
  write(".changeset/a.md", '---\n"@payout/other": major\n---\n\nText.\n');
  expect(command("--check")).toEqual({ code: 1, out: [], error: [silent] });
  write(".changeset/a.md", '---\n"@payout/demo": patch\n---\n\nText.\n');
  expect(command("--check")).toEqual({ code: 0, out: [], error: [] });
});

test("a removed entry is a change, and its report is removed", () => {
  const manifest = JSON.parse(read("packages/demo/package.json")) as { exports: Record<string, unknown> };
  const { "./more": _more, ...exports } = manifest.exports;
  write("packages/demo/package.json", JSON.stringify({ ...manifest, exports }));
  expect(command().out).toEqual(["removed packages/demo/api/more.api.md"]);
  expect(command("--check").error).toEqual([expect.stringContaining("(more)")]);
});

test.each([["--chekc"], ["--check", "--release"]])("%s is bad usage", (...argv) => {
  const { code, error } = command(...argv);
  expect([code, error.join()]).toEqual([2, expect.stringContaining("usage: pnpm api-report")]);
});

test("a deprecation is no prose", () => {
  write(
    "packages/demo/dist/more.d.ts",
    entry("thing-a1b2", `/**\n * One thing more.\n * @deprecated use take\n */\nexport declare const more: 1;\n`),
  );
  expect(command().out).toEqual(["wrote packages/demo/api/more.api.md"]);
  expect(read("packages/demo/api/more.api.md")).toContain("@deprecated");
});

describe("a public member without a docstring is an error, with and without --check", () => {
  test.each([
    [
      "a member",
      () => write("packages/demo/dist/thing-a1b2.d.ts", shared("readonly a: string;\n  b(): void;")),
      "thing-a1b2.d.ts:5",
      "b",
    ],
    [
      "a value",
      () => write("packages/demo/dist/more.d.ts", entry("thing-a1b2", "export declare const more: 1;\n")),
      "more.d.ts:4",
      "more",
    ],
    [
      "what cannot be named, but reached",
      () =>
        write(
          "packages/demo/dist/more.d.ts",
          entry("thing-a1b2", `interface Part {\n  readonly c: 1;\n}\n${moreOf(1).replace("1", "Part")}`),
        ),
      "more.d.ts:4",
      "Part",
    ],
  ])("%s", (_name, change, place, member) => {
    change();
    const line = `packages/demo/dist/${place}: Missing documentation for "${member}".`;
    expect(command("--check")).toMatchObject({ code: 1, error: expect.arrayContaining([line]) });
    expect(command()).toMatchObject({ code: 1, error: expect.arrayContaining([line]) });
  });
});

test("declarations that do not compile end the command", () => {
  write("packages/demo/dist/more.d.ts", entry("thing-a1b2", moreOf(1).replace("1", "Nowhere")));
  expect(() => command("--check")).toThrow(/Nowhere/);
});
