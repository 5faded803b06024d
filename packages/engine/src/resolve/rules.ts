import { table } from "../machine/table.ts";
import type { Observation, PayoutState } from "../machine/words.ts";
import { type LockedPayout, spoiltBecause, stateOf } from "../store/rows.ts";

/**
 * What a person can decide about a payout.
 *
 * - `ask-again`: the gateway is asked at once; what it says is believed as always.
 * - `paid`, `failed`, `came-back`: a statement or the gateway's operators say so, and the gateway's interface does not.
 * - `not-sent`: the gateway never had the order. The same money may be ordered again, under a new reference.
 */
export type DecisionWord = "ask-again" | "paid" | "failed" | "not-sent" | "came-back";

/** How each decision is observed by the state machine. */
const decisions: Readonly<Record<DecisionWord, Observation>> = {
  "ask-again": "decided-ask",
  paid: "decided-paid",
  failed: "decided-failed",
  "not-sent": "decided-not-sent",
  "came-back": "decided-came-back",
};

/** Every decision there is. */
export const decisionWords = Object.keys(decisions) as readonly DecisionWord[];

/** The decision as the state machine sees it. */
export function observationOf(decision: DecisionWord): Observation {
  return decisions[decision];
}

/** What is not allowed, and why; undefined when the decision is allowed. */
export function refusalOf(row: LockedPayout, decision: DecisionWord): string | undefined {
  const state = stateOf(row);
  if (table[state][decisions[decision]] === undefined) return whyNever(state);
  if (row.attempt === 0 && state !== "held") return "it was never sent";
  if (decision === "ask-again" && spoiltBecause(row) !== undefined)
    return `its row in the database does not make sense: ${spoiltBecause(row)}`;
  if (decision === "not-sent" && row.attempt > 0 && !row.settled)
    return "it was sent so recently that the gateway may still take it in; the engine goes on asking";
  if (state === "pending" && decision !== "ask-again" && row.stuck_at === null)
    return "the gateway has it, and it is not stuck: only the gateway can say how it ends";
  return undefined;
}

/** The decisions that a payout allows now. */
export function allowedFor(row: LockedPayout): readonly DecisionWord[] {
  return decisionWords.filter((decision) => refusalOf(row, decision) === undefined);
}

function whyNever(state: PayoutState): string {
  if (state === "accepted") return "it is not sent yet; take it back with engine.cancelBeforeSend";
  if (state === "sending") return "it is being sent; wait until that has ended";
  return `a payout that is ${state} does not allow it`;
}
