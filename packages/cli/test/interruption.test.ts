import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
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
