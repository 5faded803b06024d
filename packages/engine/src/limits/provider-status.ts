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
  /** Sends in a row whose outcome is unknown. */
  readonly consecutiveUnknowns: number;
  /** Payouts that are being sent. */
  readonly sending: number;
  /** Payouts that have been accepted and not sent, and their sum by currency. */
  readonly waiting: { readonly count: number; readonly amounts: AmountsByCurrency };
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
    .select(["state", "currency", sql<number>`count(*)::integer`.as("count"), sql<string>`sum(amount)`.as("sum")])
    .where("provider", "=", provider)
    .where("state", "in", ["accepted", "sending"])
    .where("closed_at", "is", null)
    .groupBy(["state", "currency"])
    .execute();
  const waiting = unsent.filter((group) => group.state === "accepted");
  return {
    provider,
    ...(state?.paused_at != null && {
      paused: { since: state.paused_at, by: state.paused_by ?? "", reason: state.pause_reason ?? "" },
    }),
    consecutiveUnknowns: state?.consecutive_unknowns ?? 0,
    sending: countOf(unsent.filter((group) => group.state === "sending")),
    waiting: { count: countOf(waiting), amounts: amountsOf(waiting.map(({ currency, sum }) => [currency, sum])) },
    today: await countedToday(context, provider, rules.limits.timeZone ?? "UTC"),
  };
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
