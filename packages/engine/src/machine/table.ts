import type { Observation, PayoutState } from "./words.ts";

/** What has to be done after a transition. */
export type Follow =
  /** Send, now or after a pause. */
  | "send"
  /** Ask by reference, on the schedule. */
  | "ask"
  /** Ask by reference at once: something unconfirmed says that the payout ended. */
  | "confirm"
  /** Ask a few times more: a payout that changed its mind once can do so again. */
  | "watch"
  /** Nothing more by itself. */
  | "rest";

/** What a transition is called in the history and in events. */
export type TransitionEvent =
  | "sending"
  | "sent_back"
  | "pending"
  | "unknown"
  | "needs_review"
  | "resend"
  | "succeeded"
  | "failed"
  | "refused"
  | "cancelled"
  | "reversed"
  | "late_success"
  | "disagreement"
  | "unconfirmed"
  | "queried_again";

/** One line of the table. An absent line means: the payout stays as it is, and the observation is kept as evidence. */
export interface Transition {
  readonly to: PayoutState;
  readonly event: TransitionEvent;
  readonly follow: Follow;
}

type Line = Readonly<Partial<Record<Observation, Transition>>>;

const go = (to: PayoutState, event: TransitionEvent, follow: Follow): Transition => ({ to, event, follow });
const hold = go("needs_review", "needs_review", "ask");
/** What nobody can make sense of is not even asked about. */
const stop = go("needs_review", "needs_review", "rest");

/** The gateway's own word that a payout ended. */
const believed: Line = {
  says_succeeded: go("succeeded", "succeeded", "rest"),
  says_failed: go("failed", "failed", "rest"),
  says_cancelled: go("cancelled", "cancelled", "rest"),
  says_reversed: go("reversed", "reversed", "watch"),
};

/** The gateway has the order. */
const known = go("pending", "pending", "ask");

/** Unconfirmed news that a payout ended makes nobody believe anything: it makes the engine ask. */
function unconfirmed(state: PayoutState, ...news: readonly Observation[]): Line {
  return Object.fromEntries(news.map((word) => [word, go(state, "unconfirmed", "confirm")]));
}

const ended = ["news_succeeded", "news_failed", "news_cancelled", "news_reversed"] as const;
const askAgain = (state: PayoutState): Line => ({ decided_query: go(state, "queried_again", "confirm") });

/** What a person can find out about a payout that nobody has told the end of. */
const decidedEnd: Line = {
  decided_paid: go("succeeded", "succeeded", "rest"),
  decided_failed: go("failed", "failed", "rest"),
};
const neverSent: Line = { decided_not_sent: go("failed", "failed", "rest") };

const cameBack = go("reversed", "reversed", "watch");
const lateSuccess = go("succeeded", "late_success", "watch");
const alarm = (state: PayoutState): Transition => go(state, "disagreement", "watch");

/** Money that never left cannot fail twice, but it can turn out to have left. */
function withoutMoney(state: "failed" | "cancelled" | "reversed"): Line {
  return {
    says_succeeded: lateSuccess,
    says_pending: alarm(state),
    ...unconfirmed(state, "news_succeeded", "news_pending"),
    decided_paid: lateSuccess,
    ...askAgain(state),
    spoilt: stop,
  };
}

/** Somebody else has sent an order under this reference: sending ours would pay twice. */
const alreadyThere: Line = Object.fromEntries(
  (["pending", "unknown", "succeeded", "failed", "cancelled", "reversed"] as const).flatMap((status) => [
    [`says_${status}`, hold],
    [`news_${status}`, hold],
  ]),
);

/**
 * The state machine: what each observation makes of a payout in each state. Whatever is not in it changes nothing.
 *
 * `refused` and `unsent` speak of one attempt, and are only looked up when it is the payout's present one.
 */
export const table: Readonly<Record<PayoutState, Line>> = {
  accepted: {
    claim: go("sending", "sending", "rest"),
    cancel: go("cancelled", "cancelled", "rest"),
    ...alreadyThere,
    spoilt: stop,
  },
  // Notifications change nothing here: the answer is on its way, or the lease runs out; either leads to a question soon.
  sending: {
    refused: go("failed", "refused", "rest"),
    refused_again: hold,
    unsent: go("accepted", "sent_back", "send"),
    lost: go("unknown", "unknown", "ask"),
    says_pending: known,
    ...believed,
    says_unknown: go("unknown", "unknown", "ask"),
    spoilt: stop,
  },
  pending: {
    ...believed,
    missing: hold,
    missing_resend: hold,
    refused: alarm("pending"),
    unsent: alarm("pending"),
    ...unconfirmed("pending", ...ended),
    ...decidedEnd,
    ...askAgain("pending"),
    spoilt: stop,
  },
  unknown: {
    refused: go("failed", "refused", "rest"),
    refused_again: hold,
    unsent: go("accepted", "sent_back", "send"),
    says_pending: known,
    ...believed,
    missing: hold,
    missing_resend: go("accepted", "resend", "send"),
    news_pending: known,
    ...unconfirmed("unknown", ...ended),
    ...decidedEnd,
    ...neverSent,
    ...askAgain("unknown"),
    spoilt: stop,
  },
  needs_review: {
    refused: go("failed", "refused", "rest"),
    says_pending: known,
    ...believed,
    news_pending: known,
    ...unconfirmed("needs_review", ...ended),
    ...decidedEnd,
    ...neverSent,
    ...askAgain("needs_review"),
    spoilt: stop,
  },
  succeeded: {
    says_failed: cameBack,
    says_cancelled: cameBack,
    says_reversed: cameBack,
    says_pending: alarm("succeeded"),
    missing: alarm("succeeded"),
    missing_resend: alarm("succeeded"),
    refused: alarm("succeeded"),
    unsent: alarm("succeeded"),
    ...unconfirmed("succeeded", "news_failed", "news_cancelled", "news_reversed"),
    decided_returned: cameBack,
    ...askAgain("succeeded"),
    spoilt: stop,
  },
  failed: withoutMoney("failed"),
  cancelled: withoutMoney("cancelled"),
  reversed: withoutMoney("reversed"),
};
