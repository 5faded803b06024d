import { sql } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { fromNow } from "../store/moments.ts";
import { isOneOf } from "../store/rows.ts";
import type { JobKey, NewJob } from "./jobs.ts";
import type { JobKind } from "./queues.ts";

const mostAtOnce = 500;

/**
 * Makes new jobs for payouts that have been overdue, or have had undelivered events, for longer than `graceMs`, and returns how many.
 * Jobs are stored together with the change that needs them, so this finds something only after a worker died in the middle of
 * its job, or when the job tables were emptied. A payout is not swept up again at once: its new job may wait behind many
 * others.
 */
export async function sweep(context: EngineContext, graceMs: number): Promise<number> {
  let found = 0;
  for (const kind of [sweepSending, sweepOverdue, sweepUntold])
    found += await transact(context, (work) => kind(context, work, graceMs));
  return found;
}

/** What a dead worker was sending has no job at all. It comes first: after a crash it is much, and it may have been paid. */
async function sweepSending({ jobs, providers }: EngineContext, work: Tx, graceMs: number): Promise<number> {
  const left = await notNudged(work, [...providers.keys()], graceMs)
    .where("state", "=", "sending")
    .where("next_at", "<", fromNow(-graceMs))
    .execute();
  await markNudged(work, left);
  await jobs.add(work, left.map(jobOf("query")));
  return left.length;
}

async function sweepOverdue({ jobs, providers }: EngineContext, work: Tx, graceMs: number): Promise<number> {
  const overdue = await notNudged(work, [...providers.keys()], graceMs)
    .select("state")
    .where("next_at", "<", fromNow(-graceMs))
    .where("blocked_by", "is", null)
    .orderBy("next_at")
    .execute();
  await markNudged(work, overdue);
  await jobs.add(
    work,
    overdue.map(({ state, ...key }) => jobOf(state === "accepted" ? "send" : "query")(key)),
  );
  return overdue.length;
}

async function sweepUntold({ jobs, providers }: EngineContext, work: Tx, graceMs: number): Promise<number> {
  const untold = await notNudged(work, [...providers.keys()], graceMs)
    .whereRef("announced_sequence", ">", "delivered_sequence")
    .where("updated_at", "<", fromNow(-graceMs))
    .orderBy("updated_at")
    .execute();
  await markNudged(work, untold);
  await jobs.add(work, untold.map(jobOf("deliver")));
  return untold.length;
}

// All of a sweep's jobs are made by one statement: its rows are locked until then, and whoever works on them would wait.
function jobOf(kind: JobKind): (key: JobKey) => NewJob {
  return ({ provider, reference }) => ({ kind, provider, reference });
}

/**
 * Payouts of these providers that were not swept up lately, and that no other worker is working on; first what never was: the
 * oldest of a long backlog would otherwise come again and again, and nothing else.
 */
function notNudged(work: Tx, providers: readonly string[], graceMs: number) {
  return work
    .selectFrom("payouts")
    .select(["provider", "reference"])
    .where("provider", "in", providers)
    .where((all) => all.or([all("nudged_at", "is", null), all("nudged_at", "<", fromNow(-4 * graceMs))]))
    .orderBy("nudged_at", (order) => order.asc().nullsFirst())
    .limit(mostAtOnce)
    .forUpdate()
    .skipLocked();
}

async function markNudged(work: Tx, keys: readonly JobKey[]): Promise<void> {
  if (keys.length === 0) return;
  await work.updateTable("payouts").set({ nudged_at: sql`now()` }).where(isOneOf(keys)).execute();
}
