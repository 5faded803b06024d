import { type Payout, PayoutError, type PayoutOrder, type PayoutProvider, type PayoutStatus } from "@payout/core";
import type { AnyProvider } from "@payout/engine";

/** What a gateway's text can be made of by somebody who wants it to be read as something else. */
export const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>\u{202e}gpj.\u{200b}${"x".repeat(300)}`;

/**
 * A provider whose gateway does what the reference begins with: `U` leaves the outcome unknown, `P` pending, `F` fails with a text
 * of the gateway's, `S` succeeds. What `says` holds comes first.
 */
export function stubProvider(id: string, says: Map<string, PayoutStatus> = new Map()): AnyProvider {
  const statusOf = (reference: string): PayoutStatus =>
    says.get(reference) ?? ({ U: "unknown", F: "failed", S: "succeeded" } as const)[reference[0] as "U"] ?? "pending";
  const answer = (reference: string): Payout => {
    const status = statusOf(reference);
    if (status === "unknown")
      throw new PayoutError({
        code: "timeout",
        message: `${id} send ${reference}: no answer`,
        provider: id,
        operation: "send",
        outcome: "unknown",
        reference,
      } as never);
    return payoutOf(id, reference, status);
  };
  const provider: PayoutProvider<object> = {
    id,
    account: "M1",
    capabilities: {
      accountField: "accountNo",
      balance: true,
      reversals: true,
      notifiesFailure: true,
      refusesDuplicates: false,
      reportsNotFound: true,
    },
    validate: () => undefined,
    send: async ({ reference }: PayoutOrder<object>) => answer(reference),
    query: async ({ reference = "" }) => answer(reference),
    balance: async (currency: string) => {
      if (currency !== "THB") return { available: { value: "50.00", currency }, raw: {} };
      throw new PayoutError({
        code: "unavailable",
        message: `${id} balance: the gateway answers HTTP 502`,
        provider: id,
        operation: "balance",
      });
    },
    receive: async () => {
      throw new Error("no notifications here");
    },
  } as never;
  return provider;
}

function payoutOf(provider: string, reference: string, status: PayoutStatus): Payout {
  const payout = {
    provider,
    account: "M1",
    reference,
    providerId: `G-${reference}`,
    status,
    providerStatus: `${status.toUpperCase()}<b>`,
    final: status === "succeeded" || status === "failed",
    repayable: status === "failed" && reference.startsWith("FR"),
    amount: { value: "12.00", currency: "CNY" },
    eventKey: `${provider} M1 ${reference} ${status}`,
    ...(status === "failed" && { failure: { code: "NO<i>", message: `Li Lei 6222020000001234 ${hostile}` } }),
  };
  Object.defineProperty(payout, "raw", { value: {} });
  Object.defineProperty(payout, "rawBody", { value: `{"payee":"Li Lei","text":${JSON.stringify(hostile)}}` });
  return payout as Payout;
}
