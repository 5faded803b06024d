import type { ProviderId } from "@payout/sandbox";

/** What an order of a provider needs besides its reference and value. */
export interface SampleOrder {
  readonly currency: string;
  readonly destination: object;
}

/** An order of each provider that its sandbox accepts. */
export const sampleOrders: Readonly<Record<ProviderId, SampleOrder>> = {
  "jeepay.transfer": {
    currency: "CNY",
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
  },
  "jeepay.cashout": {
    currency: "CNY",
    destination: { walletId: "WALLET-124442600", accountNo: "6222020000000000" },
  },
  hongwen: {
    currency: "CNY",
    destination: { bank_account_no: "28566151621", type: "REAL_TIME" },
  },
  inr: {
    currency: "INR",
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
  },
};

/** An order of the multi-country provider in a currency without decimals. */
export const vietnamOrder: SampleOrder = {
  currency: "VND",
  destination: {
    country: "VN",
    channel: "bank",
    account_no: "2333667799212341",
    account_name: "Nguyen Xuan Hung",
    account_org: "PVCOMBANK",
    account_org_code: "970412",
  },
};
