import type { Observation, PayoutState } from "./words.ts";

/** What has to be done after a transition. */
export type NextAction =
  /** Send, now or after a pause. */
  | "send"
  /** Ask by reference, on the schedule. */
  | "query"
  /** Query by reference before it is sent, once nothing of an earlier life can reach the gateway any more. */
  | "check"
  /** Ask by reference at once: something unconfirmed says that the payout ended. */
  | "confirm"
  /** Ask a few times more: a payout that changed its mind once can do so again. */
  | "watch"
  /** Nothing more by itself. */
  | "rest";

/** What transitions are called in the history and in events. */
export const transitionEvents = [
  "sending",
  "sent_back",
  "check_first",
  "cleared",
  "pending",
  "unknown",
  "needs_review",
  "resend",
  "succeeded",
  "failed",
  "refused",
  "cancelled",
  "reversed",
  "late_success",
  "disagreement",
  "unconfirmed",
  "queried_again",
  "reopened",
] as const;

/** One of them. */
export type TransitionEvent = (typeof transitionEvents)[number];

/** One line of the table. An absent line means: the payout stays as it is, and the observation is kept as evidence. */
export interface Transition {
  readonly to: PayoutState;
  readonly event: TransitionEvent;
  readonly follow: NextAction;
}

type Line = Readonly<Partial<Record<Observation, Transition>>>;

const transition = (to: PayoutState, event: TransitionEvent, follow: NextAction): Transition => ({ to, event, follow });
const hold = transition("needs_review", "needs_review", "query");
/** A corrupted row is not even queried. */
const stop = transition("needs_review", "needs_review", "rest");

/** The gateway's own word that a payout ended. */
const believed: Line = {
  says_succeeded: transition("succeeded", "succeeded", "rest"),
  says_failed: transition("failed", "failed", "rest"),
  says_cancelled: transition("cancelled", "cancelled", "rest"),
  says_reversed: transition("reversed", "reversed", "watch"),
};

/** The gateway has the order. */
const known = transition("pending", "pending", "query");

/** An unconfirmed final status changes no state: it makes the engine query. */
function unconfirmed(state: PayoutState, ...news: readonly Observation[]): Line {
  return Object.fromEntries(news.map((word) => [word, transition(state, "unconfirmed", "confirm")]));
}

const ended = ["news_succeeded", "news_failed", "news_cancelled", "news_reversed"] as const;
const queryAgain = (state: PayoutState): Line => ({ decided_query: transition(state, "queried_again", "confirm") });

/** What an operator can find out about a payout whose end was never reported. */
const decidedEnd: Line = {
  decided_paid: transition("succeeded", "succeeded", "rest"),
  decided_failed: transition("failed", "failed", "rest"),
};
const neverSent: Line = { decided_not_sent: transition("failed", "failed", "rest") };

const cameBack = transition("reversed", "reversed", "watch");
const reopen = transition("needs_review", "reopened", "query");
const lateSuccess = transition("succeeded", "late_success", "watch");
const alarm = (state: PayoutState): Transition => transition(state, "disagreement", "watch");

/** Money that never left cannot fail twice, but it can turn out to have left. */
function withoutMoney(state: "failed" | "cancelled" | "reversed"): Line {
  return {
    says_succeeded: lateSuccess,
    says_pending: alarm(state),
    ...unconfirmed(state, "news_succeeded", "news_pending"),
    decided_paid: lateSuccess,
    reopened: reopen,
    ...queryAgain(state),
    corrupted: stop,
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
    claim: transition("sending", "sending", "rest"),
    in_doubt: transition("accepted", "check_first", "check"),
    cancel: transition("cancelled", "cancelled", "rest"),
    contradicted: hold,
    ...alreadyThere,
    corrupted: stop,
  },
  // Notifications change nothing here: the answer is on its way, or the lease expires; either leads to a query soon.
  sending: {
    refused: transition("failed", "refused", "rest"),
    refused_again: hold,
    unsent: transition("accepted", "sent_back", "send"),
    lost: transition("unknown", "unknown", "query"),
    says_pending: known,
    ...believed,
    says_unknown: transition("unknown", "unknown", "query"),
    corrupted: stop,
  },
  pending: {
    ...believed,
    missing: hold,
    missing_resend: hold,
    refused: alarm("pending"),
    unsent: alarm("pending"),
    ...unconfirmed("pending", ...ended),
    ...decidedEnd,
    ...queryAgain("pending"),
    corrupted: stop,
  },
  unknown: {
    refused: transition("failed", "refused", "rest"),
    refused_again: hold,
    unsent: transition("accepted", "sent_back", "send"),
    says_pending: known,
    ...believed,
    missing: hold,
    missing_resend: transition("accepted", "resend", "send"),
    news_pending: known,
    ...unconfirmed("unknown", ...ended),
    ...decidedEnd,
    ...neverSent,
    ...queryAgain("unknown"),
    corrupted: stop,
  },
  needs_review: {
    refused: transition("failed", "refused", "rest"),
    says_pending: known,
    ...believed,
    news_pending: known,
    ...unconfirmed("needs_review", ...ended),
    ...decidedEnd,
    ...neverSent,
    ...queryAgain("needs_review"),
    corrupted: stop,
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
    reopened: reopen,
    ...queryAgain("succeeded"),
    corrupted: stop,
  },
  failed: withoutMoney("failed"),
  cancelled: withoutMoney("cancelled"),
  reversed: withoutMoney("reversed"),
};

/**
 * The lines of an accepted payout that may have been sent before the database was restored. It is queried first, and sent only
 * when the gateway does not have it.
 */
export const checkFirst: Line = {
  ...believed,
  says_pending: known,
  says_unknown: transition("unknown", "unknown", "query"),
  missing: transition("accepted", "cleared", "send"),
  missing_resend: transition("accepted", "cleared", "send"),
  unproven: hold,
  cancel: hold,
  contradicted: hold,
  news_pending: known,
  news_unknown: transition("unknown", "unknown", "query"),
  ...Object.fromEntries(ended.map((word) => [word, transition("unknown", "unconfirmed", "confirm")])),
  in_doubt: transition("accepted", "check_first", "check"),
  corrupted: stop,
};
