import { createEngine, type Engine } from "@payout/engine";
import type { TestPostgres } from "@payout/postgres";
import { type Pair, startPair } from "@payout/test-support/postgres-pair";
import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { type Load, startLoad } from "./replication.ts";
import { scriptedOrder, scriptedProvider } from "./scripted-provider.ts";
import { eventually, quick } from "./support.ts";

// The switch to another primary, by real servers that replicate, while orders are submitted and sent. PAYOUT_PRINT_CURVES=1
// prints what happened in each second.
let pair: Pair;
let engines: readonly Engine[];
const loads: Load[] = [];
const reported: unknown[] = [];
const gateway = scriptedProvider({
  get takesMs() {
    return mood.takesMs;
  },
  answer: (reference) => (createsOf(reference) > 0 ? "succeeded" : "missing"),
});
// How the gateway answers at this moment: after so long, and not before this is over.
const mood = { takesMs: 10, hangs: Promise.resolve(), underWay: 0 };
const { send } = gateway;
gateway.send = async (...call) => {
  await mood.hangs;
  mood.underWay += 1;
  return send(...call).finally(() => {
    mood.underWay -= 1;
  });
};

/** How often the gateway has created an order under this reference. */
const createsOf = (reference: string) => gateway.sent.filter((order) => order.reference === reference).length;

beforeAll(async () => {
  pair = await startPair();
  const pool = new pg.Pool({ connectionString: pair.url, max: 6 });
  pool.on("error", () => undefined);
  engines = [pair.url, pool].map((database) =>
    createEngine({
      providers: { scripted: gateway },
      database,
      pollEveryMs: 500,
      rules: { ...quick, leaseMs: 5000 },
      sweepEveryMs: 2000,
      onError: (error) => void reported.push(error),
    }),
  );
  for (const engine of engines) await engine.start();
  return async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    await pool.end();
    await pair.stop();
  };
}, 60_000);

/** Whether PostgreSQL has nothing to do after these bytes: an answer outside of transactions, or a notification. */
const isIdle = (answer: Buffer) => answer.subarray(-6).equals(Buffer.from("Z\0\0\0\x05I")) || answer[0] === 0x41;

/** Waits until every order that was submitted has been sent, or could not be. */
const nothingInFlight = () =>
  eventually(async () => expect(await engines[0]?.find({ state: ["accepted", "sending"] })).toEqual([]), 20_000);

/** Switches under load; `switchOver` notes its moments, of which the last is when the address leads to the new primary. */
async function underLoad(name: string, switchOver: (moments: Record<string, number>, load: Load) => Promise<void>) {
  const load = startLoad(engines, name, 15);
  loads.push(load);
  await load.calm(400);
  const moments: Record<string, number> = {};
  await switchOver(moments, load);
  await load.calm(1000);
  await load.stop();
  if (process.env["PAYOUT_PRINT_CURVES"]) console.log(`${name}\n${load.curve(moments)}`);
  // Within five seconds, on a machine with nothing else to do.
  expect(load.lastFailureAfter(Math.max(...Object.values(moments)))).toBeLessThan(15_000);
  for (const error of [...load.errors(), ...reported]) expect(error).toMatchObject({ code: "database" });
  return load.errors().map(String);
}

/** From here on a standby hears nothing more from its primary. */
async function cutOff({ url }: TestPostgres): Promise<void> {
  await onServer(url, "alter system set primary_conninfo = ''");
  await onServer(url, "select pg_reload_conf()");
  await eventually(async () => expect(await onServer(url, "select from pg_stat_wal_receiver")).toEqual([]));
}

async function onServer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** What a server does not know of orders that the gateway has: that they exist, or only their claims. */
async function whatItLacks({ url }: TestPostgres, references: readonly string[]) {
  const rows = await onServer(url, "select reference, attempt from payout.payouts");
  const attempts = new Map(rows.map(({ reference, attempt }) => [reference, attempt]));
  const sent = references.filter((reference) => createsOf(reference) > 0);
  return {
    orders: sent.filter((reference) => !attempts.has(reference)),
    claims: sent.filter((reference) => attempts.get(reference) === 0),
  };
}

test("a crash of the primary under load, whose standby was asynchronous and lacks the last orders and claims", async () => {
  const [engine] = engines;
  const batch = Array.from({ length: 60 }, (_, index) => `lagging-batch-${index}`);
  const submitAgain = (references: readonly string[]) =>
    Promise.all(references.map((reference) => engine?.submit(scriptedOrder(reference, "1"), "scripted")));
  let lacking: Awaited<ReturnType<typeof whatItLacks>> = { orders: [], claims: [] };
  await underLoad("lagging-", async (moments, load) => {
    // More than the workers send at a time: the standby has the rest of them as accepted.
    const hangs = Promise.withResolvers<void>();
    mood.hangs = hangs.promise;
    await submitAgain(batch);
    await pair.primary.caughtUp();
    await cutOff(pair.standby);
    moments["standby hears no more"] = performance.now();
    hangs.resolve();
    await eventually(() => expect(batch.filter((reference) => createsOf(reference) === 0)).toEqual([]));
    await load.calm(1000);
    mood.takesMs = 400;
    await eventually(() => expect(mood.underWay).toBeGreaterThan(0));
    moments["primary crashes"] = performance.now();
    await pair.primary.halt("kill");
    await pair.standby.promote();
    pair.swap();
    moments["promoted"] = performance.now();
    lacking = await whatItLacks(pair.primary, [...load.references, ...batch]);
    pair.lead();
  });
  mood.takesMs = 10;
  const references = [...(loads[0]?.references ?? []), ...batch];
  // The caller cannot know which of them the new primary has.
  await submitAgain(references);
  await eventually(
    async () => expect(await engine?.find({ state: ["accepted", "sending", "pending", "unknown"] })).toEqual([]),
    30_000,
  );
  const { orders, claims } = lacking;
  expect(orders.length).toBeGreaterThan(5);
  expect(claims.length).toBeGreaterThan(5);
  for (const reference of [...orders, ...claims]) {
    expect(await engine?.get(reference)).toMatchObject({ state: "succeeded" });
    expect((await engine?.history(reference))?.map(({ kind }) => kind)).not.toContain("sending");
  }
  const ends = await Promise.all(
    references.map(async (reference) => ({ creates: createsOf(reference), ...(await engine?.get(reference)) })),
  );
  const counts = Object.entries(Object.groupBy(ends, ({ creates, state }) => `${creates} created, ${state}`));
  if (process.env["PAYOUT_PRINT_CURVES"])
    console.log(
      `the standby lacks ${orders.length} orders that were sent, and the claims of ${claims.length} others;`,
      `per reference: ${counts.map(([end, all = []]) => `${all.length} ${end}`).join("; ")}`,
    );
  for (const { creates, state, nextStep = "" } of ends)
    if (state === "needs_review") expect([creates <= 1, nextStep]).toEqual([true, expect.stringMatching(/./)]);
    else expect([creates, state]).toEqual([1, "succeeded"]);
  const reason = "the gateway has been queried about every order";
  await engine?.recovered({ provider: "scripted", before: new Date(), actor: "ada", reason });
  await pair.standby.follow(pair.primary, { rebuild: true });
}, 90_000);

test("a planned switch that was declared, which holds nobody up", async () => {
  await engines[0]?.expectFailover({ actor: "ada", reason: "kernel update" });
  await pair.primary.caughtUp();
  await underLoad("planned-", async (moments) => {
    moments["primary stops"] = performance.now();
    await pair.primary.halt();
    await pair.standby.promote();
    pair.swap();
    moments["promoted"] = performance.now();
    pair.lead();
  });
  await nothingInFlight();
  expect((await engines[0]?.providerStatus("scripted"))?.recovering).toBeUndefined();
  const histories = await Promise.all(loads.at(-1)?.references.map((each) => engines[0]?.history(each)) ?? []);
  expect(histories.flat().map((event) => event?.kind)).not.toContain("check_first");
  await pair.standby.follow(pair.primary);
});

test("a planned switch whose address still leads to the former primary, a standby by then", async () => {
  const errors = await underLoad("late-address-", async (moments, load) => {
    moments["primary stops"] = performance.now();
    await pair.primary.halt();
    await pair.standby.promote();
    pair.swap();
    moments["promoted"] = performance.now();
    await pair.standby.follow(pair.primary);
    const before = load.errors().length;
    await expect.poll(() => load.errors().length, { timeout: 5000 }).toBeGreaterThan(before + 8);
    moments["address follows"] = performance.now();
    pair.lead();
  });
  expect(errors.some((error) => /\(25006\)\. It is read-only/.test(error))).toBe(true);
});

test("a crash of the primary, whose standby was synchronous", async () => {
  await pair.standby.follow(pair.primary, { synchronous: true });
  await pair.primary.caughtUp();
  await underLoad("synchronous-", async (moments) => {
    moments["primary crashes"] = performance.now();
    await pair.primary.halt("kill");
    await pair.standby.promote();
    pair.swap();
    moments["promoted"] = performance.now();
    pair.lead();
  });
});

test("a primary whose machine is gone, whose standby was asynchronous and had caught up", async () => {
  await pair.standby.follow(pair.primary, { rebuild: true });
  await underLoad("asynchronous-", async (moments, load) => {
    await load.resting(async () => {
      await nothingInFlight();
      await pair.primary.caughtUp();
      moments["primary disappears"] = performance.now();
      // Of a machine that has lost its power, connections hear nothing, not even that they have ended.
      await pair.front.silence(isIdle);
      await pair.primary.halt("kill");
    });
    await pair.standby.promote();
    pair.swap();
    moments["promoted"] = performance.now();
    pair.lead();
  });
});

test("every order of all these was sent once, unless the switch ended its claim: that waits for review", async () => {
  const references = loads.flatMap((load) => load.references);
  expect(references.length).toBeGreaterThan(100);
  await nothingInFlight();
  const sent = gateway.sent.map(({ reference }) => reference);
  expect(new Set(sent).size).toBe(sent.length);
  for (const reference of references.filter((each) => !sent.includes(each)))
    expect(await engines[0]?.get(reference)).toMatchObject({ state: "needs_review" });
});
