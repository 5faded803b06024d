import type { PayoutFilter } from "@payout/engine";

const month = { from: new Date("2026-06-01"), to: new Date("2026-07-01") };

/** What operators look for, by a name. */
export function filtersOf(count: number): Readonly<Record<string, PayoutFilter>> {
  const some = Math.floor(count / 2);
  const reference = `R${String(some).padStart(12, "0")}`;
  const providerId = `6${String(some).padStart(17, "0")}`;
  return {
    nothing: {},
    "a month": month,
    "a provider": { provider: "inr" },
    "two providers": { provider: ["inr", "rare"] },
    "a provider with few": { provider: "rare" },
    "a state with few": { state: "reversed" },
    "a state with many": { state: "succeeded" },
    "open states": { state: ["unknown", "needs_review"] },
    "a provider and a state": { provider: "hongwen", state: "failed" },
    stuck: { stuck: true },
    blocked: { blockedBy: true },
    "any id": { id: reference },
    "the gateway's number": { providerId },
    "an amount with many": { amount: { currency: "CNY", value: "100.00" } },
    "an amount with few": { amount: { currency: "CNY", value: "4711.17" } },
    "a range of amounts": { amount: { currency: "CNY", atLeast: "9990" } },
    "a narrow range of amounts": { amount: { currency: "CNY", atLeast: "9999.50", atMost: "9999.60" } },
    "an account's ending": { accountEnding: "7919" },
    "a batch": { batch: "batch 3" },
    "succeeded in a month": { timeOf: "succeeded", ...month },
    "reversed in a month": { timeOf: "reversed", ...month },
    "ever reversed, of a provider": { timeOf: "reversed", provider: "hongwen" },
  };
}
