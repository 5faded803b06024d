import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { scenarios } from "../../src/index.ts";
import { start } from "./support.ts";

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

it("tells a program on one line of JSON how to use it, and which seed chaos has", async () => {
  const { printed } = run("--port", "0", "--json", "--manual", "--chaos", "0.05", "--token", "a-token-of-16-letters");
  await expect.poll(printed, { timeout: 10_000 }).toContain("\n");
  const ready = JSON.parse(printed());
  expect(ready).toMatchObject({ ready: true, chaos: { rate: 0.05, seed: expect.any(Number) } });
  expect(ready.merchants.inr).toEqual({ baseUrl: ready.urls.inr, merchantId: "1002001", apiKey: "TestApiKey001" });
  const headers = { authorization: "Bearer a-token-of-16-letters", "content-type": "application/json" };
  const moved = await fetch(`${ready.control}/advance`, { method: "POST", headers, body: '{"duration":"1h"}' });
  expect(await moved.json()).toEqual({ time: "2026-01-01T01:00:00.000Z" });
});

it.each([
  [["--help"], 0, "payout-sandbox: the payout gateways"],
  [["--port", "x"], 2, "--port must be a number up to 65535, got x"],
  [["--port", "70000"], 2, "--port must be a number"],
  [["--speed", "0"], 2, "--speed must be a number above 0, got 0"],
  [["--sped", "1"], 2, "Unknown option '--sped'"],
  [["4010"], 2, "Unexpected argument '4010'"],
  [
    ["--port", "0", "--address", "192.0.2.1", "--token", "a-token-of-16-letters"],
    1,
    "this machine has no address 192.0.2.1",
  ],
  [["--manual", "--speed", "60"], 2, "--manual and --speed exclude each other"],
  [["--chaos", "2"], 2, "--chaos must be a number from 0 to 1, got 2"],
  [["--chaos", "0.1", "--seed", "1.5"], 2, "--seed must be a number up to 4294967295, got 1.5"],
  [["--seed", "1"], 2, "--seed needs --chaos"],
  [["--token", "short"], 1, "the sandbox's token must have at least 16 characters"],
] as const)("%j ends with %i", async (args, code, text) => {
  const { child, printed } = run(...args);
  expect(await once(child, "close")).toEqual([code, null]);
  expect(printed()).toContain(text);
});

it("says what to do when the port is taken", async () => {
  const { child, printed } = run("--port", new URL((await start()).url).port);
  expect(await once(child, "close")).toEqual([1, null]);
  expect(printed()).toMatch(
    /^the sandbox could not start: port \d+ is in use; choose another one, or 0 for a free one/,
  );
});
