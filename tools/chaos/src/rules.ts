import type { ProviderRules } from "@payout/engine";

/** Rules under which a payout's days are seconds; every pause keeps its place among the others. */
export const rules: ProviderRules = {
  // What is being sent when a process dies is in doubt for ever at most gateways: few at a time, or nothing else would be left.
  concurrency: 4,
  sendTimeoutMs: 2000,
  askTimeoutMs: 1500,
  leaseMs: 6000,
  settlingMs: 1000,
  askAfterMs: [300, 1000, 3000, 5000, 10_000, 20_000],
  sendAgainAfterMs: [200, 1000, 3000],
  stuckAfterMs: 8000,
};

/** How often lost jobs are looked for. */
export const sweepEveryMs = 2000;
