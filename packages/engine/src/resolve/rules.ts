import { table } from "../machine/table.ts";
import type { Observation, PayoutState } from "../machine/words.ts";

/**
 * What a person can decide about a payout.
 *
 * - `query_again`: the gateway is asked at once; what it says is believed as always.
 * - `paid`, `failed`, `returned`: a statement or the gateway's operators say so, and the gateway's interface does not.
 * - `not_sent`: the gateway never had the order. The same money may be ordered again, under a new reference.
 */
export type DecisionWord = "query_again" | "paid" | "failed" | "not_sent" | "returned";

/** How each decision is observed by the state machine. */
const decisions: Readonly<Record<DecisionWord, Observation>> = {
  query_again: "decided_query",
  paid: "decided_paid",
  failed: "decided_failed",
  not_sent: "decided_not_sent",
  returned: "decided_returned",
};

/** Every decision there is. */
export const decisionWords = Object.keys(decisions) as readonly DecisionWord[];

/** The decision as the state machine sees it. */
export function observationOf(decision: DecisionWord): Observation {
  return decisions[decision];
}

/** What of a payout decides which decisions are allowed. */
export interface Resolvable {
  readonly state: PayoutState;
  readonly attempt: number;
  /** Nothing of the present attempt can reach the gateway any more. */
  readonly settled: boolean;
  readonly stuck: boolean;
  /** Why its row does not make sense. */
  readonly corrupted: string | undefined;
  /** The gateway has told of the order in a message that was believed to be its own. */
  readonly named: boolean;
}

/** What is not allowed, and why; undefined when the decision is allowed. */
export function refusalOf(payout: Resolvable, decision: DecisionWord): string | undefined {
  const { state, attempt, settled, stuck, corrupted, named } = payout;
  if (table[state][decisions[decision]] === undefined) return whyNever(state);
  if (attempt === 0 && state !== "needs_review") return "it was never sent";
  if (decision === "query_again" && corrupted !== undefined)
    return `its row in the database does not make sense: ${corrupted}`;
  if (decision === "not_sent" && attempt > 0 && !settled)
    return "it was sent so recently that the gateway may still take it in; the engine goes on asking";
  // Of whatever attempt: a late answer to an earlier one names the same order.
  if (decision === "not_sent" && attempt > 0 && named)
    return "the gateway has told of this order, so it has had it: find out how it ended";
  if (state === "pending" && decision !== "query_again" && !stuck)
    return "the gateway has it, and it is not stuck: only the gateway can say how it ends";
  return undefined;
}

/** The decisions that a payout allows now. */
export function allowedFor(payout: Resolvable): readonly DecisionWord[] {
  return decisionWords.filter((decision) => refusalOf(payout, decision) === undefined);
}

function whyNever(state: PayoutState): string {
  if (state === "accepted") return "it is not sent yet; take it back with engine.cancelBeforeSend";
  if (state === "sending") return "it is being sent; wait until that has ended";
  return `a payout that is ${state} does not allow it`;
}
