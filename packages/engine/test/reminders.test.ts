import { setTimeout as pause } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EngineContext, providerOf } from "../src/context.ts";
import { releaseBlocked } from "../src/limits/block.ts";
import { pauseProvider } from "../src/limits/pause.ts";
import { takeNotification } from "../src/store/inbox.ts";
import { createAudience } from "../src/work/audience.ts";
import { deliverEvents } from "../src/work/deliver.ts";
import type { Handle, Jobs, NewJob } from "../src/work/jobs.ts";
import { queryPayout } from "../src/work/query.ts";
import { sendPayout } from "../src/work/send.ts";
import { sweep } from "../src/work/sweep.ts";
import { createSweeper } from "../src/work/sweeper.ts";
import { createWorkers } from "../src/work/workers.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, said, sendError } from "./stub.ts";
import { eventually } from "./support.ts";

// Jobs that come too early, too often, or twice at a time: the row says what there is to do.
let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));

const key = { provider: "stub", reference: "R1" };

const fails = (): never => {
  throw new Error("not now");
};

async function withOrder() {
  const stub = createStub();
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
  await engine.submit("R1");
  /** Handles a job, and returns the jobs that it makes. */
  const made = async (handle: typeof sendPayout): Promise<NewJob[]> => {
    const all: NewJob[] = [];
    const { jobs } = engine.context;
    await handle({ ...engine.context, jobs: { ...jobs, add: async (_work, more) => void all.push(...more) } }, key);
    return all;
  };
  return { stub, engine, send: () => made(sendPayout), query: () => made(queryPayout) };
}

/** An engine whose transaction of this number is committed and its answer lost, or is not even begun. */
function unlucky(context: EngineContext, number: number, what: "answer" | "transaction"): EngineContext {
  const { db } = context;
  let times = 0;
  const transaction: () => unknown = () => ({
    async execute(work: Parameters<ReturnType<typeof db.transaction>["execute"]>[0]) {
      const isLost = ++times === number;
      const result = isLost && what === "transaction" ? undefined : await db.transaction().execute(work);
      if (isLost) throw new Error("the connection is lost");
      return result;
    },
  });
  return { ...context, db: { transaction } as EngineContext["db"] };
}

test("a worker whose claim was committed without an answer knows it again, and sends", async () => {
  const { stub, engine } = await withOrder();
  await sendPayout(unlucky(engine.context, 1, "answer"), key);
  expect(stub.sent).toEqual(["R1"]);
  expect(await engine.get("R1")).toMatchObject({ state: "pending", attempt: 1 });
});

test("a gateway's answer to a question is stored as soon as it can be: the gateway may not say it again", async () => {
  const { stub, engine } = await withOrder();
  stub.query = async (reference) => said(reference, "succeeded");
  await engine.work();
  await engine.pass(60_000);
  await queryPayout(unlucky(engine.context, 2, "transaction"), key);
  expect(stub.queried).toEqual(["R1"]);
  expect(await engine.get("R1")).toMatchObject({ state: "succeeded" });
});

test("an early job sends nothing, and runs again at its time", async () => {
  const { stub, engine, send } = await withOrder();
  stub.send = () => Promise.reject(sendError("network", "not_sent"));
  await engine.work();
  expect(await send()).toEqual([{ kind: "send", ...key, afterSeconds: expect.closeTo(1, 0) }]);
  expect(stub.sent).toEqual(["R1"]);
});

test("a job about what is blocked makes no other", async () => {
  const { engine, send } = await withOrder();
  await pauseProvider(engine.context, "stub", { actor: "ada", reason: "test" });
  await engine.work();
  expect(await send()).toEqual([]);
});

test("a job about what has ended queries nothing and makes no other", async () => {
  const { stub, engine, send, query } = await withOrder();
  stub.send = async ({ reference }) => said(reference, "succeeded");
  await engine.work();
  expect([...(await query()), ...(await send())]).toEqual([]);
  expect(stub.queried).toEqual([]);
});

test("a start that failed and is tried again has each worker once, and looks again at what was blocked", async () => {
  const { stub, engine } = await withOrder();
  await engine.sql("update payouts set blocked_by = 'order_limit', next_at = now() + interval '1 day'");
  const { db, jobs } = engine.context;
  const begun: string[] = [];
  const work: typeof jobs.work = async (kind) => void begun.push(kind);
  let tries = 0;
  const first: typeof db.with = (...given) => (++tries === 1 ? fails() : db.with(...given));
  const failing = { with: first, selectFrom: db.selectFrom.bind(db) } as EngineContext["db"];
  const context = { ...engine.context, jobs: { ...jobs, work }, db: failing };
  const settings = { providers: [], database: pglite, sweepEveryMs: 60_000 };
  const workers = createWorkers(async () => context, settings, fails);
  await expect(workers.start()).rejects.toThrow("not now");
  await workers.start();
  await workers.stop();
  expect(begun).toEqual(["send", "query"]);
  await releaseBlocked(engine.context);
  await engine.work();
  expect(stub.sent).toEqual(["R1"]);
});

test("what a dead worker was sending is swept up before all that waits", async () => {
  const { engine } = await withOrder();
  await engine.sql(`insert into payouts (provider, reference, order_digest, destination_digest, amount, currency, state, next_at)
    select provider, 'W' || number, order_digest, destination_digest, amount, currency, state, next_at - interval '1 day'
    from payouts, generate_series(1, 600) as number`);
  await engine.sql("update payouts set state = 'sending', next_at = now() - interval '1 hour' where reference = 'R1'");
  const made: NewJob[] = [];
  const { jobs } = engine.context;
  await sweep({ ...engine.context, jobs: { ...jobs, add: async (_work, more) => void made.push(...more) } }, 1000);
  expect(made).toContainEqual({ kind: "query", ...key });
});

test("a long backlog that was swept up before does not keep what never was from it", async () => {
  const { engine } = await withOrder();
  await engine.sql(`insert into payouts (provider, reference, order_digest, destination_digest, amount, currency, state, next_at, nudged_at)
    select provider, 'W' || number, order_digest, destination_digest, amount, currency, state, next_at - interval '1 day', now() - interval '1 hour'
    from payouts, generate_series(1, 600) as number`);
  await engine.sql("update payouts set next_at = now() - interval '1 minute' where reference = 'R1'");
  const made: NewJob[] = [];
  const { jobs } = engine.context;
  await sweep({ ...engine.context, jobs: { ...jobs, add: async (_work, more) => void made.push(...more) } }, 1000);
  expect(made).toContainEqual({ kind: "send", ...key });
});

test("a sweep that takes long is followed by the next one, not joined by it: each holds a connection", async () => {
  const { engine } = await withOrder();
  const released = Promise.withResolvers<void>();
  let begun = 0;
  const { db } = engine.context;
  const execute = async (work: Parameters<ReturnType<typeof db.transaction>["execute"]>[0]) => {
    begun += 1;
    await released.promise;
    return db.transaction().execute(work);
  };
  const sweeper = createSweeper(5, fails);
  sweeper.start({ ...engine.context, db: { transaction: () => ({ execute }) } as unknown as EngineContext["db"] });
  await pause(50);
  expect(begun).toBe(1);
  released.resolve();
  await eventually(() => expect(begun).toBeGreaterThan(8));
  await sweeper.stop();
});

test("an engine that is stopped while it starts sweeps no more: its database is closed", async () => {
  const { engine } = await withOrder();
  let begun = 0;
  const execute = async () => {
    begun += 1;
    return 0;
  };
  const sweeper = createSweeper(5, fails);
  await sweeper.stop();
  sweeper.start({ ...engine.context, db: { transaction: () => ({ execute }) } as unknown as EngineContext["db"] });
  await pause(50);
  expect(begun).toBe(0);
  expect(sweeper.health()).toBe("stopped");
});

test("an event in delivery when the last handler was removed is redelivered", async () => {
  const { engine } = await withOrder();
  let handle: Handle = fails;
  const work: Jobs["work"] = async (_kind, _provider, given) => {
    handle = given;
  };
  const jobs = { ...engine.context.jobs, work, rest: async () => undefined };
  const audience = createAudience(
    "deliver",
    async () => ({ ...engine.context, jobs }),
    () => [],
    fails,
  );
  const takeBack = audience.add(() => undefined);
  await audience.start();
  takeBack();
  await expect(Promise.all(handle([key]))).rejects.toThrow("waits for another");
});

test("a notification is confirmed at once, whatever query waits", async () => {
  const { engine } = await withOrder();
  await engine.work();
  const queried: unknown[] = [];
  const queryAfter: Jobs["queryAfter"] = async (_work, about, seconds) => void queried.push([about, seconds]);
  const jobs = { ...engine.context.jobs, queryAfter };
  const entry = providerOf(engine.context, "stub");
  await takeNotification({ ...engine.context, jobs }, entry, said("R1", "succeeded"));
  expect(queried).toEqual([[expect.objectContaining(key), 0]]);
});

/** A payout with two events for handlers. */
async function withEvents() {
  const { stub, engine } = await withOrder();
  stub.send = () => Promise.reject(sendError("timeout", "unknown"));
  stub.query = async (reference) => said(reference, "succeeded");
  await engine.work();
  await engine.pass(60_000);
  await engine.work();
  return engine;
}

test("what a handler has taken does not come again, and what it has not does", async () => {
  const engine = await withEvents();
  const delivering = deliverEvents(engine.context, [({ kind }) => void (kind === "succeeded" && fails())], [key]);
  await expect(Promise.all(delivering)).rejects.toThrow("not now");
  expect(await engine.delivered("R1")).toEqual(["succeeded"]);
});

test("a delivery that was asleep does not make others repeat what they have delivered since", async () => {
  const engine = await withEvents();
  const asleep = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const handler = ({ kind }: { readonly kind: string }) => {
    begun.resolve();
    return kind === "succeeded" ? fails() : asleep.promise;
  };
  const delivering = deliverEvents(engine.context, [handler], [key]);
  await begun.promise;
  expect(await engine.delivered("R1")).toEqual(["unknown", "succeeded"]);
  asleep.resolve();
  await expect(Promise.all(delivering)).rejects.toThrow("not now");
  expect(await engine.delivered("R1")).toEqual([]);
});
