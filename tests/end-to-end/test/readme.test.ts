import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
// Inside this package, which has everything that the first page imports.
const folder = join(import.meta.dirname, "../.readme");

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(["README.md", "README.zh-CN.md"])(
  "the first example of %s runs as printed, without a compiler",
  {
    timeout: 60_000,
  },
  (readme) => {
    const [, example = ""] = /^```ts\n(.*?)^```/ms.exec(readFileSync(join(root, readme), "utf8")) ?? [];
    const file = join(folder, `${readme}.mjs`);
    writeFileSync(file, example);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
    expect([status, stdout, stderr]).toEqual([0, "R-1001 succeeded\n", ""]);
  },
);

test("the sandbox's fault-header sample runs as printed, without a compiler", { timeout: 60_000 }, () => {
  const page = readFileSync(join(root, "packages/sandbox/README.md"), "utf8");
  const [, sample = ""] = /<!-- run by CI -->\n```ts\n(.*?)^```/ms.exec(page) ?? [];
  expect(sample).toContain("X-Sandbox-Fault");
  const file = join(folder, "fault-header.mjs");
  writeFileSync(file, sample);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
  expect([status, stdout, stderr]).toEqual([0, "unknown\n1\n", ""]);
});

test("the first page has 600 words at most, and its own test command", () => {
  const page = readFileSync(join(root, "README.md"), "utf8");
  expect(page.split(/\s+/u).filter(Boolean).length).toBeLessThanOrEqual(600);
  expect(page).toMatch(/^npx -y pnpm@[\d.]+ test\b/mu);
});
