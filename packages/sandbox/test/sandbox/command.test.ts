import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { hongwenTestMerchant, jeepayTestMerchant, scenarios } from "../../src/index.ts";
import { signed, transferFields } from "../support.ts";
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

it("starts a sandbox, says how to use it, and stops on a signal", async () => {
  const { child, printed } = run("--port", "0", "--speed", "60");
  await expect.poll(printed, { timeout: 10_000 }).toContain(".08");
  for (const { digits, meaning } of scenarios) expect(printed()).toContain(`.${digits}  ${meaning}`);
  expect(printed()).toMatch(/createInr\(\{"baseUrl":"http:\/\/127\.0\.0\.1:\d+"/);
  const health = /http:\S+\/_\/health/.exec(printed())?.[0] ?? "";
  expect(await (await fetch(health)).json()).toMatchObject({ status: "ok" });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

it("prints for programs one line of JSON with how to use it and the seed of chaos", async () => {
  const { printed } = run("--port", "0", "--json", "--manual", "--chaos", "0.05", "--token", "a-token-of-16-letters");
  await expect.poll(printed, { timeout: 10_000 }).toContain("\n");
  const ready = JSON.parse(printed());
  expect(ready).toMatchObject({ ready: true, chaos: { rate: 0.05, seed: expect.any(Number) } });
  expect(ready.merchants.inr).toEqual({ baseUrl: ready.urls.inr, merchantId: "1002001", apiKey: "TestApiKey001" });
  const headers = { authorization: "Bearer a-token-of-16-letters", "content-type": "application/json" };
  const moved = await fetch(`${ready.control}/advance`, { method: "POST", headers, body: '{"duration":"1h"}' });
  expect(await moved.json()).toEqual({ time: "2026-01-01T01:00:00.000Z" });
});

/** `NAME=value` lines as a shell or a `.env` reader takes them. */
function variablesIn(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split("\n").flatMap((line) => (line === "" ? [] : [line.split(/=(.*)/s).slice(0, 2)])),
  );
}

it("--env prints what a shell and a .env file take, and every name stands in the README's table", async () => {
  const { child, printed } = run("--port", "0", "--env", "--manual");
  await expect
    .poll(printed, { timeout: 10_000 })
    .toMatch(/MULTICOUNTRY_[A-Z_]+=.+\n[\s\S]*Ctrl-C stops it|Ctrl-C stops it[\s\S]*MULTICOUNTRY_API_TOKEN=.+\n/);
  const lines = printed().replace(/^the sandbox is listening at .*\n/m, "");
  expect(lines).toMatch(/^(?:[A-Z_]+=[\w:/.+=-]+\n)+$/);
  const variables = variablesIn(lines);
  const script = 'set -a; eval "$(cat)"; set +a; env';
  const { stdout: shell } = spawnSync("sh", ["-c", script], { input: lines, encoding: "utf8" });
  expect(variablesIn(shell)).toMatchObject(variables);

  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
  expect(Object.keys(variables)).toEqual(rows);

  const { mchNo, appId, secretKey } = jeepayTestMerchant;
  expect(variables).toMatchObject({ JEEPAY_MCH_NO: mchNo, JEEPAY_APP_ID: appId, JEEPAY_SECRET_KEY: secretKey });
  const body = JSON.stringify(signed(transferFields()));
  const address = new URL("/api/transferOrder", variables["JEEPAY_BASE_URL"]);
  const response = await fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(await response.json()).toMatchObject({ code: 0 });
  const key = createPrivateKey({
    key: Buffer.from(variables["HONGWEN_PRIVATE_KEY"] ?? "", "base64"),
    format: "der",
    type: "pkcs8",
  });
  expect(key.export({ type: "pkcs8", format: "pem" })).toBe(hongwenTestMerchant.privateKey);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

it("--env on the port of a sandbox that runs prints that one's lines, and ends", async () => {
  const sandbox = await start({ token: "a-token-of-16-letters" });
  const { port } = new URL(sandbox.url);
  const { child, printed } = run("--env", "--port", port, "--token", "a-token-of-16-letters");
  expect(await once(child, "close")).toEqual([0, null]);
  expect(variablesIn(printed())).toMatchObject({
    PAYOUT_SANDBOX_URL: sandbox.url,
    JEEPAY_BASE_URL: sandbox.merchants.jeepay.baseUrl,
    INR_API_KEY: sandbox.merchants.inr.apiKey,
  });
});

it.each([
  [[], "the sandbox only notifies this machine unless allowRemoteNotifications is set"],
  [["--allow-remote-notifications"], /ENOTFOUND|EAI_AGAIN|EREFUSED|ESERVFAIL/],
] as const)("notifies other machines only with the flag: %j", async (flags, error) => {
  const { printed } = run("--port", "0", "--json", "--manual", ...flags);
  await expect.poll(printed, { timeout: 10_000 }).toContain("\n");
  const { control, urls } = JSON.parse(printed());
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify(signed(transferFields({ notifyUrl: "http://merchant.invalid/notify" })));
  await fetch(`${urls["jeepay.transfer"]}/api/transferOrder`, { method: "POST", headers, body });
  await fetch(`${control}/advance`, { method: "POST", headers, body: '{"duration":"1s"}' });
  const { orders } = (await (await fetch(`${control}/orders`)).json()) as {
    orders: { notifications: { error: string }[] }[];
  };
  expect(orders[0]?.notifications[0]?.error).toMatch(error);
});

it.each([
  [["--json", "--env"], 2, "--json and --env exclude each other"],
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
