/** Every state in which the engine can hold a payout. */
export const states = [
  "accepted",
  "sending",
  "pending",
  "doubtful",
  "held",
  "succeeded",
  "failed",
  "cancelled",
  "reversed",
] as const;

/**
 * Where a payout stands, by the engine's own book.
 *
 * - `accepted`: stored, not sent. `sending`: the intent to send is committed; the gateway may or may not have heard.
 * - `pending`: the gateway has the order. `doubtful`: nobody knows whether it has; the engine asks, and never sends.
 * - `held`: a person decides. `succeeded`, `failed`, `cancelled`, `reversed`: what the gateway said, believed.
 */
export type PayoutState = (typeof states)[number];

/** States that no question is needed for any more, unless the gateway changes its mind. */
export const finalStates: readonly PayoutState[] = ["succeeded", "failed", "cancelled", "reversed"];

/**
 * Everything that can happen to a payout.
 *
 * `says-*` is an answer to our own question, or to the very POST that a worker is waiting for: it is believed. `news-*` is
 * what a notification says, or an answer that comes after its worker lost the payout: it can be old.
 */
export const observations = [
  "claim",
  "cancel",
  "refused",
  "refused-again",
  "unsent",
  "lost",
  "missing",
  "missing-resend",
  "unanswered",
  "repeats",
  "spoilt",
  "decided-ask",
  "decided-paid",
  "decided-failed",
  "decided-not-sent",
  "decided-came-back",
  "says-pending",
  "says-unknown",
  "says-succeeded",
  "says-failed",
  "says-cancelled",
  "says-reversed",
  "news-pending",
  "news-unknown",
  "news-succeeded",
  "news-failed",
  "news-cancelled",
  "news-reversed",
] as const;

/** One thing that can happen to a payout; see `observations`. */
export type Observation = (typeof observations)[number];

/** What each observation means, for the document and for whoever reads a history. */
export const observationMeaning: Readonly<Record<Observation, string>> = {
  claim: "a worker commits its intent to send",
  cancel: "the caller takes the order back",
  refused: "proof that this attempt moved no money, and that the gateway does not want the order",
  "refused-again": "the same about an order that was sent again: an attempt before this one was never answered",
  unsent: "proof that this attempt moved no money, for a reason that can pass",
  lost: "the outcome of the POST is unknown, or its worker is gone",
  missing: "the gateway knows no such order, and that counts",
  "missing-resend": "the same, where sending again under the same reference is allowed",
  unanswered: "a question got no usable answer",
  repeats: "asked, the gateway says what it said before a person found out that the money came back",
  spoilt: "the stored row does not make sense",
  "decided-ask": "a person wants the gateway to be asked again",
  "decided-paid": "a person has found out elsewhere: arrived",
  "decided-failed": "a person has found out elsewhere: failed",
  "decided-not-sent": "a person has found out elsewhere: the gateway never had the order",
  "decided-came-back": "a person has found out elsewhere: came back",
  "says-pending": "asked or sent, the gateway says: not decided",
  "says-unknown": "asked or sent, the gateway says a word that no table lists",
  "says-succeeded": "asked or sent, the gateway says: arrived",
  "says-failed": "asked or sent, the gateway says: failed",
  "says-cancelled": "asked or sent, the gateway says: cancelled",
  "says-reversed": "asked or sent, the gateway says: came back",
  "news-pending": "a notification or late answer: not decided",
  "news-unknown": "a notification or late answer with a word that no table lists",
  "news-succeeded": "a notification or late answer: arrived",
  "news-failed": "a notification or late answer: failed",
  "news-cancelled": "a notification or late answer: cancelled",
  "news-reversed": "a notification or late answer: came back",
};
