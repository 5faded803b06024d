import { type EngineContext, providerOf, transact } from "./context.ts";
import { EngineError, unknownReference } from "./errors.ts";
import { getPayout } from "./find.ts";
import type { StoredPayout } from "./record.ts";
import { observe } from "./store/observe.ts";
import { corruptionReason, lockPayout } from "./store/rows.ts";
import { wasSentAgain } from "./work/hindsight.ts";
import type { JobKey } from "./work/jobs.ts";
import { whyNotCancelled } from "./work/steps.ts";

/** What can be said about a cancellation. */
export interface CancelOptions {
  /** Needed when several providers have the reference. */
  readonly provider?: string;
  /** Who takes the order back, for the history. @default "caller" */
  readonly actor?: string;
  /** Why, for the history. */
  readonly reason?: string;
}

/**
 * Takes an order back that has not been sent.
 * @throws EngineError `too_late` when sending has begun, `unknown_reference` when there is no such payout.
 */
export async function cancelBeforeSend(
  context: EngineContext,
  reference: string,
  options: CancelOptions,
): Promise<StoredPayout> {
  const found = await getPayout(context, reference, options.provider);
  if (found === undefined) throw unknownReference(reference);
  const { provider } = found;
  await transact(context, async (work) => {
    const row = await lockPayout(work, { provider, reference });
    if (row === undefined) throw unknownReference(reference);
    // Taken back already: what the gateway has cancelled has a claim, which only proof that nothing was sent takes away.
    if (row.state === "cancelled" && row.claim === null) return;
    const facts = { corrupted: corruptionReason(row), sentAgain: await wasSentAgain(work, row) };
    const problem = whyNotCancelled(row, facts);
    if (problem !== undefined) throw tooLate(row, problem);
    const { actor = "caller", reason } = options;
    const record = {
      word: "cancel",
      source: "caller",
      actor,
      reason: reason ?? "taken back before it was sent",
    } as const;
    await observe(context, work, { row, entry: providerOf(context, provider) }, record);
  });
  return (await getPayout(context, reference, provider)) ?? found;
}

function tooLate({ provider, reference }: JobKey, because: string): EngineError {
  return new EngineError({
    code: "too_late",
    message: `the payout ${reference} of ${provider} cannot be taken back here, because it may have been sent: ${because}. Ask the gateway's operators.`,
    reference,
    provider,
  });
}
