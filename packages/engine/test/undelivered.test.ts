import { setTimeout as pause } from "node:timers/promises";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import { sql } from "kysely";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { type EngineContext, providerOf } from "../src/context.ts";
import { reconsiderAll } from "../src/limits/block.ts";
import { pauseProvider, resumeProvider } from "../src/limits/pause.ts";
import { deliverProviderEvents } from "../src/limits/provider-events.ts";
import { createOpening } from "../src/opening.ts";
import { resolveProviders } from "../src/settings.ts";
import { takeNotification } from "../src/store/inbox.ts";
import { lockPayout } from "../src/store/rows.ts";
import { submitAll, submitOne } from "../src/submit.ts";
import { deliverEvents } from "../src/work/deliver.ts";
import type { Jobs } from "../src/work/jobs.ts";
import type { JobKind } from "../src/work/queues.ts";
import { sendPayout } from "../src/work/send.ts";
import { sweep } from "../src/work/sweep.ts";
import { createStub, said } from "./stub.ts";
import { orderFor } from "./support.ts";

// An event whose delivery job is there already gets no second one, and that job may begin before the event is committed.
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
  return () => postgres.stop();
}, 60_000);

async function openEngine(schema: string) {
  const stub = createStub();
  const settings = { providers: { stub: stub.provider }, database: postgres.url, schema };
  const providers = resolveProviders(settings);
  const opening = createOpening(settings, providers, () => undefined);
  onTestFinished(() => opening.close());
  return { stub, context: await opening.opened() };
}

/** The same engine, whose transactions wait before they commit, once they have made the delivery's job. */
function beforeCommit(context: EngineContext, job: JobKind = "deliver") {
  const made = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const add: Jobs["add"] = async (work, jobs) => {
    await context.jobs.add(work, jobs);
    if (!jobs.some(({ kind }) => kind === job)) return;
    made.resolve();
    await commit.promise;
  };
  return { slow: { ...context, jobs: { ...context.jobs, add } }, made: made.promise, commit: commit.resolve };
}

async function deliveredDuring(
  context: EngineContext,
  write: (slow: EngineContext) => Promise<unknown>,
): Promise<string[]> {
  const { slow, made, commit } = beforeCommit(context);
  const writing = write(slow);
  await made;
  const delivered: string[] = [];
  const delivering = deliverEvents(context, [({ kind }) => void delivered.push(kind)], [key]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  commit();
  await Promise.all([writing, ...delivering]);
  return delivered;
}

const key = { provider: "stub", reference: "R1" };

test("a delivery that begins before an event of its payout is committed delivers it", async () => {
  const { stub, context } = await openEngine("undelivered_known");
  stub.send = async ({ reference }) => said(reference, "succeeded");
  await submitOne(context, { order: orderFor("jeepay.transfer", "R1"), provider: "stub" });
  expect(await deliveredDuring(context, (slow) => sendPayout(slow, key))).toEqual(["succeeded"]);
});

test("an order that is stored while a notification of its reference is taken in is held: another system has sent it", async () => {
  const { context } = await openEngine("undelivered_notified");
  const entry = providerOf(context, "stub");
  const { slow, made, commit } = beforeCommit(context);
  const notifying = takeNotification(slow, entry, said("R1", "succeeded"));
  await made;
  const submitting = submitOne(context, { order: orderFor("jeepay.transfer", "R1"), provider: "stub" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  commit();
  await Promise.all([notifying, submitting]);
  expect((await submitting).state).toBe("needs_review");
});

test("so does one about an order that was never submitted", async () => {
  const { context } = await openEngine("undelivered_unknown");
  const entry = providerOf(context, "stub");
  const delivered = await deliveredDuring(context, (slow) => takeNotification(slow, entry, said("R1", "succeeded")));
  expect(delivered).toEqual(["unknown_notification"]);
});

test("and so does one about a provider", async () => {
  const { context } = await openEngine("undelivered_provider");
  await resumeProvider(context, "stub", { actor: "ada", reason: "so that there is a row" });
  const delivered: string[] = [];
  const handler = ({ kind }: { readonly kind: string }) => void delivered.push(kind);
  const { slow, made, commit } = beforeCommit(context, "deliver_provider");
  const pausing = pauseProvider(slow, "stub", { actor: "ada", reason: "test" });
  await made;
  const delivering = deliverProviderEvents(context, [handler], "stub");
  await pause(300);
  commit();
  await Promise.all([pausing, delivering]);
  expect(delivered).toEqual(["paused"]);
});

test("a sweep does not wait: what another worker holds is left to the next one", async () => {
  const { context } = await openEngine("undelivered_sweep");
  await submitOne(context, { order: orderFor("jeepay.transfer", "R1"), provider: "stub" });
  await sql`update undelivered_sweep.payouts set next_at = now() - interval '1 hour'`.execute(context.db);
  const swept = await context.db.transaction().execute(async (work) => {
    await lockPayout(work, key);
    return Promise.race([sweep(context, 1000), new Promise((resolve) => setTimeout(resolve, 2000, "waits"))]);
  });
  expect(swept).toBe(0);
  expect(await sweep(context, 1000)).toBe(1);
});

test("a delivery and the start of an engine, which both take several payouts, do not wait for each other", async () => {
  // As large tables are read: in the order of an index, by which the start begins at the other end.
  const { context: first } = await openEngine("undelivered_start");
  for (const kind of ["seqscan", "bitmapscan", "hashjoin", "mergejoin"])
    await sql.raw(`alter role payout set enable_${kind} = off`).execute(first.db);
  const { context } = await openEngine("undelivered_start");
  const references = ["R1", "R2", "R3"];
  for (const reference of references)
    await submitOne(context, { order: orderFor("jeepay.transfer", reference), provider: "stub" });
  await sql`update undelivered_start.payouts set blocked_by = 'balance', next_at = now() - substr(reference, 2)::int * interval '1 hour'`.execute(
    context.db,
  );
  await sql`insert into undelivered_start.payouts (provider, reference, order_digest, destination_digest, amount, currency, state)
    select 'stub', 'D' || number, '', '', 1, 'CNY', 'succeeded' from generate_series(1, 2000) as number`.execute(
    context.db,
  );
  await sql`analyze undelivered_start.payouts`.execute(context.db);
  const { both } = await context.db.transaction().execute(async (work) => {
    await lockPayout(work, { provider: "stub", reference: "R2" });
    const starting = reconsiderAll(context);
    await pause(150);
    const keys = ["R3", "R1"].map((reference) => ({ provider: "stub", reference }));
    const all = [starting, ...deliverEvents(context, [() => undefined], keys)];
    await pause(150);
    return { both: all };
  });
  await expect(Promise.all(both)).resolves.toHaveLength(3);
});

test("two batches that share references do not wait for each other, whatever their sequence", async () => {
  const { context } = await openEngine("undelivered_batches");
  const submissions = ["R1", "R2", "R3"].map((reference) => ({
    order: orderFor("jeepay.transfer", reference),
    provider: "stub",
  }));
  const { both } = await context.db.transaction().execute(async (work) => {
    await sql`insert into undelivered_batches.payouts (provider, reference, order_digest, destination_digest, amount, currency, state)
      values ('stub', 'R2', '', '', 1, 'CNY', 'accepted')`.execute(work);
    const all = [submitAll(context, submissions), submitAll(context, submissions.toReversed())];
    await pause(300);
    await sql`set local session_replication_role = replica`.execute(work);
    await sql`delete from undelivered_batches.payouts`.execute(work);
    return { both: all };
  });
  const results = (await Promise.all(both)).flat();
  expect(results.map((result) => "state" in result && result.state)).toEqual(Array(6).fill("accepted"));
});
