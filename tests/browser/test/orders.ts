import type { PayoutOrder, PayoutProvider } from "@payout/core";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import type { Sandbox } from "@payout/sandbox";

/** The payee whose data must not show unasked. */
export const payee = { name: "Asha Kumari", account: "50100012345678", chineseName: "张三" } as const;

/** A provider of the sandbox's INR merchant. */
export function inrProvider({ merchants }: Sandbox, notifyUrl: string = "http://127.0.0.1:9/payouts"): PayoutProvider {
  return createInr({ ...merchants.inr, notifyUrl, timeoutMs: 10_000 }) as PayoutProvider;
}

/** The provider of Jeepay's transfers. */
export function jeepayProvider({ merchants }: Sandbox, notifyUrl?: string): PayoutProvider {
  const own = notifyUrl === undefined ? {} : { notifyUrl };
  return createJeepay({ ...merchants.jeepay, ...own, timeoutMs: 10_000 }).transfer as PayoutProvider;
}

/** An order for INR; the amount's last digits select its outcome. */
export function inrOrder(
  reference: string,
  value: string = "250.00",
  accountName: string = payee.name,
): PayoutOrder<never> {
  const destination = {
    accountName,
    accountNo: payee.account,
    ifscCode: "SBIN0014148",
    idType: "ID_CARD",
    idCard: "872966212003",
    phone: "+919876543210",
    email: "asha@maildomain.com",
  };
  return { reference, amount: { value, currency: "INR" }, destination: destination as never };
}

/** An order for a Jeepay transfer. */
export function jeepayOrder(reference: string, value: string = "12.50"): PayoutOrder<never> {
  const destination = {
    ifCode: "alipay",
    entryType: "ALIPAY_CASH",
    accountNo: "asha@maildomain.com",
    accountName: payee.chineseName,
  };
  return { reference, amount: { value, currency: "CNY" }, destination: destination as never };
}
