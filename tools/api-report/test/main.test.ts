import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const main = resolve(import.meta.dirname, "../src/main.ts");

// A first argument that does not arrive would make a check green without a look.
test("the command gets its first argument, and its exit code reaches who called it", { timeout: 60_000 }, () => {
  const { status, stderr } = spawnSync(process.execPath, [main, "--chekc"], { encoding: "utf8" });
  expect(stderr).toContain("usage: pnpm api-report");
  expect(status).toBe(2);
});
