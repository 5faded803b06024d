import { sql } from "kysely";
import type { Tx } from "../database/database.ts";
import type { ProviderRow } from "./provider-row.ts";

/** The tokens of a bucket that holds one second's worth, at least one, and begins full. */
export function tokensNow(
  row: Pick<ProviderRow, "tokens" | "tokens_at" | "seconds_since_tokens">,
  perSecond: number,
): number {
  const full = Math.max(1, perSecond);
  if (row.tokens_at === null) return full;
  return Math.min(full, Number(row.tokens) + row.seconds_since_tokens * perSecond);
}

/** How long until there is a token, when so many others may be waiting for one too. */
export function tokenPauseMs(tokens: number, perSecond: number, others: number): number {
  return (1000 * (1 - tokens + Math.random() * others)) / perSecond;
}

/** Takes one token. Whoever does so has the provider's row locked. */
export async function takeToken(work: Tx, provider: string, tokens: number): Promise<void> {
  await work
    .updateTable("provider_state")
    .set({ tokens: String(tokens - 1), tokens_at: sql<Date>`clock_timestamp()` })
    .where("provider", "=", provider)
    .execute();
}
