import type { Engine, StoredPayout } from "@payout/engine";
import type { Candidate, Staging } from "./staging.ts";

const pageSize = 10_000;
const day = 86_400_000;
const mostNamed = 20;

/** A row whose recipient was paid the same amount in the last days, under another reference. */
export interface PaidBefore {
  readonly line: number;
  readonly reference: string;
  readonly earlier: string;
  readonly at: Date;
}

/** Finds rows that look like payouts of the last days: the same recipient, the same amount. */
export async function findPaidBefore(
  engine: Engine,
  staging: Staging,
  days: number,
  signal: AbortSignal,
): Promise<PaidBefore[]> {
  const from = new Date(Date.now() - days * day);
  let after: StoredPayout | undefined;
  for (let isLast = false; !isLast; ) {
    const page = await engine.find({ from, limit: pageSize, ...(after && { after }) });
    for (const { accountEnding, amount } of page)
      if (accountEnding !== undefined) staging.addEarlier(accountEnding, amount.currency, amount.value);
    after = page.at(-1);
    isLast = page.length < pageSize;
    signal.throwIfAborted();
  }
  const found: PaidBefore[] = [];
  for (const candidate of staging.candidates(1000)) {
    const earlier = await sameRecipient(engine, candidate, from);
    if (earlier)
      found.push({
        line: candidate.line,
        reference: candidate.reference,
        earlier: earlier.reference,
        at: earlier.acceptedAt,
      });
    if (found.length === mostNamed) break;
  }
  return found;
}

/** The ending is only four characters: the engine compares the whole account by its keyed digest. */
async function sameRecipient(
  engine: Engine,
  { provider, reference, recipient, currency, amount }: Candidate,
  from: Date,
): Promise<StoredPayout | undefined> {
  const same = await engine.find({ account: recipient, amount: { currency, value: amount }, from, limit: 5 });
  return same.find((payout) => payout.reference !== reference || payout.provider !== provider);
}
