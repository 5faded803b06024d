import type { PayoutOrder, PayoutProvider } from "@payout/core";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { createMulticountry } from "@payout/multicountry";
import type { ProviderId, Sandbox } from "@payout/sandbox";

/** One provider of the demo: how to make it and what to order. */
export interface Scene {
  createProvider(merchants: Sandbox["merchants"], notifyUrl: string): PayoutProvider;
  /** An order, without its reference, whose destination fits the provider. */
  readonly order: Omit<PayoutOrder<unknown>, "reference" | "destination"> & { readonly destination: object };
}

/** The scene of every provider. */
export const scenes: Readonly<Record<ProviderId, Scene>> = {
  "jeepay.transfer": {
    createProvider: ({ jeepay }, notifyUrl) =>
      createJeepay({ ...jeepay, notifyUrl, timeZone: "Asia/Shanghai" }).transfer,
    order: {
      amount: { value: "12.50", currency: "CNY" },
      destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
    },
  },
  "jeepay.cashout": {
    createProvider: ({ jeepay }, notifyUrl) =>
      createJeepay({ ...jeepay, notifyUrl, timeZone: "Asia/Shanghai" }).cashout,
    order: {
      amount: { value: "12.50", currency: "CNY" },
      destination: { walletId: "2", accountNo: "6222020000000000000" },
    },
  },
  hongwen: {
    createProvider: ({ hongwen }, notifyUrl) => createHongwen({ ...hongwen, notifyUrl, timeZone: "Asia/Shanghai" }),
    order: {
      amount: { value: "100.22", currency: "CNY" },
      destination: { bank_account_no: "28566151621", type: "REAL_TIME" },
    },
  },
  inr: {
    createProvider: ({ inr }, notifyUrl) => createInr({ ...inr, notifyUrl, timeZone: "Asia/Kolkata" }),
    order: {
      amount: { value: "2704.00", currency: "INR" },
      destination: {
        accountName: "Test",
        accountNo: "10000000003",
        accountType: "BANK_CARD_ACCOUNT",
        ifscCode: "ZSBL0000311",
        idType: "ID_CARD",
        idCard: "872966212003",
        phone: "+919340000003",
        email: "test@merchant.example",
      },
    },
  },
  multicountry: {
    createProvider: ({ multicountry }, notifyUrl) =>
      createMulticountry({ ...multicountry, notifyUrl, timeZone: "Asia/Ho_Chi_Minh" }),
    order: {
      amount: { value: "100000", currency: "VND" },
      destination: {
        country: "VN",
        channel: "bank",
        account_no: "2333667799212341",
        account_name: "Nguyễn Xuân Hưng",
        account_org: "PVCOMBANK",
        account_org_code: "970412",
      },
    },
  },
};
