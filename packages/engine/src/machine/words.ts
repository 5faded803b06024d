/** Every state in which the engine can hold a payout. */
export const states = [
  "accepted",
  "sending",
  "pending",
  "unknown",
  "needs_review",
  "succeeded",
  "failed",
  "cancelled",
  "reversed",
] as const;

/**
 * Where a stored payout stands.
 *
 * - `accepted`: stored, not sent. `sending`: the claim is committed; the gateway may or may not have the order.
 * - `pending`: the gateway has the order. `unknown`: it may have it; the engine queries and never sends.
 * - `needs_review`: only an operator decides what happens next. `succeeded`, `failed`, `cancelled`, `reversed`: final, as
 *   reported by the gateway and verified.
 */
export type PayoutState = (typeof states)[number];

/** States that need no further query, unless the gateway changes what it reports. */
export const finalStates: readonly PayoutState[] = ["succeeded", "failed", "cancelled", "reversed"];

/** Final states in which no money is with the payee. */
export const withoutMoney: readonly PayoutState[] = ["failed", "cancelled", "reversed"];

/**
 * Everything that can happen to a payout.
 *
 * `says_*` is the answer to a query, or to the POST that a worker is waiting for: it is trusted. `news_*` comes from a
 * notification, or from an answer that arrives after its worker lost the payout: it can be outdated.
 */
export const observations = [
  "claim",
  "in_doubt",
  "cancel",
  "refused",
  "refused_again",
  "unsent",
  "lost",
  "missing",
  "missing_resend",
  "unproven",
  "unanswered",
  "repeats",
  "contradicted",
  "corrupted",
  "decided_query",
  "decided_paid",
  "decided_failed",
  "decided_not_sent",
  "decided_returned",
  "reopened",
  "says_pending",
  "says_unknown",
  "says_succeeded",
  "says_failed",
  "says_cancelled",
  "says_reversed",
  "news_pending",
  "news_unknown",
  "news_succeeded",
  "news_failed",
  "news_cancelled",
  "news_reversed",
] as const;

/** One thing that can happen to a payout; see `observations`. */
export type Observation = (typeof observations)[number];

/** What each observation means, for the document and for whoever reads a history. */
export const observationMeaning: Readonly<Record<Observation, string>> = {
  claim: "a worker commits its intent to send",
  in_doubt: "the database may be older than what was sent: the order may have been sent already",
  cancel: "the caller cancels the order",
  refused: "proof that this attempt moved no money, and that the gateway refuses the order",
  refused_again: "the same for an order that was sent again: an earlier attempt was never answered",
  unsent: "proof that this attempt moved no money, for a reason that can pass",
  lost: "the outcome of the POST is unknown, or its worker crashed",
  missing: "the gateway has no such order, and the settling time is over",
  missing_resend: "the same, where sending again under the same reference is allowed",
  unproven:
    "a query before the send got an answer that proves neither that the gateway has the order nor that it does not",
  unanswered: "a query got no usable answer",
  repeats: "a query repeats what the gateway said before an operator recorded that the money came back",
  contradicted: "the payout that it pays again may have been paid after all",
  corrupted: "the stored row does not make sense",
  decided_query: "an operator requests another query",
  decided_paid: "an operator found out elsewhere: paid",
  decided_failed: "an operator found out elsewhere: failed",
  decided_not_sent: "an operator found out elsewhere: the gateway never had the order",
  decided_returned: "an operator found out elsewhere: the money came back",
  reopened: "an operator revokes a decision",
  says_pending: "the answer to a send or query: pending",
  says_unknown: "the answer to a send or query: a status that no table lists",
  says_succeeded: "the answer to a send or query: succeeded",
  says_failed: "the answer to a send or query: failed",
  says_cancelled: "the answer to a send or query: cancelled",
  says_reversed: "the answer to a send or query: reversed",
  news_pending: "a notification or late answer: pending",
  news_unknown: "a notification or late answer: a status that no table lists",
  news_succeeded: "a notification or late answer: succeeded",
  news_failed: "a notification or late answer: failed",
  news_cancelled: "a notification or late answer: cancelled",
  news_reversed: "a notification or late answer: reversed",
};
