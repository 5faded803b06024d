import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { scenarios } from "../../src/index.ts";

const command = fileURLToPath(new URL("../../src/command.ts", import.meta.url));

/** The command, and all that it has printed so far. */
function run(...args: readonly string[]): { readonly child: ChildProcess; printed(): string } {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill());
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      text += chunk;
    });
  }
  return { child, printed: () => text };
}

it("starts a sandbox, says how to use it, and stops when asked", async () => {
  const { child, printed } = run("--port", "0", "--speed", "60");
  await expect.poll(printed, { timeout: 10_000 }).toContain(".08");
  for (const { digits, meaning } of scenarios) expect(printed()).toContain(`.${digits}  ${meaning}`);
  expect(printed()).toMatch(/createInr\(\{"baseUrl":"http:\/\/127\.0\.0\.1:\d+\/inr"/);
  const health = /http:\S+\/_\/health/.exec(printed())?.[0] ?? "";
  expect(await (await fetch(health)).json()).toMatchObject({ status: "ok" });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

it.each([
  [["--help"], 0, "payout-sandbox: every payout gateway"],
  [["--port", "x"], 2, "--port must be a number up to 65535, got x"],
  [["--port", "70000"], 2, "--port must be a number"],
  [["--speed", "0"], 2, "--speed must be a number above 0, got 0"],
  [["--sped", "1"], 2, "--sped"],
] as const)("%j ends with %i", async (args, code, text) => {
  const { child, printed } = run(...args);
  expect(await once(child, "close")).toEqual([code, null]);
  expect(printed()).toContain(text);
});
