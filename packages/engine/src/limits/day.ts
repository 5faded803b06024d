import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../database/database.ts";
import type { Decision } from "../machine/decide.ts";
import type { ProviderEntry } from "../settings.ts";
import type { LockedPayout } from "../store/rows.ts";

/** The day that it is by the database's clock in the limit's time zone. */
export interface Today {
  /** `2026-11-22` */
  readonly day: string;
  /** How long it still lasts. */
  readonly restMs: number;
}

/** What a reservation came to. */
export type DayAnswer = { readonly reserved: true } | ({ readonly reserved: false } & Today);

/**
 * Counts a payout's amount against the day's ceiling, in the transaction that decides to send it, unless that would exceed
 * the ceiling. One statement does both, so that no two workers can pass at once. A payout that was counted today already
 * stays counted; one that was counted on an earlier day counts again.
 */
export async function reserveDay(
  work: Tx,
  { name, rules }: ProviderEntry,
  row: LockedPayout,
  ceiling: string,
): Promise<DayAnswer> {
  const timeZone = rules.limits.timeZone ?? "UTC";
  if (row.reserved_on !== null && row.reserved_on === (await today(work, timeZone)).day) return { reserved: true };
  const counted = await work
    .insertInto("daily_totals")
    .values({ provider: name, currency: row.currency, day: dayIn(timeZone), amount: row.amount })
    .onConflict((conflict) =>
      conflict
        .columns(["provider", "currency", "day"])
        .doUpdateSet({ amount: sql`daily_totals.amount + excluded.amount` })
        .where(sql<boolean>`daily_totals.amount + excluded.amount <= ${ceiling}::numeric`),
    )
    .returning("day")
    .executeTakeFirst();
  if (counted === undefined) return { reserved: false, ...(await today(work, timeZone)) };
  await markReserved(work, row, counted.day);
  return { reserved: true };
}

/**
 * Gives the amount back to the day it was counted on, when `decision` rests on proof that this attempt moved no money. What
 * the gateway calls failed is not given back: some gateways change their minds.
 */
export async function giveBackIfProven(work: Tx, row: LockedPayout, { event }: Decision): Promise<void> {
  if (row.reserved_on === null || (event !== "refused" && event !== "sent_back")) return;
  await work
    .updateTable("daily_totals")
    .set({ amount: sql`amount - ${row.amount}::numeric` })
    .where("provider", "=", row.provider)
    .where("currency", "=", row.currency)
    .where("day", "=", row.reserved_on)
    .execute();
  await markReserved(work, row, null);
}

async function markReserved(work: Tx, { provider, reference }: LockedPayout, day: string | null): Promise<void> {
  await work
    .updateTable("payouts")
    .set({ reserved_on: day })
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .execute();
}

/** Today as `2026-11-22`, whatever form of dates a session is set to. */
export function dayIn(timeZone: string): RawBuilder<string> {
  return sql<string>`to_char(now() at time zone ${timeZone}, 'YYYY-MM-DD')`;
}

async function today(work: Tx, timeZone: string): Promise<Today> {
  const { rows } = await sql<Today>`
    select day, (extract(epoch from ((day::date + 1)::timestamp at time zone ${timeZone}) - now()) * 1000)::float8 as "restMs"
    from (select ${dayIn(timeZone)} as day) as zoned`.execute(work);
  const [row] = rows;
  if (row === undefined) throw new Error("the database returned no day");
  return row;
}
