import { startPostgres, type TestPostgres } from "@payout/postgres";
import { sql } from "kysely";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type EngineContext, transact } from "../src/context.ts";
import { historyOf } from "../src/find/by-reference.ts";
import { createOpening } from "../src/opening.ts";
import { type ProviderRules, resolveProviders } from "../src/settings.ts";
import { lockPayout } from "../src/store/rows.ts";
import { submitOne } from "../src/submit.ts";
import { grouped } from "../src/work/grouped.ts";
import { queryPayout } from "../src/work/query.ts";
import { sendPayout } from "../src/work/send.ts";
import { createStub } from "./stub.ts";
import { orderFor } from "./support.ts";

describe("what comes while something is being done", () => {
  /** Each group waits until it is let go. */
  function controlled(alone: (item: number) => Promise<string> = async (item) => `alone ${item}`) {
    const groups: number[][] = [];
    let release = Promise.withResolvers<void>();
    const together = async (items: readonly number[]) => {
      groups.push([...items]);
      await release.promise;
      release = Promise.withResolvers();
      if (items.includes(13)) throw new Error("unlucky");
      return items.map((item) => (item < 0 ? ("alone" as const) : `together ${item}`));
    };
    return { groups, go: () => release.resolve(), run: grouped<number, string>({ together, alone }) };
  }

  test("is done together next, and nothing waits for company", async () => {
    const { groups, go, run } = controlled();
    const done = [run(1), run(2), run(3)];
    expect(groups).toEqual([[1]]);
    go();
    expect(await done[0]).toBe("together 1");
    await expect.poll(() => groups).toEqual([[1], [2, 3]]);
    go();
    expect(await Promise.all(done)).toEqual(["together 1", "together 2", "together 3"]);
    const last = run(4);
    go();
    expect(await last).toBe("together 4");
  });

  test("is done alone where it cannot be done together, and does not hold up the others", async () => {
    const never = new Promise<string>(() => undefined);
    const { groups, go, run } = controlled((item) => (item === -1 ? never : Promise.resolve(`alone ${item}`)));
    void run(-1);
    const others = [run(-2), run(5)];
    go();
    await expect.poll(() => groups).toEqual([[-1], [-2, 5]]);
    go();
    expect(await Promise.all(others)).toEqual(["alone -2", "together 5"]);
  });

  test("fails alone, and a group that fails is done one by one", async () => {
    const { go, run } = controlled(async (item) => {
      if (item === 13) throw new Error("still unlucky");
      return `alone ${item}`;
    });
    const done = [run(1), run(12), run(13), run(14)];
    go();
    await done[0];
    go();
    expect(await Promise.allSettled(done)).toMatchObject([
      { value: "together 1" },
      { value: "alone 12" },
      { reason: { message: "still unlucky" } },
      { value: "alone 14" },
    ]);
  });

  test("is at most fifty at once", async () => {
    const { groups, go, run } = controlled();
    const done = Array.from({ length: 102 }, (_, index) => run(index + 100));
    for (let group = 1; group <= 4; group += 1) {
      await expect.poll(() => groups.length).toBe(group);
      go();
    }
    await Promise.all(done);
    expect(groups.map(({ length }) => length)).toEqual([1, 50, 50, 1]);
  });

  test("that has no result has none, and is not done again", async () => {
    let alone = 0;
    const run = grouped<number, undefined>({
      together: async (items) => items.map(() => undefined),
      alone: async () => {
        alone += 1;
        return undefined;
      },
    });
    expect(await run(1)).toBe(undefined);
    expect(alone).toBe(0);
  });
});

describe("payouts that are sent at the same time", () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    return () => postgres.stop();
  }, 60_000);

  let schemas = 0;

  async function openEngine(rules: ProviderRules = {}) {
    const stub = createStub();
    const schema = `grouped_${++schemas}`;
    const settings = { providers: { stub: stub.provider }, database: postgres.url, schema, rules };
    const providers = resolveProviders(settings);
    const opening = createOpening(settings, providers, () => undefined);
    onTestFinished(() => opening.close());
    const context = await opening.opened();
    const keys = Array.from({ length: 12 }, (_, index) => ({ provider: "stub", reference: `G${index}` }));
    for (const { reference } of keys)
      await submitOne(context, { order: orderFor("jeepay.transfer", reference), provider: "stub" });
    return { stub, context, keys };
  }

  const kindsOf = async (context: EngineContext, reference: string) =>
    (await historyOf(context, reference)).map(({ kind }) => kind);

  test("share their transactions, and each has its own history", async () => {
    const { stub, context, keys } = await openEngine();
    const transactions: unknown[] = [];
    const db = new Proxy(context.db, {
      get(target, name) {
        if (name === "transaction") transactions.push(name);
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const counting = { ...context, db };
    await Promise.all(keys.map((key) => sendPayout(counting, key)));
    expect(stub.sent.toSorted()).toEqual(keys.map(({ reference }) => reference).toSorted());
    // One begins at once, and the others come while it is done: for claims and for answers.
    expect(transactions.length).toBeLessThan(keys.length);
    for (const { reference } of keys)
      expect(await kindsOf(context, reference)).toEqual(["accepted", "sending", "pending"]);
    await sendPayout(context, { provider: "stub", reference: "G0" });
    expect(stub.sent).toHaveLength(keys.length);
  });

  test("are sent once, however many jobs a payout has", async () => {
    const { stub, context, keys } = await openEngine();
    await Promise.all([...keys, ...keys, ...keys].map((key) => sendPayout(context, key)));
    expect(stub.sent).toHaveLength(keys.length);
    expect(new Set(stub.sent).size).toBe(keys.length);
    for (const { reference } of keys)
      expect(await kindsOf(context, reference)).toEqual(["accepted", "sending", "pending"]);
  });

  test("do not wait for one that somebody has locked, nor for one whose row makes no sense", async () => {
    const { stub, context, keys } = await openEngine();
    await sql.raw(`update ${context.schema}.payout_orders set body = '{}' where reference = 'G3'`).execute(context.db);
    const locked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const holding = transact(context, async (work) => {
      await lockPayout(work, { provider: "stub", reference: "G5" });
      locked.resolve();
      await released.promise;
    });
    await locked.promise;
    const sending = keys.map((key) => sendPayout(context, key));
    await Promise.all(sending.filter((_, index) => index !== 5));
    expect(stub.sent).toHaveLength(keys.length - 2);
    released.resolve();
    await Promise.all([holding, ...sending]);
    expect(stub.sent).toHaveLength(keys.length - 1);
    expect(stub.sent).toContain("G5");
    expect(await kindsOf(context, "G3")).toEqual(["accepted", "needs_review"]);
  });

  test("do not wait for one whose answer is slow, and their answers are stored when they come", async () => {
    const { stub, context, keys } = await openEngine();
    const slow = Promise.withResolvers<void>();
    const { send } = stub;
    stub.send = async (order) => {
      if (order.reference === "G0") await slow.promise;
      if (order.reference === "G1") throw new Error("the provider is broken");
      return send(order);
    };
    const sending = keys.map((key) => sendPayout(context, key));
    await Promise.all(sending.slice(1));
    expect(await kindsOf(context, "G0")).toEqual(["accepted", "sending"]);
    expect(await kindsOf(context, "G1")).toEqual(["accepted", "sending", "unknown"]);
    expect(await kindsOf(context, "G2")).toEqual(["accepted", "sending", "pending"]);
    slow.resolve();
    await sending[0];
    expect(await kindsOf(context, "G0")).toEqual(["accepted", "sending", "pending"]);
  });

  test("keep to the limits among themselves", async () => {
    const sendOne = orderFor("jeepay.transfer", "x").amount;
    const perDay = { [sendOne.currency]: String(Number(sendOne.value) * 5) };
    const { stub, context, keys } = await openEngine({ limits: { perDay } });
    await Promise.all(keys.map((key) => sendPayout(context, key)));
    expect(stub.sent).toHaveLength(5);
    const slots = await openEngine({ limits: { concurrency: 3 } });
    let most = 0;
    let now = 0;
    slots.stub.send = async ({ reference }) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 50));
      now -= 1;
      return (await slots.stub.query(reference)) as never;
    };
    await Promise.all(slots.keys.map((key) => sendPayout(slots.context, key)));
    expect(most).toBe(3);
  });

  test("after a crash between their POSTs are queried, and never sent again", async () => {
    const { stub, context, keys } = await openEngine();
    const crash = new Promise<never>(() => undefined);
    const { send } = stub;
    stub.send = (order) => (Number(order.reference.slice(1)) % 2 === 0 ? send(order) : crash);
    for (const key of keys) void sendPayout(context, key);
    await expect.poll(() => stub.sent.length, { timeout: 20_000 }).toBe(keys.length);
    // Another worker finds them when their leases are over.
    stub.send = send;
    await sql.raw(`update ${context.schema}.payouts set next_at = now() where state = 'sending'`).execute(context.db);
    const left = keys.filter(({ reference }) => Number(reference.slice(1)) % 2 === 1);
    await Promise.all([
      ...keys.map((key) => sendPayout(context, key)),
      ...left.map((key) => queryPayout(context, key)),
    ]);
    expect(stub.sent).toHaveLength(keys.length);
    expect(await kindsOf(context, "G1")).toEqual(["accepted", "sending", "unknown"]);
    expect(await kindsOf(context, "G2")).toEqual(["accepted", "sending", "pending"]);
  });
});
