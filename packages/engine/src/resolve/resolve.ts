import { type EngineContext, providerOf, transact } from "../context.ts";
import { EngineError, unknownReference } from "../errors.ts";
import { getPayout } from "../find.ts";
import type { StoredPayout } from "../record.ts";
import { observe } from "../store/observe.ts";
import { corruptionReason, type LockedPayout, lockPayout, stateOf } from "../store/rows.ts";
import { wasNamed } from "../work/hindsight.ts";
import type { JobKey } from "../work/jobs.ts";
import { allowedFor, type DecisionWord, decisionWords, observationOf, type Resolvable, refusalOf } from "./rules.ts";

/** What a person decides about a payout. */
export interface ResolveOptions {
  readonly decision: DecisionWord;
  /** Who decides: a name that others will recognise in a year. */
  readonly actor: string;
  /** What the decision rests on: a line of a statement, a ticket of the gateway's operators. */
  readonly note: string;
  /** Needed when several providers have the reference. */
  readonly provider?: string;
}

/** Stores a person's decision. It goes through the state machine like everything else that is learned about a payout. */
export async function resolvePayout(
  context: EngineContext,
  reference: string,
  options: ResolveOptions,
): Promise<StoredPayout> {
  requireWords(reference, options);
  const found = await getPayout(context, reference, options.provider);
  if (found === undefined) throw unknownReference(reference);
  const { provider } = found;
  const entry = providerOf(context, provider);
  const { decision, actor, note } = options;
  await transact(context, async (work) => {
    const row = await lockPayout(work, { provider, reference });
    if (row === undefined) throw unknownReference(reference);
    const payout = toResolvable(row, await wasNamed(work, row));
    const refusal = refusalOf(payout, decision);
    if (refusal !== undefined) throw notAllowed(row, payout, decision, refusal);
    const word = observationOf(decision);
    await observe(context, work, { row, entry }, { word, source: "person", actor, decision, reason: note, keep: true });
  });
  return (await getPayout(context, reference, provider)) ?? found;
}

function requireWords(reference: string, { decision, actor, note }: Partial<ResolveOptions> = {}): void {
  if (decision === undefined || !decisionWords.includes(decision))
    throw refused(reference, "decision", `is one of ${decisionWords.join(", ")}`);
  for (const [path, text] of Object.entries({ actor, note }))
    if (typeof text !== "string" || text.trim() === "")
      throw refused(reference, path, "is missing: the history must say who decided, and what the decision rests on");
}

function refused(reference: string, path: string, what: string): EngineError {
  const message = `nothing was decided about ${reference}: ${path} ${what}.`;
  return new EngineError({ code: "not_allowed", message, reference, paths: [path] });
}

function toResolvable(row: LockedPayout, named: boolean): Resolvable {
  const { attempt, settled, stuck_at } = row;
  return { state: stateOf(row), attempt, settled, stuck: stuck_at !== null, corrupted: corruptionReason(row), named };
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
    message: `"${decision}" is not possible for the payout ${reference} of ${provider}, which is ${payout.state}: ${refusal}. ${now}.`,
    reference,
    provider,
  });
}
