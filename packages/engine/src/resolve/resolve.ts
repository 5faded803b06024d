import { type EngineContext, providerOf } from "../context.ts";
import { EngineError, unknownReference } from "../errors.ts";
import { getPayout, type ReferenceOptions } from "../find.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import type { StoredPayout } from "../record.ts";
import { transactKnown } from "../recovery/recover.ts";
import { observe } from "../store/observe.ts";
import { corruptionReason, type LockedPayout, lockPayout, stateOf } from "../store/rows.ts";
import { wasNamed } from "../work/hindsight.ts";
import type { JobKey } from "../work/jobs.ts";
import { allowedFor, type DecisionWord, decisionWords, observationOf, type Resolvable, refusalOf } from "./rules.ts";
import { requireUnchanged } from "./unchanged.ts";

/** What an operator decides about a payout. */
export interface ResolveOptions extends ReferenceOptions, Decider {
  /** How the payout ended, or that the gateway is to be queried at once. */
  readonly decision: DecisionWord;
  /** The `version` of the payout that the operator saw. Where it has changed since, the decision is refused. */
  readonly seen?: string;
}

/** Stores an operator's decision. It goes through the state machine like everything else that is learned about a payout. */
export async function resolvePayout(
  context: EngineContext,
  reference: string,
  options: ResolveOptions,
): Promise<StoredPayout> {
  requireDecision(reference, options);
  const found = await getPayout(context, reference, options);
  if (found === undefined) throw unknownReference(reference);
  const { provider } = found;
  const entry = providerOf(context, provider);
  const { decision, actor, reason } = options;
  // What was not sent may be paid again, so the database is compared as it is for a send.
  await transactKnown(context, async (work) => {
    const row = await lockPayout(work, { provider, reference });
    if (row === undefined) throw unknownReference(reference);
    requireUnchanged(row, options.seen);
    const payout = toResolvable(context, row, await wasNamed(work, row));
    const refusal = refusalOf(payout, decision);
    if (refusal !== undefined) throw notAllowed(row, payout, decision, refusal);
    const word = observationOf(decision);
    await observe(context, work, { row, entry }, { word, source: "operator", actor, decision, reason, keep: true });
  });
  return (await getPayout(context, reference, { provider })) ?? found;
}

function requireDecision(reference: string, options: Partial<ResolveOptions> | undefined): void {
  const { decision } = options ?? {};
  if (decision === undefined || !decisionWords.includes(decision))
    throw refused(reference, "decision", `must be one of ${decisionWords.join(", ")}`);
  requireDecider(reference, options);
}

function toResolvable({ digests }: EngineContext, row: LockedPayout, named: boolean): Resolvable {
  const { attempt, settled, stuck_at } = row;
  return {
    state: stateOf(row),
    attempt,
    settled,
    stuck: stuck_at !== null,
    corrupted: corruptionReason(row, digests),
    named,
  };
}

function notAllowed(
  { provider, reference }: JobKey,
  payout: Resolvable,
  decision: DecisionWord,
  refusal: string,
): EngineError {
  const allowed = allowedFor(payout);
  const now = allowed.length === 0 ? "Nothing can be decided now" : `Now allowed: ${allowed.join(", ")}`;
  return new EngineError({
    code: "not_allowed",
    message: `${provider} ${reference}: cannot decide "${decision}" while it is ${payout.state}: ${refusal}. ${now}.`,
    reference,
    provider,
  });
}
