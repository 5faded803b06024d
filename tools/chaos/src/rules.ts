import type { EngineSettings, ProviderRules } from "@payout/engine";
import type { ChaosRun } from "./options.ts";

/** Rules under which a payout's days are seconds; every pause keeps its place among the others. */
const common: ProviderRules = {
  // What is being sent when a process dies is in doubt for ever at most gateways: few at a time, or nothing else would be left.
  concurrency: 4,
  sendTimeoutMs: 2000,
  queryTimeoutMs: 1500,
  settlingMs: 1000,
  sendAgainAfterMs: [200, 1000, 3000],
  // No operator is here to resume.
  pauseAfterUnknowns: false,
};

const patient: ProviderRules = {
  ...common,
  leaseMs: 6000,
  queryAfterMs: [300, 1000, 3000, 5000, 10_000, 20_000],
  stuckAfterMs: 8000,
};

const hasty: ProviderRules = {
  ...common,
  leaseMs: 3000,
  queryAfterMs: [200, 500, 1000, 2000, 4000, 8000],
  stuckAfterMs: 4000,
};

/**
 * The rules of every engine on the run's database: whichever opens it first decides by them what may still be under way. A few
 * payouts can be queried all the time; of thousands, those that never become final would use up the whole limit.
 */
export function rulesFor({
  payouts,
  resend,
}: Pick<ChaosRun, "payouts" | "resend">): Pick<EngineSettings, "rules" | "providerRules"> {
  return {
    rules: payouts > 1000 ? patient : hasty,
    ...(resend && { providerRules: { [resendProvider]: { resend } } }),
  };
}

/** The one provider whose gateway is known to refuse a second order under the same reference. */
export const resendProvider = "jeepay.transfer";

/** How often lost jobs are looked for. */
export const sweepEveryMs = 2000;
