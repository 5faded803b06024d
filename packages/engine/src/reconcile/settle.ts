import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import { type StoredDifference, toStoredDifference } from "./stored-differences.ts";

/** Who settles a difference, and why. */
export interface SettleOptions extends Decider {
  /** What else is worth keeping: a ticket, a promise of the gateway. */
  readonly note?: string;
}

/**
 * Notes that a difference needs nothing more. It changes no payout. Of two people who settle one at the same moment, the first is
 * stored, and the second is told who that was; the same words twice are the same as once.
 */
export async function settleDifference(
  { db }: EngineContext,
  id: string,
  options: SettleOptions,
): Promise<StoredDifference> {
  const subject = `the difference ${id}`;
  requireDecider(subject, options);
  const { actor, reason, note = null } = options;
  if (note !== null && (typeof note !== "string" || note.trim() === ""))
    throw refused(subject, "note", "must be a non-empty string, or left out");
  if (!/^[1-9][0-9]{0,17}$/.test(String(id))) throw notThere(subject);
  const settled = await db
    .updateTable("reconciliation_differences")
    .set({ settled_at: sql<Date>`now()`, settled_by: actor, settled_reason: reason, note })
    .where("id", "=", id)
    .where("settled_at", "is", null)
    .returningAll()
    .executeTakeFirst();
  if (settled !== undefined) return toStoredDifference(settled);
  const row = await db.selectFrom("reconciliation_differences").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw notThere(subject);
  const { settled_by, settled_at, settled_reason } = row;
  if (settled_by === actor && settled_reason === reason && row.note === note) return toStoredDifference(row);
  throw refused(
    subject,
    "id",
    `was settled by ${settled_by} at ${settled_at?.toISOString()}: ${settled_reason}. Look at the next one, or ask ${settled_by}`,
  );
}

function notThere(subject: string) {
  return refused(subject, "id", "is not a difference: list them with engine.differences");
}
