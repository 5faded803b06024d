import { Writable } from "node:stream";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { exitCodes } from "../src/exit-codes.ts";
import { outputOf } from "../src/output.ts";
import { payoutText, timeText } from "../src/payout-text.ts";
import { run } from "../src/run.ts";
import { tableText } from "../src/table.ts";
import { commandsIn, emptyFolder, hongwenOrder, merchant } from "./harness.ts";

const plain = outputOf({ stdout: process.stdout, stderr: process.stderr, env: { NO_COLOR: "1" } }, {});

test("columns align where characters take two columns of a terminal", () => {
  const lines = tableText(
    ["name", "amount"],
    [
      ["张三丰", "10.00"],
      ["Ada", "2,000.00"],
      ["ไทย", "1.00"],
    ],
    plain,
  ).split("\n");
  const starts = lines.map((line) => stringWidth(line.slice(0, line.search(/\S+$/))));
  expect(new Set(starts).size).toBe(1);
});

test("a table that is wider than the terminal cuts what may give way, and never an amount", () => {
  const rows = [
    ["R-1", "张".repeat(40), "12345678901.00", "2026-11-22 18:03:07 +08:00"],
    ["R-2", "Ada", "2,000.00", "2026-11-22 18:03:07 +08:00"],
  ];
  const head = ["reference", "name", "amount", "accepted"];
  const lines = tableText(head, rows, { ...plain, columns: 60 }, ["accepted", "name"]).split("\n");
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBe(60);
  expect(lines[1]).toMatch(/^R-1 +张+… +12345678901\.00 +2026-11-2…$/);
  expect(lines[2]).toMatch(/^R-2 +Ada +2,000\.00 +2026-11-2…$/);
  // Where that is not enough, lines wrap: half an amount is a wrong one.
  const narrow = tableText(head, rows, { ...plain, columns: 20 }, ["accepted", "name"]);
  expect(narrow).toMatch(/张+… +12345678901\.00 +2026-11-2…/);
});

test("a list on a terminal has its colors, and nothing of what others wrote but text", async () => {
  const { payout, write } = await merchant();
  write("order.json", hongwenOrder("R-1", "12.01"));
  await payout("send order.json --wait 20s --live --yes");
  const { out } = await payout("list --live", { columns: 120 });
  expect(out).toMatch(/R-1 +hongwen +12\.01 CNY +…4284 +/);
  expect(out).toContain("\u001b[32msucceeded\u001b[39m");
});

test("what moves a terminal's cursor is not printed, whoever wrote it", async () => {
  const { payout, write } = await merchant();
  write("order.json", hongwenOrder("R-1"));
  await payout("send order.json --live --yes");
  await payout("note R-1 'look\u001b[2J here\u202e' --live");
  const { out } = await payout("why R-1 --live");
  expect(out).toMatch(/look \[2J here/);
  expect(["\u001b", "\u202e"].filter((hidden) => out.includes(hidden))).toEqual([]);
});

test("a time is that of the named zone, with its offset", () => {
  expect(timeText(new Date("2026-11-22T16:30:05Z"), "Asia/Shanghai")).toBe("2026-11-23 00:30:05 +08:00");
  expect(timeText(new Date("2026-11-22T16:30:05Z"), "UTC")).toBe("2026-11-22 16:30:05 +00:00");
  expect(timeText(new Date("2026-11-22T16:30:05Z"), "Asia/Kolkata")).toBe("2026-11-22 22:00:05 +05:30");
});

test("colors are for a terminal that wants them", () => {
  const payout = {
    reference: "R",
    state: "failed",
    provider: "inr",
    amount: { value: "1", currency: "INR" },
    acceptedAt: new Date(0),
    version: "1.1",
  };
  const terminal = { isTTY: true } as NodeJS.WriteStream;
  const written = (env: Record<string, string>, color = true) =>
    payoutText(payout as never, outputOf({ stdout: terminal, stderr: terminal, env }, { color }), "UTC").includes(
      "\u001b[",
    );
  expect([written({}), written({ NO_COLOR: "1" }), written({ TERM: "dumb" }), written({}, false)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

/** Standard output that breaks at the first byte. */
function broken(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
  }).on("error", () => undefined);
}

async function runInto(stdout: Writable, cwd: string, line: string) {
  let err = "";
  const stderr = new Writable({
    write: (chunk, _encoding, done) => {
      err += chunk;
      done();
    },
  });
  const exit = await run(line.split(" "), {
    cwd,
    env: {},
    stdin: process.stdin,
    stdout,
    stderr,
    user: "ada",
    signal: new AbortController().signal,
  });
  return { exit, err };
}

test("a reader that has gone does not undo what was stored, and is no error; a full disk is", async () => {
  const { folder, live, write } = await merchant();
  write("one.json", hongwenOrder("R-1"));
  write("two.json", hongwenOrder("R-2"));
  expect(await runInto(broken("EPIPE"), folder, "send one.json --live --yes --json")).toEqual({
    exit: exitCodes.ok,
    err: "",
  });
  const full = await runInto(broken("ENOSPC"), folder, "send two.json --live --yes --json");
  expect(full).toEqual({
    exit: exitCodes.internal,
    err: expect.stringMatching(/^payout: the output cannot be written \(ENOSPC\)\. What the command did stands: .*\n$/),
  });
  // How it ends is about the payout, not about who listens.
  const above = { value: "1.00", currency: "CNY" };
  write("rules.json", JSON.stringify({ orders: [{ above, approvers: 1 }], decisions: { approvers: 1 } }));
  await live("rules --set rules.json --reason x");
  write("three.json", hongwenOrder("R-3"));
  expect((await runInto(broken("EPIPE"), folder, "send three.json --live --yes")).exit).toBe(exitCodes.waiting);
  const listed = await live("list");
  expect(listed.json.map(({ reference }) => reference).toSorted()).toEqual(["R-1", "R-2", "R-3"]);
});

test("whatever the command, a closed pipe ends it with what it did, and a full disk with 1", async () => {
  const { folder, live, write } = await merchant();
  write("order.json", hongwenOrder("R-1"));
  write(
    "orders.csv",
    "reference,provider,amount,currency,bank_account_no,type\nB-1,hongwen,12.00,CNY,6222020012753994284,REAL_TIME\n",
  );
  write("message.json", "{}");
  await live("send order.json --wait 20s");
  write("order.json", hongwenOrder("R-2"));
  await live("send order.json");
  const commands = [
    ...[
      "show R-1",
      "why R-1",
      "list",
      "list --attention",
      "watch R-1 --wait 1s",
      "proposals",
      "rules",
      "balance hongwen",
      "export",
    ],
    ...[
      "schema hongwen",
      "sign explain jeepay message.json",
      "batch check orders.csv",
      "batch status batch-0123456789abcdef",
    ],
    ...[
      "note R-1 look",
      "reveal R-1 --field account --reason x",
      "pause hongwen --reason x",
      "resume hongwen --reason x",
      "cancel R-2 --reason x",
    ],
    ...[
      "erase --closed-before 2020-01-01T00:00:00Z --reason x",
      "reconcile --from 2020-01-01T00:00:00Z --to 2020-01-02T00:00:00Z",
      "batch submit orders.csv --expect 1 --expect-total CNY:12.00",
    ],
  ];
  for (const command of commands) {
    const line = `${command} --live --yes`.replace(
      "sign explain jeepay message.json --live",
      "sign explain jeepay message.json",
    );
    const closed = await runInto(broken("EPIPE"), folder, line);
    expect([command, closed.exit]).toEqual([command, exitCodes.ok]);
    // An empty list has no line in JSON.
    for (const form of ["list --attention", "proposals"].includes(command) ? [""] : ["", " --json"]) {
      const full = await runInto(broken("ENOSPC"), folder, `${line}${form}`);
      expect([command, form, full.exit]).toEqual([command, form, exitCodes.internal]);
      expect(full.err, command).toMatch(/^payout: the output cannot be written \(ENOSPC\)/m);
    }
  }
  expect((await live("why R-1")).json[0]?.["history"]).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: "noted" }), expect.objectContaining({ kind: "revealed" })]),
  );
});

test("help is on standard output, has examples for every command, and exits with 0", async () => {
  const payout = commandsIn(emptyFolder());
  const { exit, out, err } = await payout("--help");
  expect([exit, err]).toEqual([0, ""]);
  const names = [...out.matchAll(/^ {2}([a-z][a-z-]*)(?: \[| <| {2})/gm)].map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) {
    const help = await payout(`${name} --help`);
    expect([name, help.exit, help.out.includes("Example")]).toEqual([name, 0, true]);
  }
});
