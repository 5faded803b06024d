import type { Payout } from "@payout/core";
import type { ProviderEntry } from "../settings.ts";
import type { LockedPayout } from "../store/rows.ts";
import type { JobKey } from "./jobs.ts";

/** A payout as it was when the gateway was queried about it. */
export interface PayoutQuery extends JobKey {
  readonly state: string;
  readonly attempt: number;
  readonly claim: string | null;
  readonly providerId: string | null;
  readonly amount: { readonly value: string; readonly currency: string };
  /** Whether "no such order" counts by now. */
  readonly settled: boolean;
}

/** A locked payout as it is queried. */
export function toQuery(row: LockedPayout, settled: boolean): PayoutQuery {
  const { provider, reference, state, attempt, claim, provider_id: providerId } = row;
  return {
    provider,
    reference,
    state,
    attempt,
    claim,
    providerId,
    amount: { value: row.amount, currency: row.currency },
    settled,
  };
}

/** Queries the gateway about one payout, by every number that is known, and has the amount checked. */
export async function query(
  entry: ProviderEntry,
  queried: Pick<PayoutQuery, "reference" | "providerId" | "amount">,
): Promise<Payout> {
  const { reference, providerId, amount } = queried;
  const expected = async () => ({ amount });
  return entry.provider.query(
    { reference, ...(providerId !== null && { providerId }) },
    { timeoutMs: entry.rules.queryTimeoutMs, expected },
  );
}
