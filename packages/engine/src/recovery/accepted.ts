import { type Expression, type SqlBool, sql, type UpdateObject } from "kysely";
import type { Tx } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import { type NewEvent, storeEvents } from "../store/events.ts";
import { isOneOf } from "../store/rows.ts";

/** An accepted payout, locked. */
export type Accepted = Pick<NewEvent, "provider" | "reference"> & {
  readonly attempt: number;
  readonly accepted_at: Date;
};

/** What is stored about each of them. */
export type Mark = Pick<NewEvent, "kind" | "actor" | "data">;

/**
 * Locks a provider's accepted payouts, all or those that meet a condition. They are taken in the sequence of their keys, as
 * deliveries do: otherwise the two wait for each other.
 */
export async function lockAccepted(work: Tx, provider: string, which?: Expression<SqlBool>): Promise<Accepted[]> {
  let query = work
    .selectFrom("payouts")
    .select(["provider", "reference", "attempt", "accepted_at"])
    .where("provider", "=", provider)
    .where("state", "=", "accepted")
    .where("closed_at", "is", null);
  if (which !== undefined) query = query.where(which);
  return query.orderBy("reference").forUpdate().execute();
}

/** A statement has room for so many values. */
const atOnce = 1000;

/** Changes accepted payouts that are locked, and their histories say why. */
export async function markAll(
  work: Tx,
  payouts: readonly Accepted[],
  mark: Mark,
  changes: UpdateObject<Tables, "payouts">,
): Promise<void> {
  for (let from = 0; from < payouts.length; from += atOnce) {
    const some = payouts.slice(from, from + atOnce);
    await storeEvents(
      work,
      some.map(({ provider, reference, attempt }) => ({
        ...mark,
        provider,
        reference,
        attempt,
        from: "accepted",
        to: "accepted",
      })),
    );
    await work
      .updateTable("payouts")
      .set({ ...changes, revision: sql<number>`revision + 1`, tries: 0, updated_at: sql<Date>`now()` })
      .where(isOneOf(some))
      .execute();
  }
}

/** A value for what nothing else blocks; what a limit blocks, or awaits approval, keeps its own. */
export function unlessBlocked<Value>(value: Expression<Value>, column: "next_at" | "reason") {
  return sql<Value>`case when blocked_by is null and not awaits_approval then ${value} else ${sql.ref(column)} end`;
}
