import type { Balance, NotificationRequest, Payout, PayoutOrder, PayoutProvider } from "@payout/core";
import { createNotificationHandler } from "@payout/core";
import { expectTypeOf, test } from "vitest";
import { createHongwen, type HongwenDestination, type HongwenSettings } from "../src/index.ts";
import { signedNotification, type TestMerchant } from "../src/testing.ts";

const keys = { privateKey: "PEM", platformPublicKey: "PEM" };
const hongwen = (() => createHongwen({ mchNo: "M1", ...keys })) as unknown as ReturnType<typeof createHongwen>;
const amount = { value: "12.50", currency: "CNY" };
const destination = { bank_account_no: "28566151621", type: "REAL_TIME" } as const;

test("it takes its own destination, and always has a balance", () => {
  expectTypeOf(hongwen.send).parameter(0).toEqualTypeOf<PayoutOrder<HongwenDestination>>();
  expectTypeOf(hongwen.send).returns.resolves.toExtend<Payout>();
  expectTypeOf(hongwen.balance).returns.resolves.toEqualTypeOf<Balance>();
  expectTypeOf<HongwenDestination["type"]>().toEqualTypeOf<"REAL_TIME" | "TWO_HOUR" | "NEXT_DAY">();
  expectTypeOf<HongwenDestination["sub_mch_no"]>().toEqualTypeOf<string | undefined>();
});

test("it fits where any provider does", () => {
  expectTypeOf(hongwen).toExtend<PayoutProvider>();
  void (() => createNotificationHandler(hongwen, async () => undefined));
});

test("a notification for tests is signed with the settings, and fits a Request and receive", () => {
  expectTypeOf<HongwenSettings & { platformPrivateKey: string }>().toExtend<TestMerchant>();
  expectTypeOf(signedNotification).returns.toExtend<RequestInit>();
  expectTypeOf(signedNotification).returns.toExtend<NotificationRequest>();
});

test("mistakes do not compile", () => {
  // @ts-expect-error an amount is text: 12.5 is not exact
  void (() => hongwen.send({ reference: "R1", amount: { value: 12.5, currency: "CNY" }, destination }));
  // @ts-expect-error bank_account_no is missing
  void (() => hongwen.send({ reference: "R1", amount, destination: { type: "REAL_TIME" } }));
  // @ts-expect-error no such type
  void (() => hongwen.send({ reference: "R1", amount, destination: { ...destination, type: "SOON" } }));
  // @ts-expect-error mch_no belongs to the settings
  void (() => hongwen.send({ reference: "R1", amount, destination: { ...destination, mch_no: "M1" } }));
  // @ts-expect-error a lookup needs a number
  void (() => hongwen.query({}));
  // @ts-expect-error the platform's key is missing
  void (() => createHongwen({ mchNo: "M1", privateKey: "PEM" }));
  // @ts-expect-error secrets have no meaning with RSA
  void (() => createHongwen({ mchNo: "M1", ...keys, additionalSecrets: ["old"] }));
});
