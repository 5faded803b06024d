import { createEngine, type Engine } from "@payout/engine";
import { type Pair, startPair } from "@payout/test-support/postgres-pair";
import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { type Load, startLoad } from "./replication.ts";
import { scriptedProvider } from "./scripted-provider.ts";
import { eventually, quick } from "./support.ts";

// The switch to another primary, by real servers that replicate, while orders are submitted and sent. PAYOUT_PRINT_CURVES=1
// prints what happened in each second.
let pair: Pair;
let engines: readonly Engine[];
const loads: Load[] = [];
const reported: unknown[] = [];
const gateway = scriptedProvider({
  takesMs: 10,
  answer: (reference) => (gateway.sent.some((order) => order.reference === reference) ? "pending" : "missing"),
});

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

test("a planned switch", async () => {
  await underLoad("planned-", async (moments) => {
    moments["primary stops"] = performance.now();
    await pair.primary.halt();
    await pair.standby.promote();
    pair.swap();
    moments["promoted"] = performance.now();
    pair.lead();
  });
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
