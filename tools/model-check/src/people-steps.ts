import { type DecisionWord, observationOf } from "../../../packages/engine/src/resolve/rules.ts";
import type { Model } from "./model.ts";
import { lockedRow, resolvable } from "./row.ts";
import { type Step, step } from "./step.ts";
import type { World } from "./world.ts";

/** Everything that the operator and the caller can do next. */
export function peopleSteps(world: World, model: Model): Step[] {
  return [...operatorSteps(world, model), ...callerSteps(world, model)];
}

/** An operator says what the gateway's back office shows him at this moment, where the engine lets him. */
function operatorSteps(world: World, model: Model): Step[] {
  const { row } = world;
  const payout = resolvable(row);
  return decisionsThatFit(world)
    .filter((decision) => model.functions.refusalOf(payout, decision) === undefined)
    .map((decision) => {
      const record = {
        word: observationOf(decision),
        source: "operator",
        actor: "Ada",
        decision,
        reason: "seen",
        keep: true,
      } as const;
      return step({ kind: "decides", decision }, { ...world, row: model.store(row, record) });
    });
}

function decisionsThatFit({ order }: World): readonly DecisionWord[] {
  const seen = { none: ["not_sent"], pending: [], succeeded: ["paid"], failed: ["failed"] } as const;
  return ["query_again", ...seen[order]];
}

/** The caller cancels the order while that is possible, and pays again as soon as the payout is repayable. */
function callerSteps(world: World, model: Model): Step[] {
  const { row, paidAgain } = world;
  const facts = { corrupted: undefined, sentAgain: row.sentAgain, inDoubt: false };
  const cancel = { word: "cancel", source: "caller", actor: "caller", reason: "taken back" } as const;
  return [
    ...(model.functions.whyNotCancelled(lockedRow(row), facts) === undefined
      ? [step({ kind: "cancels" }, { ...world, row: model.store(row, cancel) })]
      : []),
    ...(row.repayable && !paidAgain ? [step({ kind: "pays again" }, { ...world, paidAgain: true })] : []),
  ];
}
