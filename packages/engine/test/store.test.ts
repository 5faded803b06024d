import type { PGlite } from "@electric-sql/pglite";
import type { PayoutOrder } from "@payout/core";
import { createEngine, type Engine, type StreamEntry } from "@payout/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelBeforeSend } from "../src/cancel.ts";
import { differingPaths } from "../src/order.ts";
import { submitOne } from "../src/submit.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { drivenJobs } from "./made-schemas.ts";
import { createStub, said, sendError } from "./stub.ts";
import { errorOf, orderFor } from "./support.ts";

let pglite: PGlite;
const stub = createStub();
const other = createStub();
const engine = () => createEngine({ providers: { stub: stub.provider, other: other.provider }, database: pglite });
let shared: ReturnType<typeof engine>;

beforeAll(async () => {
  pglite = await freshDatabase();
  shared = engine();
}, 30_000);
afterAll(async () => {
  await shared.stop();
  await closeDriven(pglite);
});

const order = (reference: string, change: Partial<PayoutOrder<object>> = {}) => ({
  ...orderFor("inr", reference),
  ...change,
});

describe("submit", () => {
  test("stores an order once, whatever the sequence of its fields and however often it is submitted", async () => {
    const first = await shared.submit(order("S1"), "stub");
    const { destination, ...rest } = order("S1");
    const turned = Object.fromEntries(Object.entries(destination).reverse());
    expect(await shared.submit({ destination: turned, ...rest }, "stub")).toEqual(first);
    expect((await shared.history("S1")).map(({ kind, actor }) => [kind, actor])).toEqual([["accepted", "caller"]]);
  });

  test("stores it once when many submit it at the same time", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => shared.submit(order("S2"), "stub")));
    expect(new Set(all.map(({ acceptedAt }) => acceptedAt.getTime())).size).toBe(1);
    expect(await shared.history("S2")).toHaveLength(1);
  });

  test("refuses another order under the same reference, and names the fields but no values", async () => {
    await shared.submit(order("S3"), "stub");
    const destination = { ...order("S3").destination, accountNo: "99999999999" };
    const error = await errorOf(
      shared.submit(order("S3", { amount: { value: "120.01", currency: "INR" }, destination }), "stub"),
    );
    expect(error).toMatchObject({
      code: "conflict",
      reference: "S3",
      paths: ["amount.value", "destination.accountNo"],
    });
    expect(JSON.stringify(error) + error.stack).not.toMatch(/99999999999|10000000003/);
    expect((await shared.get("S3"))?.amount.value).toBe("120.00");
  });

  test("takes the same reference for another provider, and then wants to know which is meant", async () => {
    await shared.submit(order("S4"), "stub");
    await shared.submit(order("S4"), "other");
    expect(await errorOf(shared.get("S4"))).toMatchObject({ code: "ambiguous_reference" });
    expect(await shared.get("S4", { provider: "other" })).toMatchObject({ provider: "other" });
    expect(await shared.history("S4")).toHaveLength(2);
    expect(await shared.history("S4", { provider: "stub" })).toHaveLength(1);
    for (const call of ["get", "history"] as const) {
      const named = shared[call]("S4", "other" as never);
      await expect(named).rejects.toMatchObject({ code: "configuration", message: expect.stringContaining(call) });
      await expect(shared[call]("S4", { provder: "other" } as never)).rejects.toThrow(/provder.*provider/);
    }
  });

  test.each([
    ["an empty reference", order(""), ["reference"]],
    ["an endless reference", order("R".repeat(201)), ["reference"]],
    ["an amount that is a number", order("B", { amount: { value: 12 as never, currency: "INR" } }), ["amount"]],
    ["no money", order("B", { amount: { value: "0.00", currency: "INR" } }), ["amount"]],
    ["a negative amount", order("B", { amount: { value: "-5", currency: "INR" } }), ["amount"]],
    ["a date in the destination", order("B", { destination: { when: new Date(0) } }), ["destination.when"]],
    [
      "a number that JSON has not",
      order("B", { destination: { deep: [{ n: Number.NaN }] } }),
      ["destination.deep.0.n"],
    ],
    ["a big integer", order("B", { destination: { n: 1n } }), ["order"]],
    ["a character 0", order("B", { description: "a\u0000b" }), ["order"]],
    ["nothing at all", undefined as never, ["reference"]],
  ])("refuses %s", async (_what, bad, paths) => {
    expect(await errorOf(shared.submit(bad, "stub"))).toMatchObject({ code: "invalid_order", paths });
    expect(await shared.get("B")).toBeUndefined();
  });

  test("refuses a provider that the engine does not have", async () => {
    const anyName = shared as unknown as { submit(order: unknown, provider: string): Promise<unknown> };
    expect(await errorOf(anyName.submit(order("S5"), "nobody"))).toMatchObject({ code: "unknown_provider" });
  });

  test("keeps every character and digit of an order", async () => {
    const { context } = await driveEngine(pglite, { providers: { stub: stub.provider } });
    const tricky = order("S6", {
      amount: { value: "12345678901234567890.10", currency: "INR" },
      destination: {
        name: 'Nguyễn "Hưng" \\ 😀',
        zero: "007",
        list: [1.5, true, null, { a: "" }],
        big: "626015783370903553",
      },
    });
    const stored = await submitOne(context, { order: tricky, provider: "stub" });
    expect(stored.amount).toEqual(tricky.amount);
    const row = await context.db.selectFrom("payout_orders").select("body").executeTakeFirstOrThrow();
    expect(row.body).toEqual(tricky);
    expect(differingPaths(row.body, tricky)).toEqual([]);
  });
});

test.each([
  ["no exponent", "1e3", "INR"],
  ["no sign", "-1", "INR"],
  ["no zero in front", "01", "INR"],
  ["no spaces", " 1", "INR"],
  ["no line break", "1\n", "INR"],
  ["more than nothing", "0.00", "INR"],
  ["a currency of three letters at least", "1", "IN"],
  ["a currency of ten letters at most", "1", "ABCDEFGHIJK"],
  ["a currency in capitals", "1", "inr"],
  ["a currency without spaces", "1", "INR "],
])("an order's amount is an exact decimal with a currency: %s", async (_what, value, currency) => {
  const refused = await errorOf(shared.submit(order("AMOUNT", { amount: { value, currency } }), "stub"));
  expect(refused).toMatchObject({ code: "invalid_order", paths: ["amount"] });
});

test("an order's currency has up to ten letters and digits", async () => {
  const amount = { value: "1", currency: "ABCDEFGHI2" };
  expect(await shared.submit(order("LONG-CURRENCY", { amount }), "stub")).toMatchObject({ amount });
});

describe("submitMany", () => {
  test("stores a stream, returns which orders were refused, and continues", async () => {
    async function* entries() {
      for (let number = 0; number < 450; number++) {
        const value = number === 7 ? "0" : "1.00";
        yield { provider: "stub", order: order(`M${number}`, { amount: { value, currency: "INR" } }) };
      }
      yield { provider: "stub", order: order("M450", { description: "Jos\u{e9} \u{1f600}".slice(0, 6) }) };
      yield { provider: "nobody", order: order("M451") };
      yield { provider: "stub", order: order("M0", { description: "another" }) };
      yield { provider: "stub", order: order("M1", { amount: { value: "1.00", currency: "INR" } }) };
    }
    const results = [];
    for await (const { order: given, payout, error } of shared.submitMany(entries()))
      results.push([given.reference, payout?.state ?? error?.code]);
    expect(results).toHaveLength(454);
    expect(results.filter(([, outcome]) => outcome !== "accepted")).toEqual([
      ["M7", "invalid_order"],
      ["M450", "invalid_order"],
      ["M451", "unknown_provider"],
      ["M0", "conflict"],
    ]);
  });

  test("an entry without an order is refused like any other, also as the first one", async () => {
    const entries = [{ provider: "stub" } as StreamEntry, { provider: "stub", order: order("P1") }];
    const results = [];
    for await (const { payout, error } of shared.submitMany(entries)) results.push(payout?.reference ?? error?.code);
    expect(results).toEqual(["invalid_order", "P1"]);
  });

  test("takes no more of the stream than it needs", async () => {
    let taken = 0;
    function* entries() {
      for (;;) yield { provider: "stub", order: order(`N${taken++}`) };
    }
    for await (const { order: given } of shared.submitMany(entries())) if (given.reference === "N5") break;
    expect(taken).toBeLessThanOrEqual(200);
  });
});

describe("C7: a condition of find that would find something else", () => {
  let engine: Engine;
  beforeAll(() => {
    const schemas = { schema: "conditions", jobsSchema: drivenJobs };
    engine = createEngine({ providers: { stub: createStub().provider }, database: pglite, ...schemas }) as Engine;
    return () => engine.stop();
  });

  test("in no states at all is nothing", async () => {
    await engine.submit(orderFor("jeepay.transfer", "R1") as never, "stub");
    expect(await engine.find({ state: [] })).toEqual([]);
    expect(await engine.find({ state: ["accepted", "sending", "pending", "unknown", "succeeded"] })).toHaveLength(1);
  });

  test.each<[string, object]>([
    ["held", { held: false }],
    ["stuck", { stuck: false }],
    ["blockedBy", { blockedBy: false }],
    ["blockedBy", { blockedBy: "nothing" }],
    ["state", { state: "paid" }],
    ["state", { state: ["pending", "paid"] }],
    ["state", { state: null }],
    ["limit", { limit: -1 }],
    ["limit", { limit: 0 }],
    ["limit", { limit: 1.5 }],
    ["limit", { limit: "5" }],
    ["limit", { limit: 1_000_000 }],
    ["from", { from: "2026-11-22" }],
    ["to", { to: new Date("never") }],
    ["after", { after: "R1" }],
    ["provider", { provider: "" }],
  ])("%s is refused: %j", async (name, filter) => {
    await expect(engine.find(filter as never)).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining(name),
    });
  });
});

describe("find", () => {
  test("narrows by state, provider and time, and turns pages", async () => {
    const driven = await driveEngine(pglite, { providers: { stub: stub.provider, other: other.provider } });
    for (const reference of ["F1", "F2", "F3"]) await driven.submit(reference);
    await driven.submit("F4", "other");
    await driven.pass(3_600_000);
    await driven.submit("F5");
    const references = async (filter: Parameters<typeof driven.find>[0]) =>
      (await driven.find(filter)).map(({ reference }) => reference);
    expect(await references({})).toEqual(["F1", "F2", "F3", "F4", "F5"]);
    expect(await references({ provider: "other" })).toEqual(["F4"]);
    expect(await references({ state: ["pending", "sending"] })).toEqual([]);
    expect(await references({ from: new Date(Date.now() - 60_000) })).toEqual(["F5"]);
    expect(await references({ to: new Date(Date.now() - 60_000) })).toEqual(["F1", "F2", "F3", "F4"]);
    const page = await driven.find({ limit: 2 });
    const last = page.at(-1);
    if (last === undefined) throw new Error("an empty page");
    expect(await references({ limit: 2, after: last })).toEqual(["F3", "F4"]);
  });
});

describe("cancelBeforeSend", () => {
  test("takes an accepted order back: it is never sent", async () => {
    const driven = await driveEngine(pglite, { providers: { stub: stub.provider } });
    await driven.submit("C1");
    const cancelled = await cancelBeforeSend(driven.context, "C1", { actor: "Ann", reason: "wrong account" });
    expect(cancelled).toMatchObject({ state: "cancelled", reason: "wrong account", attempt: 0 });
    expect(cancelled).toMatchObject({ final: true, repayable: true });
    await driven.work();
    expect(stub.sent).not.toContain("C1");
    expect((await driven.history("C1")).at(-1)).toMatchObject({ kind: "cancelled", actor: "Ann" });
    expect(await cancelBeforeSend(driven.context, "C1", {})).toMatchObject({ state: "cancelled" });
  });

  test.each(["engine", "ENGINE", "gateway", "", " Ann"])("D12: by the actor %j is refused", async (actor) => {
    const driven = await driveEngine(pglite, { providers: { stub: stub.provider } });
    await driven.submit("C6");
    const refused = cancelBeforeSend(driven.context, "C6", { actor, reason: "x" });
    await expect(refused).rejects.toMatchObject({ code: "not_allowed", paths: ["actor"] });
    expect(await driven.get("C6")).toMatchObject({ state: "accepted" });
  });

  test("can be repeated about an order that was put back, as its answer may have got lost", async () => {
    const mine = createStub();
    mine.send = () => Promise.reject(sendError("network", "not_sent", "C3"));
    const driven = await driveEngine(pglite, { providers: { stub: mine.provider } });
    await driven.submit("C3");
    await driven.work();
    const cancelled = await cancelBeforeSend(driven.context, "C3", {});
    expect(cancelled).toMatchObject({ state: "cancelled", attempt: 1, repayable: true });
    expect(await cancelBeforeSend(driven.context, "C3", {})).toEqual(cancelled);
  });

  test("is refused for what the gateway has cancelled: that was sent", async () => {
    const mine = createStub();
    mine.send = async ({ reference }) => said(reference, "cancelled");
    const driven = await driveEngine(pglite, { providers: { stub: mine.provider } });
    await driven.submit("C4");
    await driven.work();
    expect(await errorOf(cancelBeforeSend(driven.context, "C4", {}))).toMatchObject({ code: "too_late" });
  });

  test("is refused once sending has begun, and for what was never submitted", async () => {
    const driven = await driveEngine(pglite, { providers: { stub: stub.provider } });
    await driven.submit("C2");
    await driven.work();
    expect(await errorOf(cancelBeforeSend(driven.context, "C2", {}))).toMatchObject({ code: "too_late" });
    expect(await errorOf(cancelBeforeSend(driven.context, "C9", {}))).toMatchObject({ code: "unknown_reference" });
  });
});

describe("an intruder with access to the database", () => {
  test.each([
    "update payout_events set kind = 'succeeded'",
    "delete from payout_events",
    "truncate payout_events",
    "truncate provider_events",
  ])("cannot rewrite history: %s", async (statement) => {
    const driven = await driveEngine(pglite, { providers: { stub: stub.provider } });
    await driven.submit("H1");
    await expect(driven.sql(statement)).rejects.toThrow(/append-only/);
  });

  test.each(["delete from payouts", "truncate payouts", "truncate payouts cascade"])(
    "cannot have the same order sent again: %s",
    async (statement) => {
      const mine = createStub();
      const driven = await driveEngine(pglite, { providers: { stub: mine.provider } });
      await driven.submit("K1");
      await driven.work();
      await expect(driven.sql(statement)).rejects.toThrow(/payouts are never removed: (?:DELETE|TRUNCATE) is refused/);
      expect(await driven.submit("K1")).toMatchObject({ state: "pending" });
      expect(mine.sent).toEqual(["K1"]);
    },
  );

  test.each([
    ["update payouts set state = 'paid'", /state/],
    ["update payouts set attempt = -1", /attempt/],
    ["update payout_orders set body = jsonb_set(body, '{destination,accountNo}', '\"6666\"')", /order was changed/],
    ['update payout_orders set body = body || \'{"reference":"T9"}\'', /order was changed/],
    ["delete from payout_orders", /order was removed/],
    ["update payouts set erased_at = now(), reason = 'erased'", /order was removed/],
    ["update payouts set state = 'sending'", /without an attempt/],
    ["update payouts set amount = 1", /another amount/],
  ])("stops one payout by: %s, and no other", async (change, reason) => {
    const mine = createStub();
    const driven = await driveEngine(pglite, { providers: { stub: mine.provider } });
    await driven.submit("T1");
    await driven.submit("T2");
    if (/erased/.test(change)) await driven.sql("delete from payout_orders where reference = 'T1'");
    await driven.sql(`${change} where reference = 'T1'`);
    await driven.work();
    await driven.pass(3_600_000);
    await driven.work();
    expect(await driven.get("T1")).toMatchObject({ state: "needs_review", reason: expect.stringMatching(reason) });
    expect(await driven.delivered("T1")).toEqual(["needs_review"]);
    expect((await driven.get("T1"))?.nextAt).toBeUndefined();
    expect(mine.sent).toEqual(["T2"]);
  });
});

test("a payout that was held already and does not make sense now says so, once", async () => {
  const mine = createStub();
  mine.send = () => Promise.reject(sendError("timeout", "unknown", "T4"));
  const driven = await driveEngine(pglite, { providers: { stub: mine.provider } });
  await driven.submit("T4");
  await driven.work();
  await driven.sql("update payouts set state = 'needs_review', reason = 'not found', amount = 1, next_at = now()");
  await driven.work();
  expect(await driven.get("T4")).toMatchObject({ state: "needs_review", reason: "its order has another amount" });
  await driven.sql("update payouts set next_at = now()");
  await driven.work();
  expect(await driven.kinds("T4")).toEqual(["accepted", "sending", "unknown", "needs_review"]);
});

test("a payout that an intruder marks as not sent, in order to have it sent again, is held and cannot be taken back", async () => {
  const mine = createStub();
  const driven = await driveEngine(pglite, { providers: { stub: mine.provider } });
  await driven.submit("T3");
  await driven.work();
  await driven.sql("update payouts set state = 'accepted', next_at = now()");
  await expect(cancelBeforeSend(driven.context, "T3", {})).rejects.toMatchObject({ code: "too_late" });
  await driven.work();
  expect(await driven.get("T3")).toMatchObject({
    state: "needs_review",
    reason: expect.stringMatching(/marked as not sent/),
  });
  expect(mine.sent).toEqual(["T3"]);
});

test("engines with different schemas have different jobs: neither takes the other's events away", async () => {
  const mine = createEngine({ providers: { stub: stub.provider }, database: pglite, schema: "tenant" });
  await mine.submit(order("J1"), "stub");
  await mine.stop();
  const { rows } = await pglite.query("select data->>'reference' as reference from tenant_jobs.job");
  expect(rows).toEqual([{ reference: "J1" }]);
});

test("an engine with other times changes the queues that an earlier one has made", async () => {
  const settings = { providers: { stub: stub.provider }, database: pglite, schema: "timed" };
  const expiry = async () => {
    const { rows } = await pglite.query("select expire_seconds from timed_jobs.queue where name = 'send.stub'");
    return rows;
  };
  const first = createEngine(settings);
  await first.submit(order("Q1"), "stub");
  await first.stop();
  expect(await expiry()).toEqual([{ expire_seconds: 120 }]);
  const second = createEngine({ ...settings, rules: { sendTimeoutMs: 240_000 } });
  await second.submit(order("Q2"), "stub");
  await second.stop();
  expect(await expiry()).toEqual([{ expire_seconds: 270 }]);
});

test("a full disk: an order that cannot be stored is not sent, a claim that cannot be stored neither", async () => {
  const mine = createStub();
  const driven = await driveEngine(pglite, { providers: { stub: mine.provider } });
  await driven.submit("D1");
  const full = (when: string) => `
    create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
    create trigger full_disk before ${when} on payouts for each row execute function full_disk()`;
  await driven.sql(full("insert or update"));
  await expect(driven.submit("D2")).rejects.toThrow(/could not extend/);
  await expect(driven.work()).rejects.toThrow(/could not extend/);
  expect(mine.sent).toEqual([]);
  await driven.sql("drop trigger full_disk on payouts");
  await driven.work();
  expect(mine.sent).toEqual(["D1"]);
  expect(await driven.get("D2")).toBeUndefined();
});

test("an answer that cannot be stored at once is stored as soon as it can be", async () => {
  const mine = createStub();
  const driven = await driveEngine(pglite, { providers: { stub: mine.provider } });
  mine.send = async ({ reference }) => {
    await driven.sql("alter table payouts rename to elsewhere");
    setTimeout(() => void driven.sql("alter table elsewhere rename to payouts"), 300);
    return said(reference, "succeeded");
  };
  await driven.submit("A1");
  await driven.work();
  expect(await driven.get("A1")).toMatchObject({ state: "succeeded" });
});
