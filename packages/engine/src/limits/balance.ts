import { sql, type UpdateObject } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import type { ProviderEntry } from "../settings.ts";
import { fromMicroseconds, fromNow, microseconds } from "../store/moments.ts";
import type { LockedPayout } from "../store/rows.ts";
import type { Deferral } from "./block.ts";
import { storeProviderEvent } from "./provider-events.ts";
import { readProvider } from "./provider-row.ts";

const defaultGoodForMs = 60_000;

/** How long to wait after a failed query. */
const restAfterFailureMs = 5000;

/** What the last known balance says about a payout. */
export type BalanceAnswer = "enough" | "too_old" | { readonly shortForMs: number; readonly left: string };

/** Whether a payout can be sent without going below the minimum, by what is known. The provider's row is locked. */
export async function weighBalance(
  work: Tx,
  { name, rules }: ProviderEntry,
  { amount, currency }: LockedPayout,
  minimum: string,
): Promise<BalanceAnswer> {
  const goodForMs = rules.limits.balanceForMs ?? defaultGoodForMs;
  const known = await work
    .selectFrom("provider_balances")
    .select([
      sql<boolean>`available - spent - ${amount}::numeric >= ${minimum}::numeric`.as("enough"),
      sql<string>`available - spent`.as("left"),
      sql<number>`(extract(epoch from now() - queried_at) * 1000)::float8`.as("age_ms"),
    ])
    .where("provider", "=", name)
    .where("currency", "=", currency)
    .where("queried_at", "is not", null)
    .executeTakeFirst();
  if (known === undefined || known.age_ms > goodForMs || known.age_ms < 0) return "too_old";
  return known.enough ? "enough" : { shortForMs: goodForMs - known.age_ms, left: known.left };
}

/** Counts a payout against the last known balance. */
export async function spend(work: Tx, { provider, currency, amount }: LockedPayout): Promise<void> {
  await work
    .updateTable("provider_balances")
    .set({ spent: sql`spent + ${amount}::numeric`, low_since: null })
    .where("provider", "=", provider)
    .where("currency", "=", currency)
    .execute();
}

/** Stores that the balance is too low, and emits an event the first time. */
export async function noteLow(context: EngineContext, work: Tx, row: LockedPayout, reason: string): Promise<void> {
  const first = await work
    .updateTable("provider_balances")
    .set({ low_since: sql<Date>`now()` })
    .where("provider", "=", row.provider)
    .where("currency", "=", row.currency)
    .where("low_since", "is", null)
    .returning("currency")
    .executeTakeFirst();
  if (first !== undefined)
    await storeProviderEvent(context, work, {
      provider: row.provider,
      kind: "balance_low",
      actor: "engine",
      reason,
    });
}

/**
 * Queries the balance, unless another worker is querying or the last query has just failed. Returns whether there is an answer.
 */
export async function queryBalance(context: EngineContext, entry: ProviderEntry, currency: string): Promise<boolean> {
  const question = await transact(context, (work) => beginQuery(work, entry, currency));
  if (question === undefined || entry.provider.balance === undefined) return false;
  try {
    const { available } = await entry.provider.balance(currency, { timeoutMs: entry.rules.queryTimeoutMs });
    const answer = { available: available.value, queried_at: sql<Date>`now()`, spent: question.inFlight };
    return await endQuery(context.db, question, { ...answer, querying_until: null });
  } catch (error) {
    context.onError(error);
    await endQuery(context.db, question, { querying_until: fromNow(restAfterFailureMs) });
    return false;
  }
}

/** A balance query that one worker has taken. */
interface PayoutQuery {
  readonly provider: string;
  readonly currency: string;
  /** What was in flight before the query. */
  readonly inFlight: string;
  /** Until when it is this worker's, in microseconds. */
  readonly until: string;
}

/**
 * Takes the query for this worker, and adds up what is in flight. The answer may have it in already or not, so it counts
 * as spent: the balance can look lower than it is, never higher. No claim is decided meanwhile, and none by the last answer
 * from here on, also one that has been waiting for this lock since before.
 */
async function beginQuery(
  work: Tx,
  { name: provider, rules }: ProviderEntry,
  currency: string,
): Promise<PayoutQuery | undefined> {
  await readProvider(work, provider, true);
  const until = fromNow(rules.queryTimeoutMs + rules.leaseMs);
  const mine = await work
    .insertInto("provider_balances")
    .values({ provider, currency, querying_until: until })
    .onConflict((conflict) =>
      conflict
        .columns(["provider", "currency"])
        .doUpdateSet({ querying_until: until, queried_at: null })
        .where((all) =>
          all.or([
            all("provider_balances.querying_until", "is", null),
            all("provider_balances.querying_until", "<", sql<Date>`now()`),
          ]),
        ),
    )
    .returning((row) => microseconds(row.ref("provider_balances.querying_until")).as("until"))
    .executeTakeFirst();
  if (mine === undefined) return undefined;
  const { inFlight } = await work
    .selectFrom("payouts")
    .select(sql<string>`coalesce(sum(amount), 0)`.as("inFlight"))
    .where("provider", "=", provider)
    .where("currency", "=", currency)
    .where("state", "in", ["sending", "unknown"])
    .where("closed_at", "is", null)
    .executeTakeFirstOrThrow();
  return { provider, currency, inFlight, until: mine.until };
}

/** Stores the result of a query, unless another worker has taken it over since. Returns whether it did. */
async function endQuery(
  db: EngineContext["db"],
  { provider, currency, until }: PayoutQuery,
  change: UpdateObject<Tables, "provider_balances">,
): Promise<boolean> {
  const stored = await db
    .updateTable("provider_balances")
    .set(change)
    .where("provider", "=", provider)
    .where("currency", "=", currency)
    .where("querying_until", "=", fromMicroseconds(until))
    .returning("currency")
    .executeTakeFirst();
  return stored !== undefined;
}

/** A payout that waits for an answer about the balance. */
export function balanceUnknown(): Deferral {
  return {
    blockedBy: "balance",
    reason: "the balance is not known yet; the engine queries it again and then sends",
    againAfterMs: restAfterFailureMs,
  };
}
