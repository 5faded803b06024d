import { sql } from "kysely";
import { needsOfDecisions, propose } from "../approvals/propose.ts";
import { type EngineContext, providerOf } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { notAllowed, unknownReference } from "../errors.ts";
import { getPayout, type ReferenceOptions } from "../find/by-reference.ts";
import { finalStates, type PayoutState } from "../machine/words.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import { transactKnown } from "../recovery/recover.ts";
import type { Approved } from "../store/observation-record.ts";
import { observe } from "../store/observe.ts";
import { corruptionReason, type LockedPayout, lockPayout, stateOf } from "../store/rows.ts";
import type { JobKey } from "../work/jobs.ts";
import type { DecidedPayout } from "./resolve.ts";
import { requireUnchanged } from "./unchanged.ts";

/** Who revokes a decision, and why. */
export interface ReopenOptions extends ReferenceOptions, Decider {
  /** The `version` of the payout that the operator saw. Where it has changed since, nothing is reopened. */
  readonly seen: string;
}

/** Revokes the decision that ended a payout, or proposes that where approval rules demand it. */
export async function reopenPayout(
  context: EngineContext,
  reference: string,
  options: ReopenOptions,
): Promise<DecidedPayout> {
  requireDecider(reference, options);
  const { seen, actor, reason } = options;
  if (typeof seen !== "string") throw refused(reference, "seen", "must be the version of the payout that you saw");
  const found = await getPayout(context, reference, options);
  if (found === undefined) throw unknownReference(reference);
  const { provider } = found;
  const proposal = await transactKnown(context, async (work) => {
    const row = await lockReopenable(context, work, { provider, reference }, seen);
    const needs = await needsOfDecisions(work);
    if (needs !== undefined) return propose(work, { kind: "reopen", row, action: {}, actor, reason }, needs);
    await store(context, work, row, { actor, reason });
    return undefined;
  });
  return { ...((await getPayout(context, reference, { provider })) ?? found), ...(proposal && { proposal }) };
}

/** Revokes it within a transaction. */
export async function reopenIn(
  context: EngineContext,
  work: Tx,
  key: JobKey,
  decider: Decider,
  approved: Approved,
): Promise<void> {
  await store(context, work, await lockReopenable(context, work, key), decider, approved);
}

async function store(
  context: EngineContext,
  work: Tx,
  row: LockedPayout,
  { actor, reason }: Decider,
  approved?: Approved,
): Promise<void> {
  const entry = providerOf(context, row.provider);
  const record = { word: "reopened", source: "operator", actor, reason, approved, keep: true } as const;
  await observe(context, work, { row, entry }, record);
}

async function lockReopenable(context: EngineContext, work: Tx, key: JobKey, seen?: string): Promise<LockedPayout> {
  const row = await lockPayout(work, key);
  if (row === undefined) throw unknownReference(key.reference);
  requireUnchanged(row, seen);
  const problem = corruptionReason(row, context.digests) ?? whyNotReopened(stateOf(row), await wasDecided(work, row));
  if (problem !== undefined) throw notAllowed(row, `cannot be reopened: ${problem}. Nothing was changed.`);
  return row;
}

/** Only an operator's decision is revoked; what the gateway said ends it anew. tools/model-check explores this. */
export function whyNotReopened(state: PayoutState, wasDecided: boolean): string | undefined {
  if (!finalStates.includes(state)) return `it is ${state}, so there is no decision to revoke`;
  if (wasDecided) return undefined;
  return "no operator's decision ended it. The gateway is queried again with engine.resolve: query_again";
}

/** Whether an operator's decision was the last that changed the payout's state. */
async function wasDecided(work: Tx, { provider, reference }: JobKey): Promise<boolean> {
  const last = await work
    .selectFrom("payout_events")
    .select(sql<string | null>`data->>'decision'`.as("decision"))
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .where("to_state", "is not", null)
    .whereRef("to_state", "is distinct from", "from_state")
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return last?.decision != null;
}
