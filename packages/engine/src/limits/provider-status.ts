import { sql } from "kysely";
import { type EngineContext, providerOf } from "../context.ts";
import { dayIn } from "./day.ts";
import type { AmountsByCurrency } from "./settings.ts";

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
  /** What counts against the day's ceiling by now, by currency. */
  readonly today: AmountsByCurrency;
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
    ])
    .where("provider", "=", provider)
    .where("state", "in", ["accepted", "sending"])
    .where("closed_at", "is", null)
    .groupBy(["state", "currency"])
    .execute();
  const waiting = unsent.filter((group) => group.state === "accepted");
  const doubtful = waiting.flatMap(({ currency, doubtful: count, doubtfulSum: sum }) =>
    sum === null ? [] : [{ currency, count, sum }],
  );
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
    today: await countedToday(context, provider, rules.limits.timeZone ?? "UTC"),
  };
}

function totalOf(groups: readonly { readonly count: number; readonly currency: string; readonly sum: string }[]) {
  return { count: countOf(groups), amounts: amountsOf(groups.map(({ currency, sum }) => [currency, sum])) };
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
