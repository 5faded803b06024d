import { sampleOrders } from "@payout/test-support";
import type { MerchantSettings, ProviderId } from "../../../packages/sandbox/src/index.ts";

/** The gateway of each provider that a runtime sends through. */
export const gatewayOf: Readonly<Record<ProviderId, keyof MerchantSettings>> = {
  "jeepay.transfer": "jeepay",
  "jeepay.cashout": "jeepay",
  hongwen: "hongwen",
  inr: "inr",
  multicountry: "multicountry",
};

/** An order that the sandbox pays after a second of gateway time. */
export function orderOf(provider: ProviderId, reference: string): object {
  const { currency, destination } = sampleOrders[provider];
  return { reference, amount: { value: "12.00", currency }, destination };
}
