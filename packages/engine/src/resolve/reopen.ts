import { sql } from "kysely";
import { type EngineContext, providerOf } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { EngineError, unknownReference } from "../errors.ts";
import { getPayout, type ReferenceOptions } from "../find.ts";
import { finalStates } from "../machine/words.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import type { StoredPayout } from "../record.ts";
import { transactKnown } from "../recovery/recover.ts";
import { observe } from "../store/observe.ts";
import { corruptionReason, type LockedPayout, lockPayout, stateOf } from "../store/rows.ts";
import type { JobKey } from "../work/jobs.ts";
import { requireUnchanged } from "./unchanged.ts";

/** Who takes a decision back, and why. */
export interface ReopenOptions extends ReferenceOptions, Decider {
  /** The `version` of the payout that the operator saw. Where it has changed since, nothing is reopened. */
  readonly seen: string;
}

/** Takes back the decision that ended a payout. */
export async function reopenPayout(
  context: EngineContext,
  reference: string,
  options: ReopenOptions,
): Promise<StoredPayout> {
  requireDecider(reference, options);
  if (typeof options.seen !== "string")
    throw refused(reference, "seen", "must be the version of the payout that you saw");
  const found = await getPayout(context, reference, options);
  if (found === undefined) throw unknownReference(reference);
  const { provider } = found;
  await transactKnown(context, (work) => reopenIn(context, work, { provider, reference }, options));
  return (await getPayout(context, reference, { provider })) ?? found;
}

/** Takes it back within a transaction. */
export async function reopenIn(
  context: EngineContext,
  work: Tx,
  key: JobKey,
  { seen, actor, reason }: Pick<ReopenOptions, "seen" | "actor" | "reason">,
): Promise<void> {
  const row = await lockPayout(work, key);
  if (row === undefined) throw unknownReference(key.reference);
  requireUnchanged(row, seen);
  const problem = corruptionReason(row, context.digests) ?? (await whyNotReopened(work, row));
  if (problem !== undefined) throw notReopened(key, problem);
  const entry = providerOf(context, key.provider);
  await observe(context, work, { row, entry }, { word: "reopened", source: "operator", actor, reason, keep: true });
}

/** Only a person's word is taken back; what the gateway said ends it anew. */
async function whyNotReopened(work: Tx, row: LockedPayout): Promise<string | undefined> {
  const { provider, reference } = row;
  const state = stateOf(row);
  if (!finalStates.includes(state)) return `it is ${state}, so there is nothing to take back`;
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
  if (last?.decision != null) return undefined;
  return "no operator's decision ended it. The gateway is queried again with engine.resolve: query_again";
}

function notReopened({ provider, reference }: JobKey, problem: string): EngineError {
  return new EngineError({
    code: "not_allowed",
    message: `${provider} ${reference}: cannot be reopened: ${problem}. Nothing was changed.`,
    reference,
    provider,
  });
}
