import type { MerchantSettings, ProviderId } from "../../../packages/sandbox/src/index.ts";

/** What each provider is sent in a runtime. */
interface Product {
  readonly currency: string;
  readonly destination: object;
  readonly gateway: keyof MerchantSettings;
}

export const products: Readonly<Record<ProviderId, Product>> = {
  "jeepay.transfer": {
    currency: "CNY",
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
    gateway: "jeepay",
  },
  "jeepay.cashout": {
    currency: "CNY",
    destination: { walletId: "WALLET-124442600", accountNo: "6222020000000000" },
    gateway: "jeepay",
  },
  hongwen: {
    currency: "CNY",
    destination: { bank_account_no: "28566151621", type: "REAL_TIME" },
    gateway: "hongwen",
  },
  inr: {
    currency: "INR",
    destination: {
      accountName: "Ravi Kumar",
      accountNo: "50100012345678",
      ifscCode: "SBIN0014148",
      idType: "ID_CARD",
      idCard: "872966212003",
      phone: "+919876543210",
      email: "ravi.kumar@maildomain.com",
    },
    gateway: "inr",
  },
  multicountry: {
    currency: "THB",
    destination: {
      country: "TH",
      channel: "mock",
      account_no: "7312004589",
      account_name: "สมชาย สุขพันธ์",
      account_org: "KASIKORNBANK",
      account_org_code: "KBANK",
    },
    gateway: "multicountry",
  },
};

/** An order that the sandbox pays after a second of gateway time. */
export function orderOf(provider: ProviderId, reference: string): object {
  const { currency, destination } = products[provider];
  return { reference, amount: { value: "12.00", currency }, destination };
}
