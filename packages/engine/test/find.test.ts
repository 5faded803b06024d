import type { PGlite } from "@electric-sql/pglite";
import { createEngine, type Engine } from "@payout/engine";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PayoutFilter } from "../src/find/filter.ts";
import { submitOne } from "../src/submit.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notification, said } from "./stub.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 60_000);
afterAll(() => closeDriven(pglite));

const ada = { actor: "ada", reason: "ticket 7" };

/** Two providers, whose orders name an account, in amounts of the test's choice. */
async function accounts() {
  const stub = createStub({ accountField: "accountNo" });
  const other = createStub({ accountField: "accountNo" });
  const driven = await driveEngine(pglite, { providers: { stub: stub.provider, other: other.provider } });
  const { context } = driven;
  return {
    ...driven,
    stub,
    order(reference: string, { value = "12.00", currency = "CNY", accountNo = "6222020000001234", ...options } = {}) {
      const { provider = "stub", batch } = options as { provider?: string; batch?: string };
      const order = { reference, amount: { value, currency }, destination: { accountNo, accountName: "Li" } };
      return submitOne(context, { order, provider }, { ...(batch !== undefined && { batch }) });
    },
    async references(filter: PayoutFilter) {
      const found = (await driven.find(filter)).map(({ reference }) => reference);
      const { count, more } = await driven.count(filter);
      // What is counted is what is found, whatever the filter.
      expect([count, more]).toEqual([found.length, false]);
      return found;
    },
  };
}

describe("find", () => {
  test("by the reference or the gateway's own number", async () => {
    const { order, stub, work, references } = await accounts();
    stub.send = async ({ reference }) => Object.assign(said(reference, "pending"), { providerId: `G-${reference}` });
    for (const reference of ["F1", "F2", "G-F1"]) await order(reference);
    await work();
    expect(await references({ providerId: "G-F2" })).toEqual(["F2"]);
    expect(await references({ providerId: "F2" })).toEqual([]);
    expect(await references({ id: "F2" })).toEqual(["F2"]);
    expect(await references({ id: "G-F1" })).toEqual(["F1", "G-F1"]);
  });

  test("by amount, compared as decimals, never across currencies", async () => {
    const { order, references } = await accounts();
    await order("A1", { value: "12.00" });
    await order("A2", { value: "12.5" });
    await order("A3", { value: "9007199254740993.01" });
    await order("A4", { value: "12", currency: "USDT" });
    expect(await references({ amount: { currency: "CNY", value: "12" } })).toEqual(["A1"]);
    expect(await references({ amount: { currency: "CNY", value: "12.50" } })).toEqual(["A2"]);
    expect(await references({ amount: { currency: "CNY", value: "9007199254740993.01" } })).toEqual(["A3"]);
    expect(await references({ amount: { currency: "CNY", value: "9007199254740993.00" } })).toEqual([]);
    expect(await references({ amount: { currency: "CNY", atLeast: "12.01" } })).toEqual(["A2", "A3"]);
    expect(await references({ amount: { currency: "CNY", atLeast: "12", atMost: "12.50" } })).toEqual(["A1", "A2"]);
    expect(await references({ amount: { currency: "USDT" } })).toEqual(["A4"]);
  });

  test("by account, however it is spaced, and by its ending, until they are erased", async () => {
    const { order, references, sql } = await accounts();
    await order("K1", { accountNo: "6222 0200 0000 1234" });
    await order("K2", { accountNo: "9999020000001234" });
    await order("K3", { accountNo: "6222020000005678" });
    expect(await references({ account: "6222-0200-0000-1234" })).toEqual(["K1"]);
    expect(await references({ accountEnding: "1234" })).toEqual(["K1", "K2"]);
    await sql("update payouts set account_digest = null, account_ending = null where reference = 'K1'");
    expect(await references({ account: "6222020000001234" })).toEqual([]);
    expect(await references({ accountEnding: "1234" })).toEqual(["K2"]);
  });

  test("by batch", async () => {
    const { order, references } = await accounts();
    await order("B1", { batch: "salaries" } as object);
    await order("B2");
    expect(await references({ batch: "salaries" })).toEqual(["B1"]);
  });

  test("the newest first, page after page", async () => {
    const { order, find } = await accounts();
    for (const reference of ["N1", "N2", "N3", "N4", "N5"]) await order(reference);
    const first = await find({ order: "newest", limit: 2 });
    expect(first.map(({ reference }) => reference)).toEqual(["N5", "N4"]);
    const second = await find({ order: "newest", limit: 2, after: first[1] as never });
    expect(second.map(({ reference }) => reference)).toEqual(["N3", "N2"]);
  });

  test("by the time of any event: one place for each payout, which later events do not move", async () => {
    const { order, stub, work, notify, find, references, sql } = await accounts();
    for (const reference of ["E1", "E2", "E3", "E4"]) await order(reference);
    await work();
    const paid: string[] = [];
    stub.query = async (reference) => said(reference, paid.includes(reference) ? "succeeded" : "pending");
    for (const reference of ["E3", "E1", "E2"]) {
      paid.push(reference);
      await notify(notification(reference, "succeeded"));
      await work();
    }
    expect(await references({ timeOf: "succeeded" })).toEqual(["E3", "E1", "E2"]);
    expect(await references({ timeOf: "succeeded", order: "newest" })).toEqual(["E2", "E1", "E3"]);
    expect(await references({ timeOf: "sending", state: "pending" })).toEqual(["E4"]);
    expect(await references({ timeOf: "reversed" })).toEqual([]);
    const page = await find({ timeOf: "succeeded", limit: 1 });
    // It is paid a second time: E3 stays where it was, so the next page repeats nothing and misses nothing.
    await sql(
      "insert into payout_events (id, provider, reference, kind, actor) select gen_random_uuid(), provider, reference, kind, actor from payout_events where reference = 'E3' and kind = 'succeeded'",
    );
    expect(await references({ timeOf: "succeeded" })).toEqual(["E3", "E1", "E2"]);
    const next = await find({ timeOf: "succeeded", limit: 5, after: page[0] as never });
    expect(next.map(({ reference }) => reference)).toEqual(["E1", "E2"]);
    const newest = await find({ timeOf: "succeeded", order: "newest", after: next[0] as never });
    expect(newest.map(({ reference }) => reference)).toEqual(["E3"]);
  });

  test("from and to are about the event that is named, and the first one from then on counts", async () => {
    const { order, references, sql } = await accounts();
    await order("T1");
    const at = (kind: string, time: string) =>
      sql(
        `insert into payout_events (id, provider, reference, kind, actor, at) values (gen_random_uuid(), 'stub', 'T1', '${kind}', 'gateway', timestamptz '${time}')`,
      );
    await at("succeeded", "2026-11-20T10:00:00Z");
    await at("reversed", "2026-11-21T10:00:00Z");
    await at("succeeded", "2026-11-22T10:00:00Z");
    const day = (date: number) => new Date(Date.UTC(2026, 10, date));
    expect(await references({ timeOf: "succeeded", from: day(20), to: day(21) })).toEqual(["T1"]);
    expect(await references({ timeOf: "succeeded", from: day(21), to: day(22) })).toEqual([]);
    expect(await references({ timeOf: "succeeded", from: day(22), to: day(23) })).toEqual(["T1"]);
    expect(await references({ timeOf: "reversed", to: day(21) })).toEqual([]);
    expect(await references({ timeOf: "accepted", from: day(20), to: day(23) })).toEqual([]);
  });

  test("lists 100 and counts 1,000 unless more are asked for", async () => {
    const { order, find, count, sql } = await accounts();
    await order("L0");
    await sql(`insert into payouts (provider, reference, order_digest, destination_digest, amount, currency, state)
        select provider, 'L' || n, order_digest, destination_digest, amount, currency, state from payouts, generate_series(1, 1000) as n;
      insert into payout_events (id, provider, reference, kind, actor)
        select gen_random_uuid(), provider, reference, 'stuck', 'engine' from payouts`);
    expect(await find({})).toHaveLength(100);
    expect(await find({ timeOf: "stuck" })).toHaveLength(100);
    expect(await find({ limit: 101 })).toHaveLength(101);
    expect(await count({})).toMatchObject({ count: 1000, more: true });
    expect(await count({ limit: 1001 })).toMatchObject({ count: 1001, more: false });
  });

  test("a page that goes on behind a payout which has no such event is refused", async () => {
    const { order, find } = await accounts();
    const after = await order("P1");
    await expect(find({ timeOf: "reversed", after })).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringMatching(/P1 has no event reversed/),
    });
  });

  test("any filter's pages together are what is found at once, in either sequence", { timeout: 60_000 }, async () => {
    const { order, find, count, work } = await accounts();
    for (let n = 1; n <= 12; n++)
      await order(`R${n}`, {
        value: `${(n % 4) + 1}.00`,
        accountNo: `62220200000000${10 + (n % 3)}`,
        provider: n % 2 === 0 ? "stub" : "other",
      } as object);
    await work();
    const filters = fc.record(
      {
        provider: fc.constantFrom("stub", "other", ["stub", "other"], ["other", "stub", "other"], ["stub", "gone"]),
        state: fc.constantFrom("pending", "accepted"),
        amount: fc.record({ currency: fc.constant("CNY"), atLeast: fc.constantFrom("1", "2.00", "3") }),
        accountEnding: fc.constantFrom("0010", "0011"),
        timeOf: fc.constantFrom("accepted", "sending", "pending"),
        order: fc.constantFrom("oldest", "newest"),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 5 }), async (filter, limit) => {
        const all = await find(filter as PayoutFilter);
        const found = [];
        for (let page = await find({ ...filter, limit } as PayoutFilter); page.length > 0; ) {
          found.push(...page);
          page = await find({ ...filter, limit, after: page.at(-1) } as PayoutFilter);
        }
        expect(found).toEqual(all);
        const { provider, ...rest } = filter;
        const ofAll = await find(rest as PayoutFilter);
        expect(all).toEqual(ofAll.filter((each) => [provider ?? each.provider].flat().includes(each.provider)));
        expect(await count(filter as PayoutFilter)).toMatchObject({ count: all.length, more: false });
      }),
      { numRuns: 40 },
    );
  });
});

describe("count", () => {
  test("adds up by currency, and stops at the limit", async () => {
    const { order, count } = await accounts();
    await order("C1", { value: "0.10" });
    await order("C2", { value: "0.20" });
    await order("C3", { value: "5", currency: "USDT" });
    expect(await count({})).toEqual({ count: 3, more: false, amounts: { CNY: "0.30", USDT: "5" } });
    expect(await count({ amount: { currency: "CNY" }, limit: 1 })).toMatchObject({ count: 1, more: true });
    expect(await count({ limit: 3 })).toMatchObject({ count: 3, more: false });
    expect(await count({ state: [] })).toEqual({ count: 0, more: false, amounts: {} });
  });
});

describe("a condition that cannot be", () => {
  let engine: Engine;
  beforeAll(() => {
    engine = createEngine({ providers: { stub: createStub().provider }, database: pglite }) as Engine;
    return () => engine.stop();
  });

  test.each<[string, object]>([
    ["id", { id: "" }],
    ["provider", { provider: ["stub", ""] }],
    ["providerId", { providerId: 6200000001 }],
    ["batch", { batch: "" }],
    ["account", { account: 6222 }],
    ["accountEnding", { accountEnding: "234" }],
    ["accountEnding", { accountEnding: 1234 }],
    ["timeOf", { timeOf: "paid" }],
    ["order", { order: "desc" }],
    ["amount", { amount: "12.00" }],
    ["amount", { amount: { value: "12.00" } }],
    ["amount.valeu", { amount: { currency: "CNY", valeu: "12.00" } }],
    ["amount must have an exact decimal as value", { amount: { currency: "CNY", value: 12 } }],
    ["amount must have an exact decimal as atMost", { amount: { currency: "CNY", atMost: "1,000" } }],
    ["amount must have an exact decimal as atLeast", { amount: { currency: "CNY", atLeast: "12.5.0" } }],
  ])("%s is refused: %j", async (name, filter) => {
    for (const call of ["find", "count"] as const)
      await expect(engine[call](filter as never)).rejects.toMatchObject({
        code: "configuration",
        message: expect.stringContaining(name),
      });
  });

  test("count goes over all pages, so it takes no page", async () => {
    const after = { acceptedAt: new Date(), provider: "stub", reference: "R1" };
    await expect(engine.count({ after })).rejects.toMatchObject({ code: "configuration" });
  });
});

describe("a note", () => {
  test("is in the history, decides nothing, and goes with the personal data", async () => {
    const { order, note, get, history, sql, context } = await accounts();
    const { version } = await order("N1");
    await note("N1", "called the payee, 6222 is right");
    expect(await get("N1")).toMatchObject({ version, state: "accepted" });
    const [, noted] = await history("N1");
    expect(noted).toMatchObject({ kind: "noted", actor: "ada", data: { note: "called the payee, 6222 is right" } });
    const { rows } = await pglite.query(`select data from ${context.schema}.payout_events where kind = 'noted'`);
    expect(rows).toEqual([{ data: {} }]);
    await sql("delete from gateway_messages");
    expect((await history("N1"))[1]?.data).toEqual({});
  });

  test.each([
    ["", /text must be/],
    [" ", /text must be/],
    ["x".repeat(2001), /1 to 2000/],
  ])("of the text %j is refused", async (text, message) => {
    const { order, note, history } = await accounts();
    await order("N2");
    await expect(note("N2", text)).rejects.toMatchObject({
      code: "not_allowed",
      message: expect.stringMatching(message),
    });
    expect(await history("N2")).toHaveLength(1);
  });

  test("needs a name, and a payout", async () => {
    const { order, note } = await accounts();
    await order("N3");
    await expect(note("N3", "hello", "engine")).rejects.toMatchObject({ code: "not_allowed" });
    await expect(note("N4", "hello")).rejects.toMatchObject({ code: "unknown_reference" });
  });

  test("an erased payout's new note is erased again", async () => {
    const { order, note, history, sql, context } = await accounts();
    const { erasePersonalData } = await import("../src/personal/erase.ts");
    await order("N5");
    await sql(
      "update payouts set state = 'failed', final = true, closed_at = now() - interval '200 days', updated_at = now() - interval '200 days' where reference = 'N5'",
    );
    const closedBefore = new Date(Date.now() - 100 * 24 * 60 * 60 * 1000);
    expect(await erasePersonalData(context, { ...ada, closedBefore })).toMatchObject({ erased: 1 });
    await note("N5", "the payee Li called");
    expect(await erasePersonalData(context, { ...ada, closedBefore })).toMatchObject({ erased: 1 });
    expect(JSON.stringify(await history("N5"))).not.toContain("Li called");
  });
});
