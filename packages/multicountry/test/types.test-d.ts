import type { Balance, NotificationRequest, Payout, PayoutOrder, PayoutProvider } from "@payout/core";
import { createNotificationHandler } from "@payout/core";
import { expectTypeOf, test } from "vitest";
import {
  type BrazilDestination,
  createMulticountry,
  type MulticountryDestination,
  type MulticountrySettings,
} from "../src/index.ts";
import { signedNotification, type TestMerchant } from "../src/testing.ts";

const provider = createMulticountry({ baseUrl: "https://api.example", mchId: "10001", apiToken: "T1" });
const amount = { value: "12.50", currency: "BRL" };
const brazil = { channel: "mock", account_name: "Maria", account_org: "Banco", account_tin: "52998224725" } as const;

const send = (destination: MulticountryDestination) => provider.send({ reference: "WDL-10001", amount, destination });

test("the provider takes a destination of any country, and always knows a balance", () => {
  expectTypeOf(provider.send).parameter(0).toEqualTypeOf<PayoutOrder<MulticountryDestination>>();
  expectTypeOf(provider.send).returns.resolves.toExtend<Payout>();
  expectTypeOf(provider.balance).returns.resolves.toEqualTypeOf<Balance>();
  expectTypeOf<MulticountryDestination["country"]>().toEqualTypeOf<
    "VN" | "TH" | "BR" | "IN" | "PH" | "CRYPTO" | "CN"
  >();
  expectTypeOf<BrazilDestination["account_type"]>().toEqualTypeOf<"CPF" | "CNPJ" | "PHONE" | "EMAIL" | "EVP">();
});

test("it fits where any provider does", () => {
  expectTypeOf(provider).toExtend<PayoutProvider>();
  createNotificationHandler(provider, async () => undefined);
});

test("the least that each kind of PIX key needs compiles", () => {
  void (() => send({ country: "BR", account_type: "CPF", account_no: "52998224725", ...brazil }));
  void (() => send({ country: "BR", account_type: "EVP", account_no: "key", ...brazil }));
  void (() => send({ country: "BR", account_type: "PHONE", account_no: "+55", account_phone: "+55", ...brazil }));
  void (() => send({ country: "BR", account_type: "EMAIL", account_no: "a@b.c", account_email: "a@b.c", ...brazil }));
});

test("a notification for tests is signed with the settings, and fits a Request and receive", () => {
  expectTypeOf<MulticountrySettings>().toExtend<TestMerchant>();
  expectTypeOf(signedNotification).returns.toExtend<RequestInit>();
  expectTypeOf(signedNotification).returns.toExtend<NotificationRequest>();
});

test("mistakes do not compile", () => {
  // @ts-expect-error a PHONE key needs account_phone
  void (() => send({ country: "BR", account_type: "PHONE", account_no: "+5511987654321", ...brazil }));
  // @ts-expect-error an EMAIL key needs account_email
  void (() => send({ country: "BR", account_type: "EMAIL", account_no: "a@b.c", ...brazil }));
  // @ts-expect-error Brazil needs a kind of key
  void (() => send({ country: "BR", account_no: "52998224725", ...brazil }));
  // @ts-expect-error Brazil needs the tax number
  void (() => send({ country: "BR", account_type: "EVP", account_no: "k", ...brazil, account_tin: undefined }));
  // @ts-expect-error no such kind of key
  void (() => send({ country: "BR", account_type: "IBAN", account_no: "1", ...brazil }));
  // @ts-expect-error Vietnam needs the bank's code
  void (() => send({ country: "VN", channel: "bank", account_no: "1", account_name: "A", account_org: "B" }));
  // @ts-expect-error no such country
  void (() => send({ country: "MX", channel: "bank", account_no: "1", account_name: "A" }));
  // @ts-expect-error Alipay is the only bank
  void (() => send({ country: "CN", channel: "mock", account_no: "1", account_name: "A", account_org: "ICBC" }));
  // @ts-expect-error the country is missing
  void (() => send({ channel: "bank", account_no: "1", account_name: "A" }));
  // @ts-expect-error an amount is text: 12.5 is not exact
  const number: PayoutOrder<MulticountryDestination>["amount"] = { value: 12.5, currency: "BRL" };
  void number;
  // @ts-expect-error the unit is one of two words
  void (() => createMulticountry({ baseUrl: "b", mchId: "m", apiToken: "t", keyPlacement: "middle" }));
  // @ts-expect-error the API domain is each merchant's own
  void (() => createMulticountry({ mchId: "m", apiToken: "t" }));
  // @ts-expect-error a lookup needs a number
  void (() => provider.query({}));
});
