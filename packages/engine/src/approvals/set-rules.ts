import { sql } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import { type Decider, requireDecider } from "../operator.ts";
import { checkRules } from "./check-rules.ts";
import type { Proposal } from "./proposal.ts";
import { needsOfDecisions, propose } from "./propose.ts";
import { readRules, storeRules } from "./rule-store.ts";
import { type ApprovalRules, lowers } from "./rules.ts";

/**
 * Puts approval rules into force, or takes them away. One person may add and raise rules; lowering them takes another person,
 * so the proposal comes back, and the rules stay as they are.
 * @throws EngineError `configuration`, `not_allowed`
 */
export async function setApprovalRules(
  context: EngineContext,
  rules: ApprovalRules | null,
  options: Decider,
): Promise<Proposal | undefined> {
  requireDecider("setApprovalRules", options);
  if (rules !== null) checkRules(rules, [...context.providers.keys()]);
  const { actor, reason } = options;
  return transact(context, async (work) => {
    // Two people who change them together: the second one compares with what the first one has stored.
    await sql`select pg_advisory_xact_lock(hashtextextended('payout approval rules', 0))`.execute(work);
    const current = await readRules(work);
    const needs = await needsOfDecisions(work);
    if (needs !== undefined && lowers(current, rules ?? undefined))
      return propose(work, { kind: "rules", action: { rules }, actor, reason }, needs);
    await storeRules(work, rules ?? undefined, { actor, reason });
    return undefined;
  });
}
