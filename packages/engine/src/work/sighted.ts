import { type Payout, PayoutError, type PayoutErrorCode } from "@payout/core";
import type { Observation } from "../machine/words.ts";
import type { Sighting } from "../store/observe.ts";

/** What a payout that the gateway told of is as an observation: an answer, or news. */
export function wordOf(payout: Payout, as: "says" | "news"): Observation {
  return `${as}-${payout.status}` satisfies Observation;
}

/** Reasons for which a call can fail today and work tomorrow, whatever the order. */
const passing: readonly PayoutErrorCode[] = [
  "configuration",
  "authentication",
  "rate_limited",
  "unavailable",
  "network",
  "timeout",
  "aborted",
];

/**
 * What a failed send is as an observation. Only `outcome: "not_sent"` is proof that no money moved; anything else leaves the
 * outcome unknown, and so does an error that is not about the sending of this very order.
 */
export function afterFailedSend(
  error: unknown,
  reference: string,
): Pick<Sighting, "word" | "reason" | "error" | "failure"> {
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
