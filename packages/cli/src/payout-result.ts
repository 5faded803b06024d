import type { StoredPayout } from "@payout/engine";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** What programs are told about a payout. */
export interface PayoutResult {
  readonly ok: boolean;
  readonly exit: ExitCode;
  readonly code: string;
  readonly reference: string;
  readonly provider: string;
  readonly state: StoredPayout["state"];
  readonly outcome: "not_sent" | "sent" | "unknown";
  readonly [field: string]: unknown;
}

/** The exit code of a command that ends with a payout in this state; `waited` if the time of `--wait` is over. */
export function exitOf(payout: Pick<StoredPayout, "state" | "blockedBy">, waited = false): ExitCode {
  switch (payout.state) {
    case "succeeded":
      return exitCodes.ok;
    case "failed":
    case "cancelled":
    case "reversed":
      return exitCodes.unpaid;
    case "needs_review":
      return exitCodes.waiting;
    case "unknown":
      return exitCodes.unknown;
    default:
      if (payout.blockedBy !== undefined) return exitCodes.waiting;
      return waited ? exitCodes.pending : exitCodes.ok;
  }
}

/** A payout as one object. Times are ISO 8601; there is no personal data in it but the account's ending. */
export function payoutResult(payout: StoredPayout, exit: ExitCode = exitCodes.ok): PayoutResult {
  const { reference, provider, state, reason, nextStep, version, amount, ...rest } = payout;
  return {
    ok: exit === exitCodes.ok,
    exit,
    code: payout.blockedBy?.[0] ?? state,
    reference,
    provider,
    state,
    outcome: outcomeOf(payout),
    ...(reason !== undefined && { reason }),
    ...(nextStep !== undefined && { nextStep }),
    version,
    amount,
    ...rest,
  };
}

/** Whether an order may be at the gateway. */
function outcomeOf({ state, attempt }: StoredPayout): PayoutResult["outcome"] {
  if (state === "accepted" || (state === "cancelled" && attempt === 0)) return "not_sent";
  return state === "sending" || state === "unknown" || state === "needs_review" ? "unknown" : "sent";
}
