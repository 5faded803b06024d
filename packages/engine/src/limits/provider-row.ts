import { type Selectable, sql } from "kysely";
import type { Tx } from "../database/database.ts";
import type { ProviderStateTable } from "../database/tables.ts";

/** What is known of a provider, read by the transaction that decides about it. */
export interface ProviderRow extends Selectable<ProviderStateTable> {
  /** Seconds since the tokens were last counted; never below zero, also when the clock was set back. */
  readonly seconds_since_tokens: number;
}

/**
 * Reads a provider's row and, with `lock`, keeps other workers from deciding about the same provider until the transaction
 * ends. Whoever needs a payout's row too takes that first.
 */
export async function readProvider(work: Tx, provider: string, lock: boolean): Promise<ProviderRow | undefined> {
  const found = await rowOf(work, provider, lock);
  if (found !== undefined || !lock) return found;
  await work
    .insertInto("provider_state")
    .values({ provider })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return rowOf(work, provider, lock);
}

/** Reads a provider's row in one transaction: without a lock once, with it as it is then. */
export type StateReader = (lock: boolean) => Promise<ProviderRow | undefined>;

/** Makes the reader of one transaction. */
export function stateReader(work: Tx, provider: string): StateReader {
  let read: Promise<ProviderRow | undefined> | undefined;
  return (lock) => {
    if (lock) return readProvider(work, provider, true);
    read ??= readProvider(work, provider, false);
    return read;
  };
}

async function rowOf(work: Tx, provider: string, lock: boolean): Promise<ProviderRow | undefined> {
  const query = work
    .selectFrom("provider_state")
    .selectAll()
    .select(
      sql<number>`greatest(0, coalesce(extract(epoch from clock_timestamp() - tokens_at), 0))::float8`.as(
        "seconds_since_tokens",
      ),
    )
    .where("provider", "=", provider);
  return (await (lock ? query.forUpdate() : query).executeTakeFirst()) as ProviderRow | undefined;
}
