import type { EngineContext } from "../context.ts";
import { EngineError } from "../errors.ts";
import { type HistoryEvent, type StoredPayout, toHistoryEvent, toStoredPayout } from "../record.ts";
import { selectEvents } from "../store/select-events.ts";

/** Chooses among the payouts of one reference. */
export interface ReferenceOptions {
  /** The provider's name. Required where several providers have the reference. */
  readonly provider?: string;
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
