import { sql } from "kysely";
import type { Work } from "../database/database.ts";
import { type Internals, transact } from "../internals.ts";
import type { ProviderEntry } from "../settings.ts";
import { fromNow } from "../store/changes.ts";
import type { LockedPayout } from "../store/rows.ts";
import type { Refusal } from "./hold-back.ts";
import { storeProviderEvent } from "./provider-events.ts";
import { readProvider } from "./provider-row.ts";

const defaultGoodForMs = 60_000;

/** How long nobody asks after a question that failed. */
const restAfterFailureMs = 5000;

/** What the last known balance says about a payout. */
export type BalanceAnswer = "enough" | "too-old" | { readonly shortForMs: number; readonly left: string };

/** Whether a payout can be sent without going below the minimum, by what is known. The provider's row is locked. */
export async function weighBalance(
  work: Work,
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
      sql<number>`(extract(epoch from now() - asked_at) * 1000)::float8`.as("age_ms"),
    ])
    .where("provider", "=", name)
    .where("currency", "=", currency)
    .where("asked_at", "is not", null)
    .executeTakeFirst();
  if (known === undefined || known.age_ms > goodForMs || known.age_ms < 0) return "too-old";
  return known.enough ? "enough" : { shortForMs: goodForMs - known.age_ms, left: known.left };
}

/** Counts a payout against the balance that was last told. */
export async function spend(work: Work, { provider, currency, amount }: LockedPayout): Promise<void> {
  await work
    .updateTable("provider_balances")
    .set({ spent: sql`spent + ${amount}::numeric`, low_since: null })
    .where("provider", "=", provider)
    .where("currency", "=", currency)
    .execute();
}

/** Notes that the balance is too low, and tells it the first time. */
export async function noteLow(internals: Internals, work: Work, row: LockedPayout, reason: string): Promise<void> {
  const first = await work
    .updateTable("provider_balances")
    .set({ low_since: sql<Date>`now()` })
    .where("provider", "=", row.provider)
    .where("currency", "=", row.currency)
    .where("low_since", "is", null)
    .returning("currency")
    .executeTakeFirst();
  if (first !== undefined)
    await storeProviderEvent(internals, work, {
      provider: row.provider,
      kind: "balance-low",
      actor: "engine",
      reason,
    });
}

/**
 * Asks the balance, unless another worker is asking or the last question has just failed; tells whether there is an answer.
 */
export async function askBalance(internals: Internals, entry: ProviderEntry, currency: string): Promise<boolean> {
  const provider = entry.name;
  const inFlight = await transact(internals, (work) => beginAsking(work, entry, currency));
  if (inFlight === undefined || entry.provider.balance === undefined) return false;
  try {
    const { available } = await entry.provider.balance(currency, { timeoutMs: entry.rules.askTimeoutMs });
    await transact(internals, async (work) => {
      await readProvider(work, provider, true);
      await work
        .updateTable("provider_balances")
        .set({ available: available.value, asked_at: sql<Date>`now()`, spent: inFlight, asking_until: null })
        .where("provider", "=", provider)
        .where("currency", "=", currency)
        .execute();
    });
    return true;
  } catch (error) {
    internals.onError(error);
    await internals.db
      .updateTable("provider_balances")
      .set({ asking_until: fromNow(restAfterFailureMs) })
      .where("provider", "=", provider)
      .where("currency", "=", currency)
      .execute();
    return false;
  }
}

/**
 * Takes the question for this worker, and tells what is under way before it is asked. The answer may have it in already or
 * not, so it counts as spent: the balance can look lower than it is, never higher.
 */
async function beginAsking(work: Work, { name, rules }: ProviderEntry, currency: string): Promise<string | undefined> {
  const mine = await work
    .insertInto("provider_balances")
    .values({ provider: name, currency, asking_until: fromNow(rules.askTimeoutMs + rules.leaseMs) })
    .onConflict((conflict) =>
      conflict
        .columns(["provider", "currency"])
        .doUpdateSet({ asking_until: fromNow(rules.askTimeoutMs + rules.leaseMs), asked_at: null })
        .where((all) =>
          all.or([
            all("provider_balances.asking_until", "is", null),
            all("provider_balances.asking_until", "<", sql<Date>`now()`),
          ]),
        ),
    )
    .returning("currency")
    .executeTakeFirst();
  if (mine === undefined) return undefined;
  const { sum } = await work
    .selectFrom("payouts")
    .select(sql<string>`coalesce(sum(amount), 0)`.as("sum"))
    .where("provider", "=", name)
    .where("currency", "=", currency)
    .where("state", "in", ["sending", "doubtful"])
    .where("closed_at", "is", null)
    .executeTakeFirstOrThrow();
  return sum;
}

/** A payout that waits for an answer about the balance. */
export function balanceUnknown(): Refusal {
  return {
    heldBack: "balance",
    reason: "the gateway has not told its balance yet; the engine asks it again and then sends",
    againAfterMs: restAfterFailureMs,
  };
}
