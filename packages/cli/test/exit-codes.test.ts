import { PayoutError } from "@payout/core";
import { EngineError, type EngineErrorCode } from "@payout/engine";
import { expect, test } from "vitest";
import { exitOfBatch } from "../src/batch/submit.ts";
import { CommandError, toCommandError } from "../src/failure.ts";
import { exitOf } from "../src/payout-result.ts";
import { commandsIn, emptyFolder, hongwenOrder, merchant } from "./harness.ts";

test.each([
  ["accepted", undefined, 0, 6],
  ["sending", undefined, 0, 6],
  ["pending", undefined, 0, 6],
  ["unknown", undefined, 4, 4],
  ["needs_review", undefined, 8, 8],
  ["succeeded", undefined, 0, 0],
  ["failed", undefined, 7, 7],
  ["cancelled", undefined, 7, 7],
  ["reversed", undefined, 7, 7],
  ["accepted", ["approval"], 8, 8],
  ["accepted", ["daily_limit"], 8, 8],
] as const)(
  "a payout that is %s, blocked by %s, ends a command with %i, and after --wait with %i",
  (state, blockedBy, stored, waited) => {
    const payout = { state, ...(blockedBy && { blockedBy }) };
    expect([exitOf(payout), exitOf(payout, true)]).toEqual([stored, waited]);
  },
);

test.each([
  [{ stored: 2, refused: 0 }, {}, 0],
  [{ stored: 1, refused: 1 }, {}, 9],
  [{ stored: 0, refused: 2 }, {}, 3],
  [{ stored: 2, refused: 0 }, { succeeded: 2 }, 0],
  [{ stored: 2, refused: 0 }, { succeeded: 1, failed: 1 }, 9],
  [{ stored: 2, refused: 0 }, { failed: 1, cancelled: 1 }, 7],
  [{ stored: 2, refused: 0 }, { succeeded: 1, pending: 1 }, 6],
  [{ stored: 2, refused: 0 }, { pending: 1, needs_review: 1 }, 8],
  [{ stored: 2, refused: 0 }, { succeeded: 1, accepted: 1, blocked: 1 }, 8],
  [{ stored: 2, refused: 0 }, { succeeded: 2, blocked: 0 }, 0],
  [{ stored: 2, refused: 0 }, { needs_review: 1, unknown: 1 }, 4],
])("a batch of %o whose payouts are %o ends with %i", (stored, states, exit) => {
  expect(exitOfBatch(stored, states)).toBe(exit);
});

const engineExits: Readonly<Record<EngineErrorCode, number>> = {
  ...{
    invalid_order: 3,
    conflict: 3,
    over_limit: 3,
    unknown_reference: 3,
    too_late: 3,
    not_allowed: 3,
    invalid_statement: 3,
  },
  ...{ configuration: 2, unknown_provider: 2, ambiguous_reference: 2 },
  ...{ database: 4, in_use: 5, migration: 5 },
  ...{ report: 1, alert: 1, stopped: 1 },
};

test.each(Object.entries(engineExits))("an engine's %s ends with %i", (code, exit) => {
  const error = toCommandError(new EngineError({ code: code as EngineErrorCode, message: "m", reference: "R-1" }));
  expect([error.exit, error.code, error.about.reference]).toEqual([exit, code, "R-1"]);
});

test.each([
  ["network", "balance", undefined, 5],
  ["timeout", "query", undefined, 5],
  ["authentication", "balance", undefined, 3],
  ["configuration", "setup", undefined, 2],
  ["network", "send", "not_sent", 5],
  ["timeout", "send", "unknown", 4],
  ["rejected", "send", "not_sent", 3],
] as const)("a gateway's %s of %s, outcome %s, ends with %i", (code, operation, outcome, exit) => {
  const error = new PayoutError({ code, operation, provider: "inr", message: "m", ...(outcome && { outcome }) });
  expect(toCommandError(error).exit).toBe(exit);
});

test("whatever else is thrown is internal, and one line", () => {
  expect(toCommandError(new Error("a\nb\u001b[31m"))).toMatchObject({
    exit: 1,
    message: expect.stringMatching(/^a b \[31m\. Look with payout show/),
  });
  expect(toCommandError(new CommandError(8, "x", "m")).exit).toBe(8);
});

test.each([
  ["frobnicate", /unknown command/],
  ["send", /missing required argument/],
  ["send order.json --wait soon", /--wait must be a duration such as 90s/],
  ["send nothing.json", /nothing\.json cannot be read \(ENOENT\)/],
  ["resolve R-1 paid --evidence x", /--seen/],
  ["resolve R-1 lost --seen 1 --evidence x", /Allowed choices are paid/],
  ["reveal R-1 --field name --reason x", /Allowed choices are account/],
  ["batch submit orders.csv --expect two --expect-total CNY:1", /--expect must be the number of rows/],
  ["batch submit orders.csv --expect 2 --expect-total 1.00", /--expect-total must be a currency and a sum/],
  ["erase --closed-before 2026-05-01 --reason x", /must be a time with an offset/],
  ["serve --notifications nowhere", /must be an address and a port/],
  ["list --limit 0", /--limit must be a whole number, 1 or more/],
  ["show R-1 --config missing.json", /there is no configuration/],
  ["show R-1 --live", /--live needs a payout\.config/],
  ["sandbox --live", /not live/],
])("payout %s ends with 2, one line on standard error, and nothing done", async (line, message) => {
  const { exit, out, err } = await commandsIn(emptyFolder())(line, { input: "" });
  expect([exit, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
  expect(err.trim().split("\n")).toHaveLength(1);
  const { json } = await commandsIn(emptyFolder())(`${line} --json`, { input: "" });
  expect(json).toMatchObject([{ ok: false, exit: 2, outcome: "not_sent" }]);
});

test("a refused order, a repeated key, another order under its reference and a stranger's reference end with 3 or 2", async () => {
  const { live, write, sandbox } = await merchant();
  write("order.json", hongwenOrder("R-1"));
  write("other.json", hongwenOrder("R-1", "13.00"));
  write("wrong.json", hongwenOrder("R-2", "12.001"));
  write("twice.json", hongwenOrder("R-3").replace('"12.00"', '"12.00","value":"99.00"'));
  expect(await live("send order.json")).toMatchObject({ exit: 0 });
  expect(await live("send other.json")).toMatchObject({ exit: 3, json: [{ code: "conflict", reference: "R-1" }] });
  expect(await live("send wrong.json")).toMatchObject({
    exit: 3,
    json: [{ code: "invalid_order", reason: expect.stringMatching(/amount\.value/) }],
  });
  expect(await live("send twice.json")).toMatchObject({
    exit: 2,
    json: [{ reason: expect.stringMatching(/no key is repeated/) }],
  });
  expect(await live("send order.json --provider jeepay")).toMatchObject({
    exit: 2,
    json: [{ reason: expect.stringMatching(/another provider/) }],
  });
  expect(await live("why R-404")).toMatchObject({ exit: 3, json: [{ code: "unknown_reference" }] });
  expect(await live("cancel R-1 --reason 'by mistake'")).toMatchObject({
    exit: 0,
    json: [{ state: "cancelled", outcome: "not_sent" }],
  });
  expect(await live("send order.json --wait 5s")).toMatchObject({ exit: 7, json: [{ state: "cancelled" }] });
  expect(sandbox.ledger()).toEqual([]);
});

test("a number in JSON keeps its digits", async () => {
  const { live, write } = await merchant();
  write("order.json", hongwenOrder("R-1").replace('"12.00"', "12.00").replace('"R-1"', "626015783370903553"));
  expect(await live("send order.json")).toMatchObject({
    exit: 0,
    json: [{ reference: "626015783370903553", amount: { value: "12.00" } }],
  });
});

test("a balance is compared with what is accepted and not sent", async () => {
  const { live, write } = await merchant();
  expect(await live("balance hongwen")).toMatchObject({
    exit: 0,
    json: [{ ok: true, code: "enough", available: { value: "100000.00" }, waiting: { value: "0" }, enough: true }],
  });
  write("order.json", hongwenOrder("R-1", "100000.01"));
  await live("send order.json");
  expect((await live("balance hongwen")).json).toMatchObject([{ ok: true, code: "short", enough: false }]);
});

test("--live asks, and only yes agrees; where nobody can answer it is refused", async () => {
  const { payout, write } = await merchant();
  write("order.json", hongwenOrder("R-1"));
  const asked = await payout("send order.json --live", { columns: 80, input: "n\n" });
  expect(asked).toMatchObject({
    exit: 3,
    err: expect.stringMatching(/--live: send 12\.00 CNY through hongwen\? \[y\/N\][\s\S]*Nothing was done/),
  });
  expect(await payout("send order.json --live", { input: "y\n" })).toMatchObject({
    exit: 2,
    err: expect.stringMatching(/add --yes/),
  });
  expect(await payout("send order.json --live --no-input", { columns: 80, input: "y\n" })).toMatchObject({ exit: 2 });
  expect(await payout("show R-1 --live")).toMatchObject({ exit: 3 });
  expect(await payout("send order.json --live", { columns: 80, input: "y\n" })).toMatchObject({ exit: 0 });
});

test("whatever cannot be undone asks with --live first: no is no, and without a terminal it is refused", async () => {
  const { payout, live, write, sandbox } = await merchant();
  write("order.json", hongwenOrder("R-1"));
  write(
    "orders.csv",
    "reference,provider,amount,currency,bank_account_no,type\nB-1,hongwen,12.00,CNY,6222020012753994284,REAL_TIME\n",
  );
  await live("send order.json --wait 20s");
  await live("batch check orders.csv");
  write("order.json", hongwenOrder("R-2"));
  const state = async () => JSON.stringify([(await live("list")).json, (await live("why R-1")).json]);
  const before = await state();
  for (const [line, asked] of [
    ["send order.json", /send 12\.00 CNY through hongwen\?/],
    ["batch submit orders.csv --expect 1 --expect-total CNY:12", /CNY/],
    ["resolve R-1 failed --seen 1.1 --evidence x", /store failed for R-1, 12\.00 CNY, now succeeded\?/],
    ["pay-again R-1 --as R-3 --seen 1.1 --reason x", /pay 12\.00 CNY of R-1 again as R-3\?/],
    ["approve 1 --seen 1.1", /approve 1\?/],
    ["resume hongwen --reason x", /resume hongwen, which sends/],
    ["recovered hongwen --before 2026-01-01T00:00:00Z --reason x", /of hongwen without a check\?/],
    ["erase --closed-before 2027-01-01T00:00:00Z --reason x", /erase the personal data of every payout/],
    ["serve --console 0 --notifications 127.0.0.1:0", /./],
  ] as const) {
    const no = await payout(`${line} --live`, { columns: 80, input: "n\n" });
    expect([line, no.exit], no.err).toEqual([line, 3]);
    expect(no.err, line).toMatch(/--live: [^\n]*\? \[y\/N\][\s\S]*Nothing was done/);
    expect(no.err, line).toMatch(asked);
    expect([line, (await payout(`${line} --live`, { input: "y\n" })).exit]).toEqual([line, 2]);
  }
  expect(await state()).toBe(before);
  expect(sandbox.ledger()).toHaveLength(1);
});
