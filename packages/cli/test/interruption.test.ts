import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { run } from "../src/run.ts";
import { emptyFolder, hongwenOrder, jeepayOrder, merchant } from "./harness.ts";

const file =
  "reference,provider,amount,currency,bank_account_no,type\nB-1,hongwen,12.05,CNY,6222020012753994284,REAL_TIME\n";

/** Each command that lasts, while it lasts: how it ends when it is interrupted, and what is stored then. */
const lasting: readonly (readonly [
  line: string,
  exit: number,
  outcome: string | undefined,
  stored: readonly string[],
])[] = [
  ["send stuck.json --wait 1m", 130, "unknown", ["R-1"]],
  ["watch R-0 --wait 1m", 130, "unknown", []],
  ["batch submit orders.csv --expect 1 --expect-total CNY:12.05 --wait 1m", 130, "unknown", ["B-1"]],
  ["serve --console 0 --notifications 127.0.0.1:0", 0, undefined, []],
];

test.each(lasting)(
  "interrupted, payout %s ends with %i; what it has stored is there, and the same command goes on",
  async (line, exit, outcome, stored) => {
    const { live, write, sandbox } = await merchant();
    write("before.json", jeepayOrder("R-0", "11.05"));
    write("stuck.json", hongwenOrder("R-1", "12.05"));
    write("orders.csv", file);
    expect(await live("send before.json --wait 1s")).toMatchObject({ exit: 6 });
    await live("batch check orders.csv");
    const interruption = new AbortController();
    const running = live(line, { signal: interruption.signal });
    await pause(2500);
    interruption.abort();
    const ended = await running;
    expect([ended.exit, ended.json.at(-1)?.["outcome"]]).toEqual([exit, outcome]);
    expect(ended.err.trim().split("\n").at(-1)).toMatch(
      exit === 130 ? /^payout: interrupted\. What was stored stays stored/ : /^$/,
    );
    const listed = (await live("list")).json.map(({ reference }) => String(reference));
    expect(listed.toSorted()).toEqual([...stored, "R-0"].toSorted());
    expect(sandbox.ledger().every(({ calls }) => calls.create <= 1)).toBe(true);
  },
);

/** Every command that opens a store or a gateway; R-1 has been sent, R-2 is stored, the batch has been checked. */
const commands: readonly string[] = [
  ...["show R-1", "why R-1", "list", "list --attention", "balance hongwen", "proposals", "rules", "export"],
  ...["export --out events.csv", "doctor hongwen", "reconcile --from 2026-01-01T00:00:00Z --to 2027-01-01T00:00:00Z"],
  ...["batch check orders.csv", "batch status batch-0123456789abcdef --result out.csv", "watch R-1 --wait 1m"],
  ...["send order.json", "send order.json --wait 1m", "batch submit orders.csv --expect 1 --expect-total CNY:12.05"],
  ...["note R-1 look", "reveal R-1 --field account --reason x", "cancel R-2 --reason x", "pause hongwen --reason x"],
  ...["resume hongwen --reason x", "pay-again R-1 --as R-4 --seen 1.1 --reason x", "reopen R-1 --seen 1.1 --reason x"],
  ...["resolve R-1 failed --seen 1.1 --evidence x", "approve 1 --seen 1.1", "decline 1 --reason x"],
  ...[
    "recovered hongwen --before 2026-01-01T00:00:00Z --reason x",
    "request-approval R-1 --seen 1.1 --reason x",
    "rules --set rules.json --reason x",
    "serve --console 0",
  ],
  ...["erase --closed-before 2020-01-01T00:00:00Z --reason x"],
];

test("interrupted before it begins, every command ends with 130 and has done nothing", async () => {
  const { folder, live, write, sandbox } = await merchant();
  write("order.json", hongwenOrder("R-3", "12.05"));
  write("one.json", hongwenOrder("R-1"));
  write("two.json", hongwenOrder("R-2"));
  write("orders.csv", file);
  write("rules.json", JSON.stringify({ orders: [], decisions: { approvers: 0 } }));
  await live("send one.json --wait 20s");
  await live("send two.json");
  await live("batch check orders.csv");
  const state = async () => JSON.stringify([...(await live("list")).json, ...(await live("why R-1")).json]);
  const before = [await state(), sandbox.gateways.hongwen.requests.length, readdirSync(folder).toSorted()];
  for (const line of commands) {
    const ended = await live(line, { signal: AbortSignal.abort() });
    expect([line, ended.exit, ended.json.map(({ code }) => code)]).toEqual([line, 130, ["interrupted"]]);
    expect(ended.err, line).toMatch(/^payout: interrupted\. [^\n]+\n$/);
  }
  expect([await state(), sandbox.gateways.hongwen.requests.length, readdirSync(folder).toSorted()]).toEqual(before);
});

test("interrupted at its first line, what only reads ends with 130, and what has acted reports it", async () => {
  const { live, write, folder } = await merchant();
  for (const reference of ["R-1", "R-2", "R-3"]) {
    write("order.json", hongwenOrder(reference));
    await live("send order.json");
  }
  const interrupted = async (line: string) => {
    const interruption = new AbortController();
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => {
        interruption.abort();
        done();
      },
    });
    const { signal } = interruption;
    const streams = { stdin: process.stdin, stdout, stderr: new PassThrough() };
    return run(`${line} --live --yes --json`.split(" "), { cwd: folder, env: {}, user: "ada", signal, ...streams });
  };
  expect(await interrupted("list")).toBe(130);
  expect(await interrupted("export")).toBe(130);
  expect(await interrupted("cancel R-2 --reason x")).toBe(0);
  expect(await interrupted("note R-1 look")).toBe(0);
  expect((await live("list --state cancelled")).json.map(({ reference }) => reference)).toEqual(["R-2"]);
});

test("a prompt that is interrupted has stored nothing", async () => {
  const { payout, live, write } = await merchant();
  write("order.json", hongwenOrder("R-1"));
  const interruption = new AbortController();
  const running = payout("send order.json --live", { columns: 80, input: "", signal: interruption.signal });
  await pause(1500);
  interruption.abort();
  expect((await running).exit).not.toBe(0);
  expect((await live("list")).json).toEqual([]);
});

test("SIGINT and SIGHUP end a waiting command with 130, and its folder is free again", async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "order.json"), hongwenOrder("R-1", "12.05"));
  const bin = join(import.meta.dirname, "../bin/payout.js");
  const command = (...line: readonly string[]) =>
    spawn(process.execPath, ["--liftoff-only", bin, ...line], { cwd: folder, stdio: "ignore" });
  for (const signal of ["SIGINT", "SIGHUP"] as const) {
    const waiting = command("send", "order.json", "--wait", "5m");
    await pause(3000);
    waiting.kill(signal);
    expect((await once(waiting, "exit"))[0]).toBe(130);
  }
  expect((await once(command("list"), "exit"))[0]).toBe(0);
});
