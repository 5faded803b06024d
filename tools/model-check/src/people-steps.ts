import { type DecisionWord, observationOf } from "../../../packages/engine/src/resolve/rules.ts";
import { isDoubtful } from "../../../packages/engine/src/work/steps.ts";
import type { Model } from "./model.ts";
import { observed } from "./observed.ts";
import { doubtsOf, isBeforeRestore } from "./restore-steps.ts";
import { lockedRow, resolvable } from "./row.ts";
import { type Step, step } from "./step.ts";
import type { World } from "./world.ts";

/** Everything that the operator and the caller can do next. */
export function peopleSteps(world: World, model: Model): Step[] {
  if (world.lives.isMissing || isBeforeRestore(world, model)) return [];
  return [...operatorSteps(world, model), ...callerSteps(world, model)];
}

/** An operator says what the gateway's back office shows him at this moment, where the engine lets him. */
function operatorSteps(world: World, model: Model): Step[] {
  // Under approval rules the others are proposed.
  const decisions = world.approvals === undefined ? decisionsThatFit(world) : (["query_again"] as const);
  return decisions
    .filter((decision) => isAllowed(world, decision, model))
    .map((decision) => {
      const record = {
        word: observationOf(decision),
        source: "operator",
        actor: "Ada",
        decision,
        reason: "seen",
        keep: true,
      } as const;
      return step({ kind: "decides", decision }, observed(world, record, model));
    });
}

/** Whether the engine lets an operator decide this: as for a claim, it compares the database first. */
export function isAllowed({ row, lives }: World, decision: DecisionWord, { functions }: Model): boolean {
  return lives.compared.includes(true) && functions.refusalOf(resolvable(row), decision) === undefined;
}

function decisionsThatFit({ order }: World): readonly DecisionWord[] {
  const seen = { none: ["not_sent"], pending: [], succeeded: ["paid"], failed: ["failed"] } as const;
  return ["query_again", ...seen[order]];
}

/** The caller cancels the order while that is possible, and pays again as soon as the payout is repayable. */
function callerSteps(world: World, model: Model): Step[] {
  const { row, lives, paidAgain, approvals } = world;
  const inDoubt = row.checksFirst || isDoubtful(lockedRow(row), doubtsOf(world));
  const facts = { corrupted: undefined, sentAgain: row.sentAgain, inDoubt };
  const cancel = { word: "cancel", source: "caller", actor: "caller", reason: "taken back" } as const;
  return [
    // As for a claim, the engine compares the database first.
    ...(lives.compared.includes(true) && model.functions.whyNotCancelled(lockedRow(row), facts) === undefined
      ? [step({ kind: "cancels" }, observed(world, cancel, model))]
      : []),
    ...(row.repayable && !paidAgain && approvals === undefined
      ? [step({ kind: "pays again" }, { ...world, paidAgain: true })]
      : []),
  ];
}
