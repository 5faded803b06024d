import type { CommonSettings, PayoutOrder, PayoutProvider } from "@payout/core";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { createMulticountry } from "@payout/multicountry";
import type { MerchantSettings, ProviderId } from "@payout/sandbox";
import { sampleOrders } from "@payout/test-support";

/** One product of a gateway: how to pay through its own package. */
export interface Product {
  /** The provider of the sandbox's test merchant. */
  createProvider(merchants: MerchantSettings, settings: CommonSettings): PayoutProvider;
}

const notifyUrl = "http://127.0.0.1:9/notifications";

export const products: Readonly<Record<ProviderId, Product>> = {
  "jeepay.transfer": {
    createProvider: ({ jeepay }, settings) => createJeepay({ ...jeepay, ...settings }).transfer as PayoutProvider,
  },
  "jeepay.cashout": {
    createProvider: ({ jeepay }, settings) => createJeepay({ ...jeepay, ...settings }).cashout as PayoutProvider,
  },
  hongwen: {
    createProvider: ({ hongwen }, settings) => createHongwen({ ...hongwen, ...settings }) as PayoutProvider,
  },
  inr: {
    createProvider: ({ inr }, settings) => createInr({ ...inr, notifyUrl, ...settings }) as PayoutProvider,
  },
  multicountry: {
    createProvider: ({ multicountry }, settings) =>
      createMulticountry({ ...multicountry, notifyUrl, ...settings }) as PayoutProvider,
  },
};

/** An order of a product; `value` is an amount whose last two digits choose the sandbox's scenario. */
export function orderOf(id: ProviderId, reference: string, value: string): PayoutOrder<never> {
  const { currency, destination } = sampleOrders[id];
  // Each destination fits its own provider; only the table of all samples does not know which.
  return { reference, amount: { value, currency }, destination: destination as never };
}
