import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hongwenOrder, merchant } from "./harness.ts";

test("a paused provider stores and does not send, says how much waits, and sends once it is resumed", async () => {
  const { payout, live, write, sandbox } = await merchant();
  write("order.json", hongwenOrder("R-1"));
  expect(await live("pause hongwen --reason 'gateway answers 502'")).toMatchObject({
    exit: 0,
    json: [{ code: "paused" }],
  });
  expect(await live("send order.json --wait 3s")).toMatchObject({
    exit: 8,
    json: [{ code: "paused", state: "accepted" }],
  });
  expect((await payout("list --attention --live")).out).toMatch(/R-1 .*accepted +paused[\s\S]*payout resume/);
  const resumed = await live("resume hongwen --reason 'it is back'");
  expect(resumed).toMatchObject({
    exit: 0,
    json: [{ code: "resumed", waiting: { count: 1, amounts: { CNY: "12.00" } } }],
  });
  expect(await live("watch R-1 --wait 1s")).toMatchObject({ exit: 6 });
  expect(await live("send order.json --wait 20s")).toMatchObject({ exit: 0 });
  expect(sandbox.ledger()).toMatchObject([{ timesPaid: 1 }]);
  expect(await live("balance hongwen")).toMatchObject({
    exit: 0,
    json: [{ code: "enough", available: { currency: "CNY" } }],
  });
  expect(await live("balance hongwen --currency THB")).toMatchObject({ exit: 3 });
  expect(await live("pause nobody --reason x")).toMatchObject({ exit: 2, json: [{ code: "unknown_provider" }] });
  expect(await live("recovered hongwen --before 2026-11-22T18:03:00+08:00 --reason compared")).toMatchObject({
    exit: 3,
    json: [{ code: "not_allowed" }],
  });
});

test("notes and whoever reveals are in the history; personal data is erased once it may be", async () => {
  const { payout, live, write } = await merchant();
  write("order.json", hongwenOrder("R-1", "12.01"));
  await live("send order.json --wait 20s");
  expect(await live("note R-1 'called the bank'")).toMatchObject({ exit: 0, json: [{ code: "noted" }] });
  const revealed = await live("reveal R-1 --field account --reason 'ticket 4711'", { user: "bob" });
  expect(revealed).toMatchObject({ exit: 0, json: [{ code: "revealed", value: "6222020012753994284" }] });
  const messages = await live("reveal R-1 --field messages --reason 'ticket 4711'");
  expect(JSON.stringify(messages.json)).toContain("WITHDRAW");
  const { out } = await payout("why R-1 --live");
  expect(out).toMatch(/noted +ada +called the bank[\s\S]*revealed +bob +ticket 4711/);
  expect(out).not.toContain("6222020012753994284");
  const erased = await live("erase --closed-before 2099-01-01T00:00:00Z --reason retention");
  expect(erased).toMatchObject({ exit: 0, json: [{ code: "erased", erased: 0, kept: { reversible: 1 } }] });
});

test("an export is whole or not there, and alone on standard output", async () => {
  const { folder, payout, live, write } = await merchant();
  write("order.json", hongwenOrder("R-1", "12.01"));
  await live("send order.json --wait 20s");
  const day = new Date().toISOString().slice(0, 10);
  const csv = await payout(`export --day ${day} --zone UTC --by succeeded --live`);
  expect([csv.exit, csv.err]).toEqual([0, ""]);
  expect(csv.out).toMatch(/R-1.*12\.01/);
  expect(await live(`export --out day.xlsx --format xlsx`)).toMatchObject({
    exit: 0,
    json: [{ code: "exported", file: "day.xlsx" }],
  });
  expect(statSync(join(folder, "day.xlsx")).size).toBeGreaterThan(1000);
  expect(await live("export --out nowhere/day.csv")).toMatchObject({ exit: 1, json: [{ code: "output" }] });
  expect(existsSync(join(folder, "nowhere"))).toBe(false);
  expect(await live("export --by sent")).toMatchObject({ exit: 2 });
});

test("a reconciliation ends with 8 where a statement and the book differ, and writes a report", async () => {
  const { folder, live, write } = await merchant();
  write("order.json", hongwenOrder("R-1", "12.01"));
  await live("send order.json --wait 20s");
  const window = "--from 2020-01-01T00:00:00Z --to 2099-01-01T00:00:00Z";
  const statement = (amount: string) => `订单号,金额\nR-1,${amount}\n`;
  const map = { provider: "hongwen", file: "statement.csv", columns: { reference: "订单号", amount: "金额" } };
  write("statement.json", JSON.stringify(map));
  write("statement.csv", statement("12.01"));
  expect(await live(`reconcile ${window} --statement statement.json`)).toMatchObject({
    exit: 0,
    json: [{ code: "agreed", lines: 1 }],
  });
  write("statement.csv", statement("1201.00"));
  const differing = await live(`reconcile ${window} --statement statement.json --report differences.csv`);
  expect(differing).toMatchObject({
    exit: 8,
    json: [{ code: "differences" }, { kind: "amount_differs", reference: "R-1" }],
  });
  expect(readFileSync(join(folder, "differences.csv"), "utf8")).toContain("R-1");
  expect(await live(`reconcile ${window} --statement nothing.json`)).toMatchObject({ exit: 2 });
  expect(await live(`reconcile ${window} --sample 7`)).toMatchObject({ exit: 2 });
});

test("each login does what its roles allow, and one that is not listed nothing", async () => {
  const { live, payout, write } = await merchant({
    operators: { mei: ["operator"], wang: ["approver"], root: ["admin"] },
  });
  write("rules.json", JSON.stringify({ orders: [], decisions: { approvers: 1 } }));
  write("null.json", "null");
  write("order.json", hongwenOrder("R-1"));
  const lacks = (role: RegExp) => ({ exit: 3, json: [{ code: "not_allowed", reason: expect.stringMatching(role) }] });
  const operator = [
    "send order.json",
    "cancel R-1 --reason x",
    "note R-1 x",
    "pause hongwen --reason x",
    "resume hongwen --reason x",
  ];
  for (const line of [
    ...operator,
    "reveal R-1 --field account --reason x",
    "resolve R-1 paid --seen 0.1 --evidence x",
    "export",
  ])
    for (const user of ["wang", "root", "eve"])
      expect(await live(line, { user }), line).toMatchObject(lacks(/lacks the role operator/));
  for (const line of [
    "rules --set rules.json --reason x",
    "erase --closed-before 2020-01-01T00:00:00Z --reason x",
    "recovered hongwen --before 2020-01-01T00:00:00Z --reason x",
  ])
    for (const user of ["mei", "wang", "eve"])
      expect(await live(line, { user }), line).toMatchObject(lacks(/lacks the role admin/));
  expect(await live("rules --set rules.json --reason 'four eyes'", { user: "root" })).toMatchObject({ exit: 0 });
  expect(await live("rules", { user: "eve" })).toMatchObject({
    exit: 0,
    json: [{ code: "rules", rules: { decisions: { approvers: 1 } } }],
  });
  expect(await live("rules --set null.json --reason 'no more'", { user: "root" })).toMatchObject({
    exit: 8,
    json: [{ code: "proposed" }],
  });
  const [proposal] = (await live("proposals")).json;
  expect((await payout("proposals --live")).out).toMatch(
    /^ {2}needs +1 approver$[\s\S]*^ {2}to approve +payout approve \S+( --seen \S+)?$/m,
  );
  for (const user of ["mei", "root", "eve"])
    expect(await live(`approve ${proposal?.["id"]}`, { user })).toMatchObject(lacks(/lacks the role approver/));
  expect(await live(`decline ${proposal?.["id"]} --reason x`, { user: "eve" })).toMatchObject(
    lacks(/lacks the role approver or operator/),
  );
  const declined = await live(`decline ${proposal?.["id"]} --reason 'keep them'`, { env: { PAYOUT_ACTOR: "wang" } });
  expect(declined).toMatchObject({ exit: 0, json: [{ code: "declined" }] });
  expect(await live("proposals")).toMatchObject({ exit: 0, json: [] });
});
