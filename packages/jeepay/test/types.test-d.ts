import type { NotificationRequest, Payout, PayoutOrder, PayoutProvider } from "@payout/core";
import { createNotificationHandler } from "@payout/core";
import { expectTypeOf, test } from "vitest";
import { type CashoutDestination, createJeepay, type JeepaySettings, type TransferDestination } from "../src/index.ts";
import { signedNotification, type TestMerchant } from "../src/testing.ts";

const { transfer, cashout } = createJeepay({ mchNo: "M1", appId: "A1", secretKey: "S1" });
const amount = { value: "12.50", currency: "CNY" };
const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6Bc" };

test("each product takes its own destination", () => {
  expectTypeOf(transfer.send).parameter(0).toEqualTypeOf<PayoutOrder<TransferDestination>>();
  expectTypeOf(cashout.send).parameter(0).toEqualTypeOf<PayoutOrder<CashoutDestination>>();
  expectTypeOf(transfer.send).returns.resolves.toExtend<Payout>();
});

test("either fits where any provider does", () => {
  expectTypeOf(transfer).toExtend<PayoutProvider>();
  createNotificationHandler(transfer, async () => undefined);
  createNotificationHandler(
    ({ reference }) => (reference?.startsWith("C") ? cashout : transfer),
    async () => undefined,
  );
});

test("a notification for tests is signed with the settings, and fits a Request and receive", () => {
  expectTypeOf<JeepaySettings>().toExtend<TestMerchant>();
  expectTypeOf(signedNotification).returns.toExtend<RequestInit>();
  expectTypeOf(signedNotification).returns.toExtend<NotificationRequest>();
});

test("mistakes do not compile", () => {
  // @ts-expect-error an amount is text: 12.5 is not exact
  void (() => transfer.send({ reference: "R1", amount: { value: 12.5, currency: "CNY" }, destination }));
  // @ts-expect-error accountNo is missing
  void (() => transfer.send({ reference: "R1", amount, destination: { ifCode: "wxpay", entryType: "WX_CASH" } }));
  // @ts-expect-error walletId belongs to cashouts
  void (() => transfer.send({ reference: "R1", amount, destination: { ...destination, walletId: "2" } }));
  // @ts-expect-error a lookup needs a number
  void (() => transfer.query({}));
  // @ts-expect-error the secret is missing
  void (() => createJeepay({ mchNo: "M1", appId: "A1" }));
});
