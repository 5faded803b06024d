import { sql } from "kysely";
import type { Work } from "../database/database.ts";
import type { Decision } from "../machine/decide.ts";
import type { ProviderEntry } from "../settings.ts";
import type { LockedPayout } from "../store/rows.ts";

/** What a reservation came to. */
export interface DayAnswer {
  readonly reserved: boolean;
  /** The day that it is by the database's clock in the limit's time zone: `2026-11-22`. */
  readonly day: string;
  /** How long this day still lasts. */
  readonly restMs: number;
}

/**
 * Counts a payout's amount against the day's ceiling, in the transaction that decides to send it, unless that would exceed
 * the ceiling. One statement does both, so that no two workers can pass at once. A payout that was counted today already
 * stays counted; one that was counted on an earlier day counts again.
 */
export async function reserveDay(
  work: Work,
  { name, rules }: ProviderEntry,
  row: LockedPayout,
  ceiling: string,
): Promise<DayAnswer> {
  const { day, rest_ms: restMs } = await today(work, rules.limits.timeZone ?? "UTC");
  if (row.reserved_on === day) return { reserved: true, day, restMs };
  const counted = await work
    .insertInto("daily_totals")
    .values({ provider: name, currency: row.currency, day, amount: row.amount })
    .onConflict((conflict) =>
      conflict
        .columns(["provider", "currency", "day"])
        .doUpdateSet({ amount: sql`daily_totals.amount + excluded.amount` })
        .where(sql<boolean>`daily_totals.amount + excluded.amount <= ${ceiling}::numeric`),
    )
    .returning("amount")
    .executeTakeFirst();
  if (counted === undefined) return { reserved: false, day, restMs };
  await markReserved(work, row, day);
  return { reserved: true, day, restMs };
}

/**
 * Gives the amount back to the day it was counted on, when `decision` rests on proof that this attempt moved no money. What
 * the gateway calls failed is not given back: some gateways change their minds.
 */
export async function giveBackIfProven(work: Work, row: LockedPayout, { event }: Decision): Promise<void> {
  if (row.reserved_on === null || (event !== "refused" && event !== "sent-back")) return;
  await work
    .updateTable("daily_totals")
    .set({ amount: sql`amount - ${row.amount}::numeric` })
    .where("provider", "=", row.provider)
    .where("currency", "=", row.currency)
    .where("day", "=", row.reserved_on)
    .execute();
  await markReserved(work, row, null);
}

async function markReserved(work: Work, { provider, reference }: LockedPayout, day: string | null): Promise<void> {
  await work
    .updateTable("payouts")
    .set({ reserved_on: day })
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .execute();
}

async function today(work: Work, timeZone: string): Promise<{ readonly day: string; readonly rest_ms: number }> {
  const { rows } = await sql<{ day: string; rest_ms: number }>`
    select day::text, (extract(epoch from ((day + 1)::timestamp at time zone ${timeZone}) - now()) * 1000)::float8 as rest_ms
    from (select (now() at time zone ${timeZone})::date as day) as zoned`.execute(work);
  const [row] = rows;
  if (row === undefined) throw new Error("the database does not tell the day");
  return row;
}
