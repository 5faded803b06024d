import { type EngineContext, providerOf } from "./context.ts";
import { EngineError, unknownReference } from "./errors.ts";
import { getPayout, type ReferenceOptions } from "./find/by-reference.ts";
import { readProvider } from "./limits/provider-row.ts";
import { type Decider, requireActor } from "./operator.ts";
import type { StoredPayout } from "./record.ts";
import { doubtsAbout } from "./recovery/doubt.ts";
import { transactKnown } from "./recovery/recover.ts";
import { observe } from "./store/observe.ts";
import { corruptionReason, lockPayout } from "./store/rows.ts";
import { wasSentAgain } from "./work/hindsight.ts";
import type { JobKey } from "./work/jobs.ts";
import { isDoubtful, whyNotCancelled } from "./work/steps.ts";

/** Who cancels an order, and why. Programs cancel too, so both may be left out. */
export interface CancelOptions extends ReferenceOptions, Partial<Decider> {
  /** Stored in the history; never `engine` or `gateway`. @default "caller" */
  readonly actor?: string;
}

/**
 * Cancels an order that has not been sent.
 * @throws EngineError `too_late` once sending has begun, `unknown_reference`, `ambiguous_reference`, `not_allowed`
 */
export async function cancelBeforeSend(
  context: EngineContext,
  reference: string,
  options: CancelOptions,
): Promise<StoredPayout> {
  const { actor = "caller", reason = "cancelled before it was sent" } = options;
  requireActor(reference, actor);
  const found = await getPayout(context, reference, options);
  if (found === undefined) throw unknownReference(reference);
  const { provider } = found;
  const cancel = { word: "cancel", source: "caller", actor } as const;
  // What is cancelled may be paid again, so the database is compared as it is for a send.
  const problem = await transactKnown(context, async (work) => {
    const row = await lockPayout(work, { provider, reference });
    if (row === undefined) throw unknownReference(reference);
    // Taken back already: what the gateway has cancelled has a claim, which only proof that nothing was sent takes away.
    if (row.state === "cancelled" && row.claim === null) return undefined;
    const entry = providerOf(context, provider);
    if (row.state === "accepted" && row.check_first_at !== null) {
      await observe(context, work, { row, entry }, { ...cancel, reason: `${heldBecause}: ${reason}` });
      return heldBecause;
    }
    const facts = {
      corrupted: corruptionReason(row, context.digests),
      sentAgain: await wasSentAgain(work, row),
      inDoubt: isDoubtful(row, await doubtsAbout(context, entry, row, await readProvider(work, entry.name, false))),
    };
    const problem = whyNotCancelled(row, facts);
    if (problem === undefined) await observe(context, work, { row, entry }, { ...cancel, reason });
    return problem;
  });
  if (problem !== undefined) throw tooLate({ provider, reference }, problem);
  return (await getPayout(context, reference, { provider })) ?? found;
}

const heldBecause = "the database may be older than what was sent. It is not sent from here any more, and needs review";

function tooLate({ provider, reference }: JobKey, because: string): EngineError {
  return new EngineError({
    code: "too_late",
    message: `${provider} ${reference}: cannot cancel, it may already have been sent: ${because}. Ask the gateway to stop it.`,
    reference,
    provider,
  });
}
