import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const home = join(import.meta.dirname, "..");
// Inside the package, so that its dependencies are found, and the package itself by its own name.
const folder = join(home, ".readme");

test("the README's first example runs as it stands, without a compiler", { timeout: 60_000 }, () => {
  const [, example = ""] = /^```ts\n(.*?)^```/ms.exec(readFileSync(join(home, "README.md"), "utf8")) ?? [];
  mkdirSync(folder, { recursive: true });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "example.mjs"), example);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--liftoff-only", "example.mjs"],
    { cwd: folder, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^R-\d+ succeeded\n$/);
  expect(status).toBe(0);
});
