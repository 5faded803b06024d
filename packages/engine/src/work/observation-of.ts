import { type Payout, PayoutError, type PayoutErrorCode } from "@payout/core";
import type { Observation } from "../machine/words.ts";
import type { ResolvedRules } from "../settings.ts";
import type { ObservationRecord } from "../store/observation-record.ts";

/** The observation that a gateway's payout is: an answer, or a notification. */
export function wordOf(payout: Pick<Payout, "status">, as: "says" | "news"): Observation {
  return `${as}_${payout.status}` satisfies Observation;
}

/** Reasons for which a call can fail today and work tomorrow, whatever the order. */
export const passing: readonly (string | undefined)[] = [
  "configuration",
  "authentication",
  "rate_limited",
  "unavailable",
  "network",
  "timeout",
  "aborted",
] satisfies PayoutErrorCode[];

/**
 * What a failed send is as an observation. Only `outcome: "not_sent"` is proof that no money moved; anything else leaves the
 * outcome unknown, and so does an error that is not about the sending of this very order.
 */
export function afterFailedSend(
  error: unknown,
  reference: string,
): Pick<ObservationRecord, "word" | "reason" | "error" | "failure"> {
  if (!PayoutError.is(error) || error.operation !== "send" || error.reference !== reference)
    return {
      word: "lost",
      error: "unexpected",
      reason: "the provider threw an error that says nothing about the order",
    };
  const { code, message, providerCode, providerMessage } = error;
  if (error.outcome !== "not_sent") return { word: "lost", error: code, reason: message };
  if (passing.includes(code)) return { word: "unsent", error: code, reason: message };
  const failure = { code: providerCode ?? code, message: providerMessage ?? message };
  return { word: "refused", error: code, reason: message, failure };
}

const beforeTheWrite: readonly (string | undefined)[] = ["network", "timeout", "aborted"] satisfies PayoutErrorCode[];

/**
 * Whether a send ended before its connection was ready. That takes less than half of a lease: one that took longer was not slow,
 * its worker was suspended.
 */
export function neverLeft({ word, error }: Pick<ObservationRecord, "word" | "error">): boolean {
  return word === "unsent" && beforeTheWrite.includes(error);
}

/** A worker commits its intent to send. */
export function claimed(attempt: number, claim: string): ObservationRecord {
  return { word: "claim", source: "engine", actor: "engine", attempt, claim };
}

/** A payout that may have been sent before the database was restored; `attempt` is the last one that the claim journal knows. */
export function inDoubt(reason: string, checkAfterMs: number, attempt: number): ObservationRecord {
  return { word: "in_doubt", source: "engine", actor: "engine", attempt, checkAfterMs, reason };
}

/** A claim that cannot be written to the claim journal is not followed by a POST. */
export function unjournaled(attempt: number, cause: unknown): ObservationRecord {
  const { message = "" } = (cause ?? {}) as { readonly message?: string };
  const reason = `the claim journal cannot be written (${message}), so it was not sent. Check its disk and permissions`;
  return { word: "unsent", source: "send", actor: "engine", attempt, keep: true, reason, error: "journal" };
}

/** Another worker takes over what one was sending. */
export function workerGone(attempt: number): ObservationRecord {
  const reason = "its worker crashed; the order may have been sent";
  return { word: "lost", source: "engine", actor: "engine", attempt, reason };
}

/**
 * A worker that was suspended between its claim and its POST does not send: by now others may have queried the gateway, been
 * told that there is no such order, and acted on it.
 */
export function suspended(attempt: number): ObservationRecord {
  const reason =
    "worker was suspended: more than half of its lease passed between the claim and the POST, so it did not send";
  return { word: "unsent", source: "send", actor: "engine", attempt, keep: true, reason, error: "suspended" };
}

/** "No such order", where that counts. */
export function notFound({ resend }: Pick<ResolvedRules, "resend">): ObservationRecord {
  const reason =
    "the gateway has no such order, long after the send, and has others. Look it up in the gateway's back office before paying again";
  return { word: resend ? "missing_resend" : "missing", source: "query", actor: "gateway", reason };
}
