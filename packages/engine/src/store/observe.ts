import { afterCommit, type EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { giveBackIfProven } from "../limits/day.ts";
import type { Decision } from "../machine/decide.ts";
import { alarmSuccessors, endIsDoubtful } from "../pay-again/successors.ts";
import type { ProviderEntry } from "../settings.ts";
import type { NewJob } from "../work/jobs.ts";
import { isAnnounced } from "./event-kinds.ts";
import type { FollowUp } from "./follow-up.ts";
import { type Judgement, judge } from "./judge.ts";
import type { ObservationRecord } from "./observation-record.ts";
import type { LockedPayout } from "./rows.ts";
import { storeChanges } from "./store-changes.ts";

/** What was observed of one payout, whose row is locked. */
export interface Observed {
  readonly row: LockedPayout;
  readonly record: ObservationRecord;
}

/**
 * Makes of a payout what an observation makes of it: state, history and the jobs that follow, in the caller's transaction.
 * Every change of a payout goes through here.
 */
export async function observe(
  context: EngineContext,
  work: Tx,
  { row, entry }: { readonly row: LockedPayout; readonly entry: ProviderEntry },
  record: ObservationRecord,
): Promise<Decision> {
  const [decision] = await observeAll(context, work, entry, [{ row, record }]);
  if (decision === undefined) throw new Error("an observation led to no decision");
  if (row.paid_again_as !== null && endIsDoubtful(decision, row))
    await alarmSuccessors(work, row, decision, (successor, alarm) =>
      observe(context, work, { row: successor, entry }, alarm),
    );
  return decision;
}

/** The same for different payouts of one provider; none of them is paid again by another. */
export async function observeAll(
  context: EngineContext,
  work: Tx,
  entry: ProviderEntry,
  observed: readonly Observed[],
): Promise<Decision[]> {
  const judged = observed.map(({ row, record }) => ({ row, ...judge(row, record, entry.rules) }));
  if (judged.length === 0) return [];
  await storeChanges(work, judged);
  for (const { row, decision } of judged) {
    if (decision.to !== row.state) afterCommit(work, () => context.meter.moved(row.provider, decision.to));
    await giveBackIfProven(work, row, decision);
  }
  await context.jobs.add(work, judged.flatMap(jobsOf));
  for (const { row, decision, next } of judged) {
    // Sent once more, it can have a query left that comes much later: the next one would be taken for that.
    const sendsAgain = decision.event === "sending" && row.attempt > 0;
    if (comesSooner(row, next) || sendsAgain || decision.follow === "confirm")
      await context.jobs.queryAfter(work, row, next.afterMs / 1000);
  }
  return judged.map(({ decision }) => decision);
}

function jobsOf({ row, next, events }: Pick<Judgement, "next" | "events"> & Pick<Observed, "row">): NewJob[] {
  const { provider, reference } = row;
  const afterSeconds = next.afterMs / 1000;
  return [
    ...(next.job === undefined || comesSooner(row, next)
      ? []
      : [{ kind: next.job, provider, reference, afterSeconds }]),
    ...(events.some(isAnnounced) ? [{ kind: "deliver" as const, provider, reference }] : []),
  ];
}

function comesSooner(row: LockedPayout, { job, afterMs }: FollowUp): boolean {
  return job === "query" && mayWaitForLater(row, afterMs);
}

/** Whether a query may be waiting that comes later than this: what was open and has ended leaves one behind. */
function mayWaitForLater({ state, attempt, due_in_ms }: LockedPayout, afterMs: number): boolean {
  return (state !== "sending" || attempt > 1) && (due_in_ms === null || due_in_ms > afterMs);
}
