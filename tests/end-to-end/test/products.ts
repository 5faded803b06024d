import type { CommonSettings, PayoutOrder, PayoutProvider } from "@payout/core";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { createMulticountry } from "@payout/multicountry";
import type { MerchantSettings, ProviderId } from "@payout/sandbox";

/** One product of a gateway: how to pay through its own package. */
export interface Product {
  readonly currency: string;
  /** The provider of the sandbox's test merchant. */
  createProvider(merchants: MerchantSettings, settings: CommonSettings): PayoutProvider;
  readonly destination: object;
}

const notifyUrl = "http://127.0.0.1:9/notifications";

export const products: Readonly<Record<ProviderId, Product>> = {
  "jeepay.transfer": {
    currency: "CNY",
    createProvider: ({ jeepay }, settings) => createJeepay({ ...jeepay, ...settings }).transfer as PayoutProvider,
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
  },
  "jeepay.cashout": {
    currency: "CNY",
    createProvider: ({ jeepay }, settings) => createJeepay({ ...jeepay, ...settings }).cashout as PayoutProvider,
    destination: { walletId: "WALLET-124442600", accountNo: "6222020000000000" },
  },
  hongwen: {
    currency: "CNY",
    createProvider: ({ hongwen }, settings) => createHongwen({ ...hongwen, ...settings }) as PayoutProvider,
    destination: { bank_account_no: "28566151621", type: "REAL_TIME" },
  },
  inr: {
    currency: "INR",
    createProvider: ({ inr }, settings) => createInr({ ...inr, notifyUrl, ...settings }) as PayoutProvider,
    destination: {
      accountName: "Ravi Kumar",
      accountNo: "50100012345678",
      ifscCode: "SBIN0014148",
      idType: "ID_CARD",
      idCard: "872966212003",
      phone: "+919876543210",
      email: "ravi.kumar@maildomain.com",
    },
  },
  multicountry: {
    currency: "THB",
    createProvider: ({ multicountry }, settings) =>
      createMulticountry({ ...multicountry, notifyUrl, ...settings }) as PayoutProvider,
    destination: {
      country: "TH",
      channel: "mock",
      account_no: "7312004589",
      account_name: "สมชาย สุขพันธ์",
      account_org: "KASIKORNBANK",
      account_org_code: "KBANK",
    },
  },
};

/** An order of a product; `value` is an amount whose last two digits choose the sandbox's scenario. */
export function orderOf(id: ProviderId, reference: string, value: string): PayoutOrder<never> {
  const { currency, destination } = products[id];
  // Each destination fits its own provider; only the table of all products does not know which.
  return { reference, amount: { value, currency }, destination: destination as never };
}
