import { afterCommit, type EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { giveBackIfProven } from "../limits/day.ts";
import type { Decision } from "../machine/decide.ts";
import { alarmSuccessors, endIsDoubtful } from "../pay-again/successors.ts";
import type { ProviderEntry } from "../settings.ts";
import { isAnnounced } from "./event-kinds.ts";
import { storeChange } from "./events.ts";
import { judge } from "./judge.ts";
import { inSql } from "./moments.ts";
import type { ObservationRecord } from "./observation-record.ts";
import type { LockedPayout } from "./rows.ts";

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
  const { decision, next, changes, events } = judge(row, record, entry.rules);
  await storeChange(work, row, inSql(changes), events);
  if (decision.to !== row.state) afterCommit(work, () => context.meter.moved(row.provider, decision.to));
  await giveBackIfProven(work, row, decision);
  const { provider, reference } = row;
  const afterSeconds = next.afterMs / 1000;
  const sooner = next.job === "query" && mayWaitForLater(row, next.afterMs);
  await context.jobs.add(work, [
    ...(next.job === undefined || sooner ? [] : [{ kind: next.job, provider, reference, afterSeconds }]),
    ...(events.some(isAnnounced) ? [{ kind: "deliver" as const, provider, reference }] : []),
  ]);
  // Sent once more, it can have a query left that comes much later: the next one would be taken for that.
  const sendsAgain = decision.event === "sending" && row.attempt > 0;
  if (row.paid_again_as !== null && endIsDoubtful(decision, row))
    await alarmSuccessors(work, row, decision, (successor, alarm) =>
      observe(context, work, { row: successor, entry }, alarm),
    );
  if (sooner || sendsAgain || decision.follow === "confirm") await context.jobs.queryAfter(work, row, afterSeconds);
  return decision;
}

/** Whether a query may be waiting that comes later than this: what was open and has ended leaves one behind. */
function mayWaitForLater({ state, attempt, due_in_ms }: LockedPayout, afterMs: number): boolean {
  return (state !== "sending" || attempt > 1) && (due_in_ms === null || due_in_ms > afterMs);
}
