import type { ResolvedRules } from "../settings.ts";

type SendRules = Pick<ResolvedRules, "sendTimeoutMs" | "leaseMs" | "settlingMs">;

/**
 * Whether a worker may hand its POST over, so long after its claim. Half of the lease is left for the clocks of workers and
 * database to differ, and for the answer to be stored.
 */
export function mayProceed(elapsedMs: number, { leaseMs }: Pick<SendRules, "leaseMs">): boolean {
  return elapsedMs <= leaseMs / 2;
}

/** As long as core's own default. */
const longestConnectMs = 10_000;

/**
 * How long connecting may take, so long after the claim: less than what `mayProceed` leaves, so that a slow connection ends as one
 * and not as a worker that was suspended.
 */
export function connectTimeoutMs(elapsedMs: number, { leaseMs }: Pick<SendRules, "leaseMs">): number {
  const leftMs = leaseMs / 2 - elapsedMs;
  return Math.max(1, Math.min(longestConnectMs, Math.floor(leftMs * 0.8)));
}

/** How long after a claim its worker counts as gone, and others take the payout over. */
export function leaseEndsAfterMs({ sendTimeoutMs, leaseMs }: Omit<SendRules, "settlingMs">): number {
  return sendTimeoutMs + leaseMs;
}

/** How long after a claim the gateway takes in nothing of that attempt any more: from then on "not found" counts. */
export function settlesAfterMs(rules: SendRules): number {
  return leaseEndsAfterMs(rules) + rules.settlingMs;
}
