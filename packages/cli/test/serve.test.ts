import { once } from "node:events";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { run } from "../src/run.ts";
import { hongwenOrder, merchant } from "./harness.ts";

async function serving(cwd: string, more = "") {
  const [stdout, stderr, stop] = [new PassThrough(), new PassThrough(), new AbortController()];
  const line = `serve --live --yes --json --console 0 --notifications 127.0.0.1:0 ${more}`.trim().split(/\s+/);
  const ended = run(line, { cwd, env: {}, stdin: process.stdin, stdout, stderr, user: "ada", signal: stop.signal });
  const [ready] = (await Promise.race([once(stdout, "data"), ended.then((exit) => [`{"exit":${exit}}`])])) as [unknown];
  const urls = JSON.parse(String(ready)) as { console: string; notifications: string; signIn: string; exit: number };
  const stopped = async () => {
    stop.abort();
    return await ended;
  };
  return { ...urls, stop: stopped };
}

test("sends what is stored, answers to health checks, and stops when it is told to", async () => {
  const { folder, live, write, sandbox } = await merchant();
  write("order.json", hongwenOrder("R-1"));
  await live("send order.json");
  const served = await serving(folder);
  expect((await fetch(`${served.notifications}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${served.console}/metrics`)).text()).toContain("# HELP");
  expect((await fetch(`${served.notifications}/hongwen`, { method: "POST", body: "forged" })).status).toBe(401);
  expect((await fetch(`${served.notifications}/metrics`)).status).not.toBe(200);
  for (const until = Date.now() + 20_000; sandbox.ledger()[0]?.timesPaid !== 1; ) {
    expect(Date.now()).toBeLessThan(until);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await served.stop()).toBe(0);
  await expect(fetch(`${served.console}/healthz`)).rejects.toThrow();
});

test("the console is for whoever has the printed link, and for nobody else", async () => {
  const { folder } = await merchant();
  const served = await serving(folder);
  const stranger = await fetch(served.console, { redirect: "manual" });
  expect([stranger.status, await stranger.text()]).toEqual([401, expect.not.stringContaining("R-1")]);
  const wrong = await fetch(`${served.console}/?token=${"x".repeat(32)}`, { redirect: "manual" });
  expect([wrong.status, wrong.headers.get("set-cookie")]).toEqual([303, null]);
  const entered = await fetch(served.signIn, { redirect: "manual" });
  const cookie = entered.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^payout_console=[\w-]+; HttpOnly; SameSite=Strict; Path=\/$/);
  // The token is not left in the address.
  expect(entered.headers.get("location")).toBe("/");
  const page = await fetch(served.console, { headers: { cookie: cookie.split(";")[0] ?? "" } });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("ada")]);
  await served.stop();
});

test("a port that is taken ends with 5, and nothing was started", async () => {
  const { folder } = await merchant();
  const served = await serving(folder);
  const taken = new URL(served.notifications).port;
  const { folder: other } = await merchant();
  const refused = await serving(other, `--notifications 127.0.0.1:${taken}`);
  expect(refused.exit).toBe(5);
  await served.stop();
});
