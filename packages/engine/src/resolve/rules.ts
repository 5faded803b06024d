import { table } from "../machine/table.ts";
import type { Observation, PayoutState } from "../machine/words.ts";

/**
 * What an operator can decide about a payout.
 *
 * - `query_again`: the gateway is queried at once; its answer counts as usual.
 * - `paid`, `failed`, `returned`: a statement or the gateway's support says so, and its API does not.
 * - `not_sent`: the gateway never had the order. The same money may be paid again, under a new reference.
 */
export type DecisionWord = "query_again" | "paid" | "failed" | "not_sent" | "returned";

/** The observation that each decision is for the state machine. */
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
  /** A verified message of the gateway has named the order. */
  readonly named: boolean;
}

/** What is not allowed, and why; undefined when the decision is allowed. */
export function refusalOf(payout: Resolvable, decision: DecisionWord): string | undefined {
  const { state, attempt, settled, stuck, corrupted, named } = payout;
  if (table[state][decisions[decision]] === undefined) return whyNever(state);
  if (attempt === 0 && state !== "needs_review") return "it was never sent";
  if (decision === "query_again" && corrupted !== undefined) return `its database row is corrupted: ${corrupted}`;
  if (decision === "not_sent" && attempt > 0 && !settled)
    return "it was sent so recently that the gateway may still accept it; the engine keeps querying";
  // Of whatever attempt: a late answer to an earlier one names the same order.
  if (decision === "not_sent" && attempt > 0 && named)
    return "the gateway has reported this order, so it has had it: find out how it ended";
  if (state === "pending" && decision !== "query_again" && !stuck)
    return "the gateway has it, and it is not stuck: wait for the gateway to report how it ends";
  return undefined;
}

/** The decisions that a payout allows now. */
export function allowedFor(payout: Resolvable): readonly DecisionWord[] {
  return decisionWords.filter((decision) => refusalOf(payout, decision) === undefined);
}

function whyNever(state: PayoutState): string {
  if (state === "accepted") return "it is not sent yet; cancel it with engine.cancelBeforeSend";
  if (state === "sending") return "it is being sent; wait until the send ends";
  return `a payout that is ${state} does not allow it`;
}
