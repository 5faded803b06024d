import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { providerOf } from "../src/context.ts";
import { statusOf } from "../src/limits/provider-status.ts";
import { queryAbout } from "../src/reconcile/query.ts";
import { queryPayout } from "../src/work/query.ts";
import { sendPayout } from "../src/work/send.ts";
import { sweep } from "../src/work/sweep.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notFound, said, sendError } from "./stub.ts";

// Workers that die, sleep, or answer late. A worker that hangs in its POST stands for all of them.
let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));

const minute = 60_000;

/** A worker in the middle of its POST; `answer` and `fail` end it. */
async function hangingWorker() {
  const stub = createStub();
  const reply = Promise.withResolvers<ReturnType<typeof said>>();
  stub.send = () => reply.promise;
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
  await engine.submit("R1");
  const key = { provider: "stub", reference: "R1" };
  const worker = sendPayout(engine.context, key);
  while (stub.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return { stub, engine, key, worker, reply };
}

test("the intent to send is committed before the POST", async () => {
  const { engine, worker, reply } = await hangingWorker();
  expect(await engine.get("R1")).toMatchObject({ state: "sending", attempt: 1 });
  reply.resolve(said("R1", "pending"));
  await worker;
  expect((await engine.get("R1"))?.state).toBe("pending");
});

test("a redelivered job finds a payout that is being sent, and never sends it", async () => {
  const { stub, engine, key, worker, reply } = await hangingWorker();
  for (let times = 0; times < 5; times++) await sendPayout(engine.context, key);
  await engine.pass(60 * minute);
  await sendPayout(engine.context, key);
  expect(stub.sent).toEqual(["R1"]);
  reply.resolve(said("R1", "pending"));
  await worker;
});

test("when the lease of its worker is over, a payout is queried", async () => {
  const { stub, engine } = await hangingWorker();
  await engine.pass(1.9 * minute);
  await engine.work();
  expect((await engine.get("R1"))?.state).toBe("sending");
  await engine.pass(0.2 * minute);
  await engine.work();
  expect((await engine.get("R1"))?.state).toBe("unknown");
  stub.query = async (reference) => said(reference, "succeeded");
  await engine.pass(minute);
  await engine.work();
  expect((await engine.get("R1"))?.state).toBe("succeeded");
  expect(stub.sent).toEqual(["R1"]);
});

/** A worker whose lease has run out, so that its payout is unknown. */
async function overtakenWorker() {
  const hanging = await hangingWorker();
  await hanging.engine.pass(3 * minute);
  await hanging.engine.work();
  expect((await hanging.engine.get("R1"))?.state).toBe("unknown");
  return hanging;
}

test("a late answer that ends a payout is confirmed like a notification", async () => {
  const { stub, engine, worker, reply } = await overtakenWorker();
  reply.resolve(said("R1", "succeeded"));
  await worker;
  expect((await engine.get("R1"))?.state).toBe("unknown");
  stub.query = async (reference) => said(reference, "succeeded");
  await engine.work();
  expect((await engine.get("R1"))?.state).toBe("succeeded");
});

test("a late answer that the gateway has the order ends the doubt", async () => {
  const { engine, worker, reply } = await overtakenWorker();
  reply.resolve(said("R1", "pending"));
  await worker;
  expect(await engine.get("R1")).toMatchObject({ state: "pending", providerId: "G-R1" });
});

test("a late unknown outcome does not count among the sends in a row that pause a provider", async () => {
  const { engine, worker, reply } = await overtakenWorker();
  reply.reject(sendError("timeout", "unknown"));
  await worker;
  expect((await statusOf(engine.context, "stub")).consecutiveUnknowns).toBe(0);
});

test("late proof that nothing was sent counts, as long as it is about the present attempt", async () => {
  const { engine, worker, reply } = await overtakenWorker();
  reply.reject(sendError("network", "not_sent"));
  await worker;
  expect((await engine.get("R1"))?.state).toBe("accepted");
});

test("late proof about an attempt that another one has followed is evidence, and nothing else", async () => {
  const { stub, engine, worker, reply } = await overtakenWorker();
  // What only a resend does: a second attempt while the first worker still hangs.
  await engine.sql("update payouts set attempt = 2, state = 'pending'");
  reply.reject(sendError("rejected", "not_sent"));
  await worker;
  expect((await engine.get("R1"))?.state).toBe("pending");
  expect((await engine.history("R1")).at(-1)).toMatchObject({
    kind: "observed",
    attempt: 1,
    data: { error: "rejected" },
  });
  expect(stub.sent).toEqual(["R1"]);
});

test("proof that contradicts the gateway's own answer raises an alarm", async () => {
  const { stub, engine, worker, reply } = await overtakenWorker();
  stub.query = async (reference) => said(reference, "succeeded");
  await engine.pass(minute);
  await engine.work();
  reply.reject(sendError("rejected", "not_sent"));
  await worker;
  expect((await engine.get("R1"))?.state).toBe("succeeded");
  expect(await engine.delivered("R1")).toEqual(["unknown", "succeeded", "disagreement"]);
});

test("two workers that claim at the same time send once", async () => {
  const stub = createStub();
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
  await engine.submit("R1");
  const key = { provider: "stub", reference: "R1" };
  await Promise.all(Array.from({ length: 10 }, () => sendPayout(engine.context, key)));
  expect(stub.sent).toEqual(["R1"]);
});

test("payouts whose jobs got lost are found and get new ones, not more than one at a time", async () => {
  const stub = createStub();
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider }, jobsSchema: "lost_jobs" });
  await engine.submit("R1");
  await engine.submit("R2");
  const key = { provider: "stub", reference: "R2" };
  await sendPayout(engine.context, key);
  await pglite.exec(`delete from ${engine.jobsSchema}.job`);
  expect(await sweep(engine.context, 15_000)).toBe(0);
  await engine.pass(minute);
  expect(await sweep(engine.context, 15_000)).toBe(2);
  expect(await sweep(engine.context, 15_000)).toBe(0);
  const { rows } = await pglite.query(
    `select name, data->>'reference' as reference from ${engine.jobsSchema}.job order by name`,
  );
  expect(rows).toEqual([
    { name: "query.stub", reference: "R2" },
    { name: "send.stub", reference: "R1" },
  ]);
});

test("an event whose delivery was lost is delivered too, once", async () => {
  const stub = createStub();
  stub.send = async ({ reference }) => said(reference, "succeeded");
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider }, jobsSchema: "undelivered_jobs" });
  for (const reference of ["DELIVERED", "LOST"]) await engine.submit(reference);
  await engine.work();
  expect(await engine.delivered("DELIVERED")).toEqual(["succeeded"]);
  await pglite.exec(`delete from ${engine.jobsSchema}.job`);
  expect(await sweep(engine.context, 15_000)).toBe(0);
  await engine.pass(minute);
  expect(await sweep(engine.context, 15_000)).toBe(1);
  expect(await sweep(engine.context, 15_000)).toBe(0);
  const { rows } = await pglite.query(`select name, data->>'reference' as reference from ${engine.jobsSchema}.job`);
  expect(rows).toEqual([{ name: "deliver", reference: "LOST" }]);
  expect(await engine.delivered("LOST")).toEqual(["succeeded"]);
  await engine.pass(10 * minute);
  expect(await sweep(engine.context, 15_000)).toBe(0);
});

test("a query that is due sooner replaces the waiting one", async () => {
  const stub = createStub();
  const rules = { queryAfterMs: [60 * minute, minute] };
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider }, rules, jobsSchema: "sooner_jobs" });
  await engine.submit("R1");
  await engine.work();
  const waits = async () => {
    const { rows } = await pglite.query<{ minutes: number }>(
      `select extract(epoch from start_after - now())::float8 / 60 as minutes from ${engine.jobsSchema}.job where name = 'query.stub'`,
    );
    return rows.map(({ minutes }) => minutes > 10);
  };
  expect(await waits()).toEqual([true]);
  await queryAbout(engine.context, { provider: "stub", reference: "R1" });
  expect(await waits()).toEqual([false]);
});

test("a payout that is sent again is queried soon, whatever earlier query still waits", async () => {
  const stub = createStub({ refusesDuplicates: true });
  const rules = { resend: true, queryAfterMs: [1000, 360 * minute] };
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider }, rules, jobsSchema: "again_jobs" });
  const question = "from again_jobs.job where name = 'query.stub' and state = 'created'";
  stub.send = () => Promise.reject(sendError("timeout", "unknown"));
  stub.query = () => Promise.reject(notFound());
  await engine.submit("R1");
  await engine.work();
  // As the worker does that takes the first question.
  await pglite.exec(`delete ${question}`);
  await engine.pass(minute);
  await engine.work();
  await engine.pass(60 * minute);
  engine.context.evidence.found(providerOf(engine.context, "stub"), "another");
  await queryAbout(engine.context, { provider: "stub", reference: "R1" });
  const within = async (minutes: number) => {
    const { rows } = await pglite.query(`select 1 ${question} and start_after < now() + interval '${minutes} minutes'`);
    return rows.length;
  };
  let whileSending = 0;
  stub.send = async ({ reference }) => {
    whileSending = await within(3);
    return said(reference, "pending");
  };
  await engine.work();
  expect(await engine.get("R1")).toMatchObject({ state: "pending", attempt: 2 });
  expect([whileSending, await within(1)]).toEqual([1, 1]);
});

/** A query whose answer arrives after the payout has changed; `answer` sends it. */
async function slowQuestion(answer: Promise<ReturnType<typeof said>>) {
  const { stub, engine, key } = await overtakenWorker();
  stub.query = () => answer;
  await engine.pass(60 * minute);
  const question = queryPayout(engine.context, key);
  while (stub.queried.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  return { stub, engine, question };
}

test("an answer overtaken by a final state is confirmed before it is stored: it may be older", async () => {
  const answer = Promise.withResolvers<ReturnType<typeof said>>();
  const { stub, engine, question } = await slowQuestion(answer.promise);
  stub.query = async (reference) => said(reference, "failed");
  await engine.work();
  expect((await engine.get("R1"))?.state).toBe("failed");
  answer.resolve(said("R1", "succeeded"));
  await question;
  expect((await engine.get("R1"))?.state).toBe("failed");
  await engine.work();
  expect(await engine.delivered("R1")).toEqual(["unknown", "failed", "disagreement"]);
});

test('a "no such order" from before another attempt does not lead to one more', async () => {
  const answer = Promise.withResolvers<ReturnType<typeof said>>();
  const { stub, engine, question } = await slowQuestion(answer.promise);
  await engine.sql("update payouts set attempt = 2");
  engine.context.evidence.found(providerOf(engine.context, "stub"), "OTHER");
  answer.reject(notFound());
  await question;
  expect((await engine.get("R1"))?.state).toBe("unknown");
  expect(stub.sent).toEqual(["R1"]);
});
