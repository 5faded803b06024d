import type { Balance, NotificationRequest, Payout, PayoutOrder, PayoutProvider } from "@payout/core";
import { createNotificationHandler } from "@payout/core";
import { expectTypeOf, test } from "vitest";
import { createInr, type InrDestination, type InrSettings } from "../src/index.ts";
import { signedNotification, type TestMerchant } from "../src/testing.ts";

const inr = createInr({ baseUrl: "https://gateway.example", merchantId: "1002001", apiKey: "K1" });
const amount = { value: "2704.00", currency: "INR" };
const destination = {
  accountName: "Ravi Kumar",
  accountNo: "50100012345678",
  ifscCode: "SBIN0014148",
  idType: "ID_CARD",
  idCard: "872966212003",
  phone: "+919876543210",
  email: "ravi.kumar@maildomain.com",
};

test("takes its own destination", () => {
  expectTypeOf(inr.send).parameter(0).toEqualTypeOf<PayoutOrder<InrDestination>>();
  expectTypeOf(inr.send).returns.resolves.toExtend<Payout>();
  expectTypeOf<{ amount: typeof amount; destination: typeof destination; reference: string }>().toExtend<
    PayoutOrder<InrDestination>
  >();
});

test("always has a balance query", () => {
  expectTypeOf(inr.balance).returns.resolves.toEqualTypeOf<Balance>();
});

test("fits where any provider does", () => {
  expectTypeOf(inr).toExtend<PayoutProvider>();
  createNotificationHandler(inr, async () => undefined);
  createNotificationHandler(
    ({ account }) => (account === "1002001" ? inr : undefined),
    async () => undefined,
  );
});

test("a notification for tests is signed with the settings, and fits a Request and receive", () => {
  expectTypeOf<InrSettings>().toExtend<TestMerchant>();
  expectTypeOf(signedNotification).returns.toExtend<RequestInit>();
  expectTypeOf(signedNotification).returns.toExtend<NotificationRequest>();
});

test("mistakes do not compile", () => {
  const { email: _email, ...incomplete } = destination;
  // @ts-expect-error an amount is text: 2704.00 is not exact
  void (() => inr.send({ reference: "R1", amount: { value: 2704.0, currency: "INR" }, destination }));
  // @ts-expect-error the currency is missing
  void (() => inr.send({ reference: "R1", amount: { value: "2704.00" }, destination }));
  // @ts-expect-error email is missing
  void (() => inr.send({ reference: "R1", amount, destination: incomplete }));
  // @ts-expect-error the order number is the reference, not a part of the destination
  void (() => inr.send({ reference: "R1", amount, destination: { ...destination, mchOrderNo: "R1" } }));
  // @ts-expect-error an account number is text
  void (() => inr.send({ reference: "R1", amount, destination: { ...destination, accountNo: 50100012345678 } }));
  // @ts-expect-error a lookup needs a number
  void (() => inr.query({}));
  // @ts-expect-error the API key is missing
  void (() => createInr({ baseUrl: "https://gateway.example", merchantId: "1002001" }));
  // @ts-expect-error the gateway's address has no default
  void (() => createInr({ merchantId: "1002001", apiKey: "K1" }));
  const settings = { baseUrl: "https://gateway.example", merchantId: "1002001", apiKey: "K1" };
  // @ts-expect-error limits are text
  void (() => createInr({ ...settings, amountLimits: { maximum: 60000 } }));
});
