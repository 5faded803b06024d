import { sql } from "kysely";
import { type EngineContext, providerOf } from "../context.ts";
import { dayIn } from "./day.ts";
import type { AmountsByCurrency, ProviderLimits } from "./settings.ts";

/** How a provider stands, over all workers. */
export interface ProviderStatus {
  /** The name of the provider. */
  readonly provider: string;
  /** Since when, by whom and why it does not send; absent when it does. */
  readonly paused?: { readonly since: Date; readonly by: string; readonly reason: string };
  /** Since when and why payouts are queried before they are sent; absent when they are not. */
  readonly recovering?: { readonly since: Date; readonly reason: string };
  /** Sends in a row whose outcome is unknown. */
  readonly consecutiveUnknowns: number;
  /** Payouts that are being sent. */
  readonly sending: number;
  /** Payouts that have been accepted and not sent, and their sum by currency. */
  readonly waiting: { readonly count: number; readonly amounts: AmountsByCurrency };
  /** Those of them that are queried before they are sent: what `recovered` releases. */
  readonly checkFirst: { readonly count: number; readonly amounts: AmountsByCurrency };
  /** Those of them that others have to approve first. */
  readonly awaitingApproval: { readonly count: number; readonly amounts: AmountsByCurrency };
  /** The limits that this engine applies. */
  readonly limits: ProviderLimits;
  /** What counts against the day's ceiling by now, by currency. */
  readonly today: AmountsByCurrency;
  /** The day that it is for the limits: in which time zone, and when the next one begins. */
  readonly day: { readonly timeZone: string; readonly endsAt: Date };
}

/** How a provider stands. @throws EngineError `unknown_provider` */
export async function statusOf(context: EngineContext, provider: string): Promise<ProviderStatus> {
  const { rules } = providerOf(context, provider);
  const { db } = context;
  const state = await db.selectFrom("provider_state").selectAll().where("provider", "=", provider).executeTakeFirst();
  const unsent = await db
    .selectFrom("payouts")
    .select([
      "state",
      "currency",
      sql<number>`count(*)::integer`.as("count"),
      sql<string>`sum(amount)`.as("sum"),
      sql<number>`count(check_first_at)::integer`.as("doubtful"),
      sql<string | null>`sum(amount) filter (where check_first_at is not null)`.as("doubtfulSum"),
      sql<number>`count(*) filter (where awaits_approval)::integer`.as("unapproved"),
      sql<string | null>`sum(amount) filter (where awaits_approval)`.as("unapprovedSum"),
    ])
    .where("provider", "=", provider)
    .where("state", "in", ["accepted", "sending"])
    .where("closed_at", "is", null)
    .groupBy(["state", "currency"])
    .execute();
  const waiting = unsent.filter((group) => group.state === "accepted");
  const doubtful = waiting.map(({ currency, doubtful: count, doubtfulSum: sum }) => ({ currency, count, sum }));
  const unapproved = waiting.map(({ currency, unapproved: count, unapprovedSum: sum }) => ({ currency, count, sum }));
  const timeZone = rules.limits.timeZone ?? "UTC";
  return {
    provider,
    ...(state?.paused_at != null && {
      paused: { since: state.paused_at, by: state.paused_by ?? "", reason: state.pause_reason ?? "" },
    }),
    ...(state?.recovering_since != null && {
      recovering: { since: state.recovering_since, reason: state.recovery_reason ?? "" },
    }),
    consecutiveUnknowns: state?.consecutive_unknowns ?? 0,
    sending: countOf(unsent.filter((group) => group.state === "sending")),
    waiting: totalOf(waiting),
    checkFirst: totalOf(doubtful),
    awaitingApproval: totalOf(unapproved),
    limits: rules.limits,
    today: await countedToday(context, provider, timeZone),
    day: { timeZone, endsAt: await endOfDay(context, timeZone) },
  };
}

interface Group {
  readonly count: number;
  readonly currency: string;
  readonly sum: string | null;
}

function totalOf(groups: readonly Group[]): ProviderStatus["waiting"] {
  const amounts = groups.flatMap(({ currency, sum }) => (sum === null ? [] : [[currency, sum] as const]));
  return { count: countOf(groups), amounts: amountsOf(amounts) };
}

async function endOfDay({ db }: EngineContext, timeZone: string): Promise<Date> {
  const begin = sql`date_trunc('day', now() at time zone ${timeZone})`;
  const { rows } = await sql<{ at: Date }>`select (${begin} + interval '1 day') at time zone ${timeZone} as at`.execute(
    db,
  );
  return rows[0]?.at as Date;
}

function countOf(groups: readonly { readonly count: number }[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

function amountsOf(entries: readonly (readonly [string, string])[]): AmountsByCurrency {
  return Object.fromEntries(entries);
}

async function countedToday({ db }: EngineContext, provider: string, timeZone: string): Promise<AmountsByCurrency> {
  const totals = await db
    .selectFrom("daily_totals")
    .select(["currency", "amount"])
    .where("provider", "=", provider)
    .where("day", "=", dayIn(timeZone))
    .execute();
  return amountsOf(totals.map(({ currency, amount }) => [currency, amount]));
}
