import { sql } from "kysely";
import type { Work } from "../database/database.ts";
import { type Internals, transact } from "../internals.ts";
import { fromNow } from "../store/changes.ts";
import type { JobKey } from "./jobs.ts";

const mostAtOnce = 500;

/**
 * Makes new jobs for payouts that have been overdue for longer than `graceMs`, and returns how many. Jobs are stored together
 * with the change that needs them, so this finds something only after a worker died in the middle of its job, or when
 * somebody emptied the job tables. A payout is not swept up again at once: its new job may wait behind many others.
 */
export async function sweep(internals: Internals, graceMs: number): Promise<number> {
  return transact(internals, async (work) => {
    const overdue = await findOverdue(work, [...internals.providers.keys()], graceMs);
    if (overdue.length === 0) return 0;
    await markNudged(work, overdue);
    const toSend = overdue.filter(({ state }) => state === "accepted");
    await internals.jobs.add(
      work,
      toSend.map(({ provider, reference }) => ({ kind: "send", provider, reference })),
    );
    for (const { provider, reference, state } of overdue)
      if (state !== "accepted") await internals.jobs.askNow(work, { provider, reference });
    return overdue.length;
  });
}

async function findOverdue(work: Work, providers: readonly string[], graceMs: number) {
  return work
    .selectFrom("payouts")
    .select(["provider", "reference", "state"])
    .where("next_at", "<", fromNow(-graceMs))
    .where((all) => all.or([all("nudged_at", "is", null), all("nudged_at", "<", fromNow(-4 * graceMs))]))
    .where("provider", "in", providers)
    .where("held_back", "is", null)
    .orderBy("next_at")
    .limit(mostAtOnce)
    .forUpdate()
    .skipLocked()
    .execute();
}

async function markNudged(work: Work, keys: readonly JobKey[]): Promise<void> {
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
