import type { PayoutStatus } from "@payout/core";
import { checkFirst, type NextAction, type TransitionEvent, table } from "./table.ts";
import { finalStates, type Observation, type PayoutState } from "./words.ts";

/** Where an observation comes from. */
export type ObservationSource = "send" | "query" | "notification" | "engine" | "caller" | "operator";

/** What of a payout the decision depends on. */
export interface PayoutView {
  readonly state: PayoutState;
  /** How often sending was begun: 0 before the first time. */
  readonly attempt: number;
  /** It may have been sent before the database was restored, and is queried before it is sent. */
  readonly checksFirst?: boolean;
  /** What an unconfirmed notification said, as long as the engine queries to confirm it. */
  readonly confirming?: PayoutStatus | undefined;
}

/** An observation with what decides how much it counts. */
export interface Observed {
  readonly word: Observation;
  readonly source: ObservationSource;
  /** The attempt that the observation is about, where it is about one. */
  readonly attempt?: number;
  /** The claim that it is about is not the stored one, although it may have the same number. */
  readonly otherClaim?: boolean;
  /** The payout has changed since the query was sent, so the answer can be older than what changed it. */
  readonly overtaken?: boolean;
  /** Whether a notification that ends an open payout waits for a query. @default true */
  readonly confirmNotifications?: boolean;
}

/** What follows from an observation. */
export interface Decision {
  readonly to: PayoutState;
  /** What happened, for the history; `observed` when it is evidence only. */
  readonly event: TransitionEvent | "observed";
  readonly follow: NextAction | "as_before";
  /** The gateway's word counts as what is known about the payout from now on. */
  readonly believed: boolean;
  /** A query contradicts an unconfirmed notification: an operator should know. */
  readonly disagreement: boolean;
  /** What is to be confirmed from now on. */
  readonly confirming: PayoutStatus | undefined;
}

const aboutOneAttempt: readonly Observation[] = ["refused", "refused_again", "unsent", "lost"];

/**
 * Decides what an observation makes of a payout: the table, and the rules that a table cannot say. Proof about an attempt
 * counts for that attempt alone; the answer to a POST whose worker has lost the payout, or to a query that the payout's
 * next change has overtaken, is news, not an answer; and an answer settles what was to be confirmed.
 */
export function decide(view: PayoutView, observed: Observed): Decision {
  const word = weigh(view, observed);
  const lines = view.state === "accepted" && view.checksFirst === true ? checkFirst : table[view.state];
  const line = word === undefined || isConfirming(view, word) ? undefined : lines[word];
  const to = line?.to ?? view.state;
  const answered = observed.source === "query" && observed.overtaken !== true;
  const settles = answered && word !== undefined && settlesNews(view.state, word);
  const news = line?.event === "unconfirmed" ? statusOf(observed.word) : undefined;
  return {
    to,
    event: line?.event ?? "observed",
    follow: line?.follow ?? "as_before",
    believed: isBelieved(view.state, to, word),
    disagreement: settles && view.confirming !== undefined && arrived(view.confirming) !== arrived(to),
    confirming: news ?? (settles || to !== view.state ? undefined : view.confirming),
  };
}

/** The same unconfirmed notification again, while it is being confirmed. */
function isConfirming({ confirming }: PayoutView, word: Observation): boolean {
  return word.startsWith("news_") && confirming !== undefined && statusOf(word) === confirming;
}

/** Not believed is what the state contradicts: a payout that arrived does not become "pending" in its facts either. */
function isBelieved(state: PayoutState, to: PayoutState, word: Observation | undefined): boolean {
  if (word === undefined || !/^(?:says|news)_/.test(word)) return false;
  if (to !== state) return true;
  return word.startsWith("says_") && (!finalStates.includes(state) || statusOf(word) === state);
}

/** The word under which an observation is looked up; undefined when it is evidence about the past only. */
function weigh({ state, attempt }: PayoutView, observed: Observed): Observation | undefined {
  const { word, source } = observed;
  const isCurrent = observed.attempt === attempt && observed.otherClaim !== true;
  if (aboutOneAttempt.includes(word)) return isCurrent ? word : undefined;
  if (observed.overtaken === true) return word.startsWith("says_") ? asNews(word) : undefined;
  if (source === "send" && (state !== "sending" || !isCurrent)) return asNews(word);
  const unchecked = source === "notification" && observed.confirmNotifications === false;
  return unchecked && !finalStates.includes(state) && isEnd(word) ? asAnswer(word) : word;
}

function asNews(word: Observation): Observation {
  return word.replace(/^says_/, "news_") as Observation;
}

function asAnswer(word: Observation): Observation {
  return word.replace(/^news_/, "says_") as Observation;
}

function statusOf(word: Observation): PayoutStatus {
  return word.replace(/^(?:says|news)_/, "") as PayoutStatus;
}

function isEnd(word: Observation): boolean {
  return /^(?:says|news)_(?:succeeded|failed|cancelled|reversed)$/.test(word);
}

/**
 * An open payout of which the gateway still says "pending" settles nothing: the gateway's parts lag behind each
 * other. Nor does a query without an answer.
 */
function settlesNews(state: PayoutState, word: Observation): boolean {
  return word !== "unanswered" && (isEnd(word) || finalStates.includes(state));
}

/** Failed, cancelled and reversed agree in what matters: the money is not with the receiver. */
function arrived(status: PayoutStatus | PayoutState): boolean {
  return status === "succeeded";
}
