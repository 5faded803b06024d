import type { LockedPayout } from "../store/rows.ts";

/** What a worker with a send job does about a locked payout. */
export type SendStep =
  /** It is this worker's own: the commit's answer got lost. */
  | "claimed"
  /** Nothing, or not before it is due. */
  | "nothing"
  | "too_early"
  /** Claim it, unless a limit stands in the way. */
  | "claim";

/** Whether the worker whose claim has this name may claim a payout. Nothing but `accepted` is ever claimed. */
export function sendStep(row: Pick<LockedPayout, "state" | "claim" | "blocked_by" | "due">, name: string): SendStep {
  if (row.state === "sending" && row.claim === name) return "claimed";
  if (row.state !== "accepted" || row.blocked_by !== null) return "nothing";
  return row.due ? "claim" : "too_early";
}

/** What a worker with a query job does about a locked payout. */
export type QueryStep = "nothing" | "too_early" | "take_over" | "query";

/** Whether a payout is queried. One that is being sent is taken over when its worker's lease is over, and queried later. */
export function queryStep(row: Pick<LockedPayout, "state" | "next_at" | "due">): QueryStep {
  if (row.state === "accepted" || row.next_at === null) return "nothing";
  if (!row.due) return "too_early";
  return row.state === "sending" ? "take_over" : "query";
}

/** Whether a payout has changed since it was queried, so that the answer can be older than what changed it. */
export function isOvertaken(
  row: Pick<LockedPayout, "state" | "attempt">,
  queried: Pick<LockedPayout, "state" | "attempt">,
): boolean {
  return row.state !== queried.state || row.attempt !== queried.attempt;
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

/** Why a locked payout cannot be cancelled by its caller; undefined when it can. */
export function whyNotCancelled(
  { state, attempt }: Pick<LockedPayout, "state" | "attempt">,
  { corrupted, sentAgain }: { readonly corrupted: string | undefined; readonly sentAgain: boolean },
): string | undefined {
  if (state !== "accepted") return `it is ${state}`;
  if (corrupted !== undefined) return corrupted;
  if (attempt > 0 && sentAgain) return "it is about to be sent again, and an earlier attempt was never answered";
  return undefined;
}
