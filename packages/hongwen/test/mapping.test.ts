import type { PayoutOrder } from "@payout/core";
import { PayoutError } from "@payout/core";
import { type CallContext, writeOrder } from "@payout/core/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sourceOfField, toBalanceFields, toCreateFields, toQueryFields } from "../src/mapping.ts";

// 2014-07-23T19:07:50Z, the document's example at +08:00.
const sender = { mchNo: "2014072300007148", now: 1406142470000 };
const common = {
  mch_no: "2014072300007148",
  charset: "utf-8",
  sign_type: "RSA",
  timestamp: "2014-07-24 03:07:50",
  version: "1.0",
};
const destination = { bank_account_no: "28566151621", type: "REAL_TIME" };
const order: PayoutOrder<unknown> = { reference: "R1", amount: { value: "100.22", currency: "CNY" }, destination };
const call: CallContext = { provider: "hongwen", operation: "send", reference: "R1", posted: false };

function create(changed: object = {}, defaults: { notifyUrl?: string; subMchNo?: string } = {}) {
  const { notifyUrl, subMchNo } = defaults;
  return writeOrder(call, { ...order, ...changed }, { sourceOfField }, (check, given) =>
    toCreateFields(check, sender, given, { notifyUrl, subMchNo }),
  );
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!PayoutError.is(error)) throw error;
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    return error.message;
  }
  throw new Error("was not refused");
}

describe("an order as a request", () => {
  test("has the common fields, and the business fields as one JSON text", () => {
    expect(create()).toEqual({
      ...common,
      method: "trade.apply.person.withdraw",
      biz_content:
        '{"withdraw_out_trade_no":"R1","bank_account_no":"28566151621","type":"REAL_TIME","amount":"100.22"}',
    });
  });

  test("names the member of the order before that of the settings", () => {
    expect(create({}, { subMchNo: "100" })).toMatchObject({ sub_mch_no: "100" });
    const own = create({ destination: { ...destination, sub_mch_no: "200" } }, { subMchNo: "100" });
    expect(own).toMatchObject({ sub_mch_no: "200" });
    expect(own["biz_content"]).not.toContain("sub_mch_no");
    expect(create({ destination: { ...destination, sub_mch_no: "" } })).not.toHaveProperty("sub_mch_no");
  });

  test("takes the order's notifyUrl before the setting's, and none at all", () => {
    expect(create({ notifyUrl: "https://a.example/n" }, { notifyUrl: "https://b.example/n" })).toMatchObject({
      notify_url: "https://a.example/n",
    });
    expect(create({}, { notifyUrl: "https://b.example/n" })["notify_url"]).toBe("https://b.example/n");
    expect(create()).not.toHaveProperty("notify_url");
  });

  test("an amount is yuan with exactly two decimals, for every number of fen", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999_999 }), (fen) => {
        const text = String(fen).padStart(3, "0");
        const value = `${text.slice(0, -2)}.${text.slice(-2)}`;
        const short = value.replace(/\.00$/, "").replace(/(\.\d)0$/, "$1");
        for (const written of [value, short]) {
          const { biz_content } = create({ amount: { value: written, currency: "CNY" } });
          expect(JSON.parse(biz_content ?? "").amount).toBe(value);
        }
      }),
    );
  });

  test.each(["America/Sao_Paulo", "Asia/Kolkata", "UTC"])("is the same in %s", (zone) => {
    const before = process.env["TZ"];
    process.env["TZ"] = zone;
    try {
      expect(new Date(0).getHours() * 60 + new Date(0).getMinutes()).toBe(
        { UTC: 0, "Asia/Kolkata": 330 }[zone] ?? 1260,
      );
      expect(create()["timestamp"]).toBe("2014-07-24 03:07:50");
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  });

  test.each<[string, object, RegExp]>([
    ["a currency other than CNY", { amount: { value: "1.00", currency: "USD" } }, /amount\.currency/],
    [
      "more than 12 characters",
      { amount: { value: "1000000000.00", currency: "CNY" } },
      /amount\.value.*12 characters/,
    ],
    ["no bound card", { destination: { type: "REAL_TIME" } }, /destination\.bank_account_no is required/],
    ["an empty bound card", { destination: { ...destination, bank_account_no: "" } }, /destination\.bank_account_no/],
    ["a number as bound card", { destination: { ...destination, bank_account_no: 1 } }, /destination\.bank_account_no/],
    [
      "a longer bound card",
      { destination: { ...destination, bank_account_no: "1".repeat(65) } },
      /bank_account_no.*64/,
    ],
    ["another type", { destination: { ...destination, type: "SOON" } }, /destination\.type.*"NEXT_DAY"/],
    ["a longer member", { destination: { ...destination, sub_mch_no: "1".repeat(33) } }, /sub_mch_no.*32/],
    ["a field of the message", { destination: { ...destination, mch_no: "2" } }, /destination\.mch_no/],
    ["a longer reference", { reference: "R".repeat(65) }, /reference must have at most 64/],
    ["a reference with a space", { reference: "R 1" }, /reference must match/],
    ["a reference with &", { reference: "R&status=WITHDRAW_FAILED" }, /reference must match/],
    ["a description", { description: "工资" }, /description has no field/],
  ])("refuses %s", (_name, changed, message) => expect(refusal(() => create(changed))).toMatch(message));

  test("takes a reference of 64 characters", () => {
    expect(create({ reference: "R".repeat(64) })["biz_content"]).toContain("R".repeat(64));
  });
});

test("a query carries every number that is known, and no member", () => {
  const query = { ...common, method: "trade.query.withdraw" };
  expect(toQueryFields(call, sender, { reference: "R1" })).toEqual({
    ...query,
    biz_content: '{"withdraw_out_trade_no":"R1"}',
  });
  expect(toQueryFields(call, sender, { providerId: "626015783370903553" })["biz_content"]).toBe(
    '{"withdraw_trade_no":"626015783370903553"}',
  );
  expect(toQueryFields(call, sender, { reference: "R1", providerId: "62" })["biz_content"]).toBe(
    '{"withdraw_trade_no":"62","withdraw_out_trade_no":"R1"}',
  );
  expect(refusal(() => toQueryFields(call, sender, { providerId: "6".repeat(65) }))).toMatch(/providerId/);
});

test("a balance query has no business fields", () => {
  expect(toBalanceFields(sender, undefined)).toEqual({ ...common, method: "trade.query.account" });
  expect(toBalanceFields(sender, "100")).toEqual({ ...common, method: "trade.query.account", sub_mch_no: "100" });
});
