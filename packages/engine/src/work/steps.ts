import type { LockedPayout } from "../store/rows.ts";

/** What a worker with a send job does about a locked payout. */
export type SendStep =
  /** It is this worker's own: the commit's answer got lost. */
  | "claimed"
  /** Nothing, or not before it is due. */
  | "nothing"
  | "too_early"
  /** Mark it: it may have been sent before the database was restored. */
  | "doubt"
  /** Query the gateway before anything is sent. */
  | "check"
  /** Claim it, unless a limit stands in the way. */
  | "claim";

/** What of a locked payout decides what a worker with a send job does. */
export type Sendable = Pick<
  LockedPayout,
  "state" | "claim" | "awaits_approval" | "blocked_by" | "due" | "check_first_at" | "cleared_at"
>;

/** What makes it doubtful whether an accepted payout has been sent already. */
export interface Doubts {
  /** Since when the database may be older than what was sent. */
  readonly recoveringSince: Date | null;
  /** The claim journal knows a later attempt than the database. */
  readonly journaled: boolean;
}

/** Whether the worker whose claim has this name may claim a payout. Nothing but `accepted` is ever claimed. */
export function sendStep(row: Sendable, name: string, doubts: Doubts): SendStep {
  if (row.state === "sending" && row.claim === name) return "claimed";
  if (row.state !== "accepted" || row.awaits_approval || row.blocked_by !== null) return "nothing";
  if (!row.due) return "too_early";
  if (row.check_first_at !== null) return "check";
  return isDoubtful(row, doubts) ? "doubt" : "claim";
}

/** Whether a payout may have been sent in an earlier life of the database, and no query has shown that it was not. */
export function isDoubtful(
  { cleared_at }: Pick<LockedPayout, "cleared_at">,
  { recoveringSince, journaled }: Doubts,
): boolean {
  if (journaled) return true;
  return recoveringSince !== null && (cleared_at === null || cleared_at < recoveringSince);
}

/** What a worker with a query job does about a locked payout. */
export type QueryStep = "nothing" | "too_early" | "take_over" | "query";

/** Whether a payout is queried. One that is being sent is taken over when its worker's lease is over, and queried later. */
export function queryStep(row: Pick<LockedPayout, "state" | "next_at" | "due">): QueryStep {
  if (row.state === "accepted" || row.next_at === null) return "nothing";
  if (!row.due) return "too_early";
  return row.state === "sending" ? "take_over" : "query";
}

type Attempted = Pick<LockedPayout, "state" | "attempt" | "claim">;

/** Whether a payout has changed since it was queried, so that the answer can be older than what changed it. */
export function isOvertaken(row: Attempted, queried: Attempted): boolean {
  // A database that was restored can have another claim under the same number.
  return row.state !== queried.state || row.attempt !== queried.attempt || row.claim !== queried.claim;
}

/** Whether the stored claim is not the worker's: a database that was restored can have another one under the same number. */
export function isOtherClaim({ claim }: Pick<LockedPayout, "claim">, name: string): boolean {
  return claim !== name;
}

/** What decides whether "not found" counts. */
export interface NotFoundContext {
  /** The gateway has a word of its own for it. */
  readonly canTell: boolean;
  /** Nothing of the attempt can reach the gateway any more. */
  readonly settled: boolean;
  /** The provider has found another order: it reaches the right merchant at the right gateway. */
  readonly foundAnother: boolean;
}

/** "Not found" counts late, from a gateway that reports it, queried in a way that has found another order. */
export function notFoundCounts({ canTell, settled, foundAnother }: NotFoundContext): boolean {
  return canTell && settled && foundAnother;
}

/** What of a payout's row and history decides whether its caller can cancel it. */
export interface CancelFacts {
  /** Why its row does not make sense. */
  readonly corrupted: string | undefined;
  readonly sentAgain: boolean;
  /** It may have been sent in an earlier life of the database. */
  readonly inDoubt: boolean;
}

/** Why a locked payout cannot be cancelled by its caller; undefined when it can. */
export function whyNotCancelled(
  { state, attempt }: Pick<LockedPayout, "state" | "attempt">,
  { corrupted, sentAgain, inDoubt }: CancelFacts,
): string | undefined {
  if (state !== "accepted") return `it is ${state}`;
  if (inDoubt) return "the database may be older than what was sent, and the gateway is queried first";
  if (corrupted !== undefined) return corrupted;
  if (attempt > 0 && sentAgain) return "it is about to be sent again, and an earlier attempt was never answered";
  return undefined;
}
