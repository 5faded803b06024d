import type { Proposal } from "../approvals/proposal.ts";
import { needsOfDecisions, propose } from "../approvals/propose.ts";
import { type EngineContext, providerOf } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { type EngineError, notAllowed, unknownReference } from "../errors.ts";
import { getPayout, type ReferenceOptions } from "../find/by-reference.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import type { StoredPayout } from "../record.ts";
import { transactKnown } from "../recovery/recover.ts";
import type { Approved } from "../store/observation-record.ts";
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

/** A payout after a decision. */
export interface DecidedPayout extends StoredPayout {
  /** Where another person has to approve: what was proposed. The payout is as it was. */
  readonly proposal?: Proposal;
}

/** Stores an operator's decision, or proposes it where another person has to approve. */
export async function resolvePayout(
  context: EngineContext,
  reference: string,
  options: ResolveOptions,
): Promise<DecidedPayout> {
  requireDecision(reference, options);
  const found = await getPayout(context, reference, options);
  if (found === undefined) throw unknownReference(reference);
  const { provider } = found;
  const key = { provider, reference };
  // What was not sent may be paid again, so the database is compared as it is for a send.
  const proposal = await transactKnown(context, (work) => resolveOrPropose(context, work, key, options));
  return { ...((await getPayout(context, reference, { provider })) ?? found), ...(proposal && { proposal }) };
}

async function resolveOrPropose(
  context: EngineContext,
  work: Tx,
  key: JobKey,
  options: ResolveOptions,
): Promise<Proposal | undefined> {
  const { decision, actor, reason } = options;
  const row = await lockResolvable(context, work, key, options);
  // To query moves no money and frees none.
  const needs = decision === "query_again" ? undefined : await needsOfDecisions(work);
  if (needs !== undefined) return propose(work, { kind: "resolve", row, action: { decision }, actor, reason }, needs);
  await store(context, work, row, options);
  return undefined;
}

/** Stores an operator's decision within a transaction. */
export async function resolveIn(
  context: EngineContext,
  work: Tx,
  key: JobKey,
  options: Decision,
  approved: Approved,
): Promise<void> {
  await store(context, work, await lockResolvable(context, work, key, options), options, approved);
}

type Decision = Pick<ResolveOptions, "decision" | "actor" | "reason" | "seen">;

/** It goes through the state machine like everything else that is learned about a payout. */
async function store(
  context: EngineContext,
  work: Tx,
  row: LockedPayout,
  { decision, actor, reason }: Decision,
  approved?: Approved,
): Promise<void> {
  const entry = providerOf(context, row.provider);
  const word = observationOf(decision);
  const record = { word, source: "operator", actor, decision, reason, approved, keep: true } as const;
  await observe(context, work, { row, entry }, record);
}

async function lockResolvable(
  context: EngineContext,
  work: Tx,
  key: JobKey,
  { decision, seen }: Decision,
): Promise<LockedPayout> {
  providerOf(context, key.provider);
  const row = await lockPayout(work, key);
  if (row === undefined) throw unknownReference(key.reference);
  requireUnchanged(row, seen);
  const payout = toResolvable(context, row, await wasNamed(work, row));
  const refusal = refusalOf(payout, decision);
  if (refusal !== undefined) throw refusedDecision(row, payout, decision, refusal);
  return row;
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

function refusedDecision(key: JobKey, payout: Resolvable, decision: DecisionWord, refusal: string): EngineError {
  const allowed = allowedFor(payout);
  const now = allowed.length === 0 ? "Nothing can be decided now" : `Now allowed: ${allowed.join(", ")}`;
  return notAllowed(key, `cannot decide "${decision}" while it is ${payout.state}: ${refusal}. ${now}.`);
}
