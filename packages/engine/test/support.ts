import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { PayoutOrder } from "@payout/core";
import { toNodeHandler } from "@payout/core";
import type { AnyProvider, ProviderRules } from "@payout/engine";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { createMulticountry } from "@payout/multicountry";
import type { Sandbox } from "@payout/sandbox";

/** Rules under which a test's days are seconds. */
export const quick: ProviderRules = {
  sendTimeoutMs: 1500,
  queryTimeoutMs: 1500,
  leaseMs: 1000,
  settlingMs: 100,
  queryAfterMs: [50, 100, 200],
  sendAgainAfterMs: [50, 100],
};

/** Every provider against the sandbox. */
export function providersOf(
  { merchants }: Sandbox,
  notifyUrl = "http://127.0.0.1:9/none",
): Readonly<Record<string, AnyProvider>> {
  const jeepay = createJeepay({ ...merchants.jeepay, timeZone: "Asia/Shanghai" });
  return {
    "jeepay.transfer": jeepay.transfer,
    "jeepay.cashout": jeepay.cashout,
    hongwen: createHongwen({ ...merchants.hongwen, timeZone: "Asia/Shanghai" }),
    inr: createInr({ ...merchants.inr, notifyUrl, timeZone: "Asia/Kolkata" }),
    multicountry: createMulticountry({ ...merchants.multicountry, notifyUrl, timeZone: "Asia/Ho_Chi_Minh" }),
  };
}

const orders: Readonly<Record<string, Pick<PayoutOrder<unknown>, "amount" | "destination">>> = {
  "jeepay.transfer": {
    amount: { value: "12.00", currency: "CNY" },
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
  },
  "jeepay.cashout": {
    amount: { value: "12.00", currency: "CNY" },
    destination: { walletId: "2", accountNo: "6222020000000000000" },
  },
  hongwen: {
    amount: { value: "12.00", currency: "CNY" },
    destination: { bank_account_no: "28566151621", type: "REAL_TIME" },
  },
  inr: {
    amount: { value: "120.00", currency: "INR" },
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
    amount: { value: "100000", currency: "VND" },
    destination: {
      country: "VN",
      channel: "bank",
      account_no: "2333667799212341",
      account_name: "Nguyen Xuan Hung",
      account_org: "PVCOMBANK",
      account_org_code: "970412",
    },
  },
};

/** An order that the provider of this name takes; `value` chooses what the sandbox does with it. */
export function orderFor(provider: string, reference: string, value?: string): PayoutOrder<object> {
  const order = orders[provider];
  if (order === undefined) throw new Error(`no order for ${provider}`);
  const { amount, destination } = order;
  return { reference, amount: { ...amount, value: value ?? amount.value }, destination: destination as object };
}

/** Waits until `check` holds, and fails with what it last said after ten seconds. */
export async function eventually<Result>(check: () => Promise<Result> | Result, forMs = 10_000): Promise<Result> {
  const until = performance.now() + forMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(20);
    }
  }
}

/** Puts a handler of notifications on a free port. */
export async function serve(handler: () => (request: Request) => Promise<Response>) {
  const server = createServer(toNodeHandler((request) => handler()(request)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
