import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const main = resolve(import.meta.dirname, "../src/main.ts");

test("the command's exit code reaches who called it", { timeout: 60_000 }, () => {
  const { status, stderr } = spawnSync(process.execPath, [main, "--payouts", "1e3"], { encoding: "utf8" });
  expect(stderr).toContain("--payouts must be a whole number from 1 to 1000000, got 1e3");
  expect(status).toBe(2);
});
