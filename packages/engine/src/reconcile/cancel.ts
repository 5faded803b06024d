import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import { clearEnded, isUuid, type JobRow } from "./lease.ts";

/**
 * Ends a reconciliation before it has compared everything. Its worker notices within seconds; what it has found stays. The same
 * words twice are the same as once.
 */
export async function cancelJob(context: EngineContext, id: string, decider: Decider): Promise<void> {
  const subject = `the reconciliation ${id}`;
  requireDecider(subject, decider);
  const { actor, reason } = decider;
  if (!isUuid(id)) throw refused(subject, "id", whyNot(undefined));
  const cancelled = await context.db
    .updateTable("reconciliations")
    .set({ state: "cancelled", cancelled_by: actor, cancel_reason: reason, finished_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("state", "=", "running")
    .executeTakeFirst();
  if (cancelled.numUpdatedRows === 0n) {
    const row = await context.db.selectFrom("reconciliations").selectAll().where("id", "=", id).executeTakeFirst();
    if (row?.cancelled_by !== actor || row.cancel_reason !== reason) throw refused(subject, "id", whyNot(row));
  }
  await clearEnded(context);
}

function whyNot(row: JobRow | undefined): string {
  if (row === undefined) return "is not a reconciliation: list them with engine.reconciliations";
  const { state, finished_at, cancelled_by, cancel_reason } = row;
  const since = `it is ${state} since ${finished_at?.toISOString()}`;
  const by = cancelled_by === null ? "" : `, by ${cancelled_by}: ${cancel_reason}`;
  return `cannot be cancelled: ${since}${by}. Work its differences off with engine.settleDifference`;
}
