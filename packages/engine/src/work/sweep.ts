import { sql } from "kysely";
import type { Work } from "../database/database.ts";
import { type Internals, transact } from "../internals.ts";
import { fromNow } from "../store/changes.ts";
import type { JobKey } from "./jobs.ts";

const mostAtOnce = 500;

/**
 * Makes new jobs for payouts that have been overdue, or have had news to tell, for longer than `graceMs`, and returns how many.
 * Jobs are stored together with the change that needs them, so this finds something only after a worker died in the middle of
 * its job, or when somebody emptied the job tables. A payout is not swept up again at once: its new job may wait behind many
 * others.
 */
export async function sweep(internals: Internals, graceMs: number): Promise<number> {
  return transact(
    internals,
    async (work) => (await sweepOverdue(internals, work, graceMs)) + (await sweepUntold(internals, work, graceMs)),
  );
}

async function sweepOverdue({ jobs, providers }: Internals, work: Work, graceMs: number): Promise<number> {
  const overdue = await notNudged(work, [...providers.keys()], graceMs)
    .select("state")
    .where("next_at", "<", fromNow(-graceMs))
    .where("held_back", "is", null)
    .orderBy("next_at")
    .execute();
  await markNudged(work, overdue);
  const toSend = overdue.filter(({ state }) => state === "accepted");
  await jobs.add(
    work,
    toSend.map(({ provider, reference }) => ({ kind: "send", provider, reference })),
  );
  for (const { provider, reference, state } of overdue)
    if (state !== "accepted") await jobs.askNow(work, { provider, reference });
  return overdue.length;
}

async function sweepUntold({ jobs, providers }: Internals, work: Work, graceMs: number): Promise<number> {
  const untold = await notNudged(work, [...providers.keys()], graceMs)
    .whereRef("announced_sequence", ">", "delivered_sequence")
    .where("updated_at", "<", fromNow(-graceMs))
    .orderBy("updated_at")
    .execute();
  await markNudged(work, untold);
  await jobs.add(
    work,
    untold.map((key) => ({ kind: "deliver", ...key })),
  );
  return untold.length;
}

/** Payouts of these providers that were not swept up lately, and that nobody else is working on. */
function notNudged(work: Work, providers: readonly string[], graceMs: number) {
  return work
    .selectFrom("payouts")
    .select(["provider", "reference"])
    .where("provider", "in", providers)
    .where((all) => all.or([all("nudged_at", "is", null), all("nudged_at", "<", fromNow(-4 * graceMs))]))
    .limit(mostAtOnce)
    .forUpdate()
    .skipLocked();
}

async function markNudged(work: Work, keys: readonly JobKey[]): Promise<void> {
  if (keys.length === 0) return;
  await work
    .updateTable("payouts")
    .set({ nudged_at: sql`now()` })
    .where((all) =>
      all(
        all.refTuple("provider", "reference"),
        "in",
        keys.map(({ provider, reference }) => all.tuple(provider, reference)),
      ),
    )
    .execute();
}
