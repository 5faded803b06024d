import type { ExpressionBuilder } from "kysely";
import type { EngineContext } from "./context.ts";
import type { Tables } from "./database/tables.ts";
import { EngineError } from "./errors.ts";
import type { BlockReason } from "./limits/block.ts";
import { finalStates, type PayoutState } from "./machine/words.ts";
import { type HistoryEvent, type StoredPayout, toHistoryEvent, toStoredPayout } from "./record.ts";
import { moment } from "./store/moments.ts";
import { selectEvents } from "./store/select-events.ts";

/** The conditions of `find`. Each one narrows the result. */
export interface PayoutFilter {
  /** Only payouts of this provider. */
  readonly provider?: string;
  /** Only payouts in this state, or in one of these. */
  readonly state?: PayoutState | readonly PayoutState[];
  /** Only payouts that have been open longer than they should be. */
  readonly stuck?: true;
  /** Only blocked payouts: all of them, or those blocked by one reason. */
  readonly blockedBy?: true | BlockReason;
  /** Accepted at this moment or later. */
  readonly from?: Date;
  /** Accepted before this moment. */
  readonly to?: Date;
  /** At most this many, the oldest first: 1 to 10,000. @default 100 */
  readonly limit?: number;
  /** Continue after this payout, the last one of the previous page. */
  readonly after?: Pick<StoredPayout, "acceptedAt" | "provider" | "reference">;
}

/** Chooses among the payouts of one reference. */
export interface ReferenceOptions {
  /** The provider's name. Required where several providers have the reference. */
  readonly provider?: string;
}

/** Finds payouts, the oldest first. */
export async function findPayouts({ db }: EngineContext, filter: PayoutFilter): Promise<StoredPayout[]> {
  const { provider, from, to, after, limit = 100 } = filter;
  const states = filter.state === undefined ? undefined : [filter.state].flat();
  // In none of no states: an empty list is what a program passes that has nothing to look for.
  if (states?.length === 0) return [];
  let query = db.selectFrom("payouts").selectAll().orderBy("accepted_at").orderBy("provider").orderBy("reference");
  if (provider !== undefined) query = query.where("provider", "=", provider);
  if (states !== undefined) query = query.where("state", "in", states);
  // Lets PostgreSQL use the index of open payouts, which stays small however many have ended.
  if (states?.every((state) => !finalStates.includes(state))) query = query.where("closed_at", "is", null);
  if (filter.stuck === true) query = query.where("stuck_at", "is not", null);
  if (filter.blockedBy === true)
    query = query.where((all) =>
      all.or([all("blocked_by", "is not", null), all("check_first_at", "is not", null), isAwaiting(all)]),
    );
  else if (filter.blockedBy === "approval") query = query.where(isAwaiting);
  else if (filter.blockedBy === "check_first") query = query.where("check_first_at", "is not", null);
  else if (filter.blockedBy !== undefined) query = query.where("blocked_by", "=", filter.blockedBy);
  if (from !== undefined) query = query.where("accepted_at", ">=", moment(from));
  if (to !== undefined) query = query.where("accepted_at", "<", moment(to));
  if (after !== undefined)
    query = query.where((all) =>
      all(
        all.refTuple("accepted_at", "provider", "reference"),
        ">",
        all.tuple(moment(after.acceptedAt), after.provider, after.reference),
      ),
    );
  return (await query.limit(limit).execute()).map(toStoredPayout);
}

function isAwaiting(row: ExpressionBuilder<Tables, "payouts">) {
  return row.and([row("awaits_approval", "=", true), row("state", "=", "accepted")]);
}

/**
 * The payout of this reference; undefined when there is none.
 * @throws EngineError `ambiguous_reference` when several providers have it and none is named.
 */
export async function getPayout(
  { db }: EngineContext,
  reference: string,
  { provider }: ReferenceOptions = {},
): Promise<StoredPayout | undefined> {
  let query = db.selectFrom("payouts").selectAll().where("reference", "=", reference);
  if (provider !== undefined) query = query.where("provider", "=", provider);
  const rows = await query.limit(2).execute();
  if (rows.length > 1)
    throw new EngineError({
      code: "ambiguous_reference",
      message: `several providers have the reference ${reference}: ${rows.map((row) => row.provider).join(", ")}, perhaps more. Pass { provider }.`,
      reference,
    });
  return rows[0] && toStoredPayout(rows[0]);
}

/** Every event of a reference, oldest first: of one provider, or of all that have it. */
export async function historyOf(
  { db }: EngineContext,
  reference: string,
  { provider }: ReferenceOptions = {},
): Promise<HistoryEvent[]> {
  let query = selectEvents(db).where("payout_events.reference", "=", reference);
  if (provider !== undefined) query = query.where("payout_events.provider", "=", provider);
  return (await query.orderBy("sequence").execute()).map(toHistoryEvent);
}
