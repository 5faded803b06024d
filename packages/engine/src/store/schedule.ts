import type { ResolvedRules } from "../settings.ts";

const minute = 60_000;
const hour = 60 * minute;

/** When to query again about a payout whose final status changed; then it rests. */
const watchAfterMs: readonly number[] = [10 * minute, hour, 6 * hour, 24 * hour];

/** The pause before the next query of an open payout, a fifth more or less. */
export function queryPause({ queryAfterMs }: ResolvedRules, tries: number): number {
  return spread(stepOf(queryAfterMs, tries));
}

/** The pause before sending again what provably was not sent. */
export function sendAgainPause({ sendAgainAfterMs }: ResolvedRules, tries: number): number {
  return spread(stepOf(sendAgainAfterMs, tries));
}

/** The pause before looking again at a payout that changed its mind; undefined when it has been looked at enough. */
export function watchPause(tries: number): number | undefined {
  return watchAfterMs[tries];
}

function stepOf(pauses: readonly number[], tries: number): number {
  return pauses[Math.min(tries, pauses.length - 1)] ?? 0;
}

/** Payouts that were sent together are not queried together. */
function spread(pause: number): number {
  return pause * (0.8 + 0.4 * Math.random());
}
