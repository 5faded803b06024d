import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { normalise } from "../src/normalise.ts";
import { run } from "../src/run.ts";

let root: string;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const read = (path: string) => readFileSync(join(root, path), "utf8");

async function command(...argv: string[]): Promise<{ code: number; out: string[]; error: string[] }> {
  const [out, error]: [string[], string[]] = [[], []];
  const places = { root, released: join(root, "released.json") };
  const code = await run(argv, places, { out: (line) => out.push(line), error: (line) => error.push(line) });
  return { code, out, error };
}

const shared = (fields: string) => `/** Prose. */\ninterface Thing { ${fields} }\nexport { Thing as t };\n`;
const entry = (chunk: string, more = "") =>
  `import { t as Thing } from "./${chunk}.js";\nexport declare function take(thing: Thing): void;\n${more}export { type Thing };\n`;

/** A built package with two entries that share declarations in a file with a hashed name, reported and released. */
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "api-report-"));
  const target = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
  const exports = { ".": target("index"), "./more": target("more"), "./package.json": "./package.json" };
  write("packages/demo/package.json", JSON.stringify({ name: "@payout/demo", type: "module", exports }));
  write("packages/hidden/package.json", JSON.stringify({ name: "@payout/hidden", private: true, exports }));
  write("packages/demo/dist/thing-a1b2.d.ts", shared("readonly a: string;"));
  write("packages/demo/dist/index.d.ts", entry("thing-a1b2"));
  write("packages/demo/dist/more.d.ts", entry("thing-a1b2", "export declare const more: 1;\n"));
  write(".changeset/config.json", "{}");
  expect((await command("--release")).out).toEqual([
    "wrote packages/demo/api/index.d.ts",
    "wrote packages/demo/api/more.d.ts",
  ]);
});
afterEach(() => rmSync(root, { recursive: true }));

test("a report is in one piece, without hashed names and prose", () => {
  const report = read("packages/demo/api/more.d.ts");
  expect(report).toContain("readonly a: string;");
  expect(report).toContain("more: 1");
  expect(report).not.toMatch(/a1b2|Prose/u);
});

test("nothing changed, nothing is asked for", async () => {
  expect(await command("--check")).toEqual({ code: 0, out: [], error: [] });
});

test("another hash and other words change nothing", async () => {
  write("packages/demo/dist/thing-c3d4.d.ts", shared("readonly a: string;").replace("Prose.", "Other prose."));
  write("packages/demo/dist/index.d.ts", entry("thing-c3d4"));
  expect((await command("--check")).code).toBe(0);
});

test("a change that was not reported is named with its file", async () => {
  write("packages/demo/dist/thing-a1b2.d.ts", shared("readonly a: number;"));
  const { code, error } = await command("--check");
  expect([code, error[0]]).toEqual([
    1,
    "packages/demo/api/index.d.ts is not what is built: run pnpm api-report, and read the diff",
  ]);
});

test("a reported change needs a changeset of that package", async () => {
  write("packages/demo/dist/more.d.ts", entry("thing-a1b2", "export declare const more: 2;\n"));
  expect((await command()).out).toEqual(["wrote packages/demo/api/more.d.ts"]);
  const silent =
    "@payout/demo changes what its users can name (more), and no changeset says so. Write one: pnpm changeset";
  expect(await command("--check")).toEqual({ code: 1, out: [], error: [silent] });
  write(".changeset/a.md", '---\n"@payout/other": major\n---\n\nText.\n');
  expect(await command("--check")).toEqual({ code: 1, out: [], error: [silent] });
  write(".changeset/a.md", '---\n"@payout/demo": patch\n---\n\nText.\n');
  expect(await command("--check")).toEqual({ code: 0, out: [], error: [] });
});

test("an entry that is gone is a change, and its report is removed", async () => {
  const manifest = JSON.parse(read("packages/demo/package.json")) as { exports: Record<string, unknown> };
  const { "./more": _more, ...exports } = manifest.exports;
  write("packages/demo/package.json", JSON.stringify({ ...manifest, exports }));
  expect((await command()).out).toEqual(["removed packages/demo/api/more.d.ts"]);
  expect((await command("--check")).error).toEqual([expect.stringContaining("(more)")]);
});

test.each([["--chekc"], ["--check", "--release"]])("%s is bad usage", async (...argv) => {
  const { code, error } = await command(...argv);
  expect([code, error.join()]).toEqual([2, expect.stringContaining("usage: pnpm api-report")]);
});

test("text that looks like a comment stays, a deprecation too", () => {
  const declarations = 'type Url = "https://a/*b*/"; // why\n/** Old.\n * @deprecated use b */\ntype A = 1;\n';
  expect(normalise(declarations).split("\n").slice(1)).toEqual([
    'type Url = "https://a/*b*/";',
    "/** @deprecated */",
    "type A = 1;",
    "",
  ]);
});
