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
 * Where a payout stands, by the engine's own book.
 *
 * - `accepted`: stored, not sent. `sending`: the intent to send is committed; the gateway may or may not have heard.
 * - `pending`: the gateway has the order. `unknown`: nobody knows whether it has; the engine asks, and never sends.
 * - `needs_review`: a person decides. `succeeded`, `failed`, `cancelled`, `reversed`: what the gateway said, believed.
 */
export type PayoutState = (typeof states)[number];

/** States that no question is needed for any more, unless the gateway changes its mind. */
export const finalStates: readonly PayoutState[] = ["succeeded", "failed", "cancelled", "reversed"];

/**
 * Everything that can happen to a payout.
 *
 * `says_*` is an answer to our own question, or to the very POST that a worker is waiting for: it is believed. `news_*` is
 * what a notification says, or an answer that comes after its worker lost the payout: it can be old.
 */
export const observations = [
  "claim",
  "cancel",
  "refused",
  "refused_again",
  "unsent",
  "lost",
  "missing",
  "missing_resend",
  "unanswered",
  "repeats",
  "corrupted",
  "decided_query",
  "decided_paid",
  "decided_failed",
  "decided_not_sent",
  "decided_returned",
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
  cancel: "the caller takes the order back",
  refused: "proof that this attempt moved no money, and that the gateway does not want the order",
  refused_again: "the same about an order that was sent again: an attempt before this one was never answered",
  unsent: "proof that this attempt moved no money, for a reason that can pass",
  lost: "the outcome of the POST is unknown, or its worker is gone",
  missing: "the gateway knows no such order, and that counts",
  missing_resend: "the same, where sending again under the same reference is allowed",
  unanswered: "a question got no usable answer",
  repeats: "asked, the gateway says what it said before a person found out that the money came back",
  corrupted: "the stored row does not make sense",
  decided_query: "a person wants the gateway to be asked again",
  decided_paid: "a person has found out elsewhere: arrived",
  decided_failed: "a person has found out elsewhere: failed",
  decided_not_sent: "a person has found out elsewhere: the gateway never had the order",
  decided_returned: "a person has found out elsewhere: came back",
  says_pending: "asked or sent, the gateway says: not decided",
  says_unknown: "asked or sent, the gateway says a word that no table lists",
  says_succeeded: "asked or sent, the gateway says: arrived",
  says_failed: "asked or sent, the gateway says: failed",
  says_cancelled: "asked or sent, the gateway says: cancelled",
  says_reversed: "asked or sent, the gateway says: came back",
  news_pending: "a notification or late answer: not decided",
  news_unknown: "a notification or late answer with a word that no table lists",
  news_succeeded: "a notification or late answer: arrived",
  news_failed: "a notification or late answer: failed",
  news_cancelled: "a notification or late answer: cancelled",
  news_reversed: "a notification or late answer: came back",
};
