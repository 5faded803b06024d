import type { PayoutOrder } from "@payout/core";
import { PayoutError } from "@payout/core";
import { type CallContext, type JsonObject, makePayout, parseJsonObject, writeOrder } from "@payout/core/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cashout,
  identify,
  type OrderDefaults,
  type Product,
  sourceOfField,
  toCreateFields,
  toPayout,
  toQueryFields,
  transfer,
} from "../src/mapping.ts";

const sender = { mchNo: "M1623997351", appId: "60cc3ba74ee0e6685f57eb1e", now: 1622016572190 };
const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" };
const order: PayoutOrder<object> = { reference: "R1", amount: { value: "12.50", currency: "CNY" }, destination };
const cashoutOrder: PayoutOrder<object> = { ...order, destination: { walletId: "W1", accountNo: "62220200" } };

function create(product: Product, changed: object, defaults: Partial<OrderDefaults> = {}) {
  const call: CallContext = { provider: product.id, operation: "send", reference: "R1", posted: false };
  const base = product === transfer ? order : cashoutOrder;
  const rules = { sourceOfField: (field: string) => sourceOfField(product, field) };
  const added = { notifyUrl: undefined, sendRemark: false, allowDocumentedLengths: false, ...defaults };
  return writeOrder(call, { ...base, ...changed }, rules, (check, given) =>
    toCreateFields(product, check, sender, given, added),
  );
}

function refusal(product: Product, changed: object): string {
  try {
    create(product, changed);
  } catch (error) {
    if (PayoutError.is(error)) {
      expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
      return error.message;
    }
    throw error;
  }
  throw new Error("was not refused");
}

describe("an order as a transfer request", () => {
  test("has every field the server requires, and no empty one", () => {
    expect(create(transfer, { destination: { ...destination, accountName: "", bankName: "中国工商银行" } })).toEqual({
      mchNo: "M1623997351",
      appId: "60cc3ba74ee0e6685f57eb1e",
      mchOrderNo: "R1",
      ifCode: "wxpay",
      entryType: "WX_CASH",
      accountNo: "o6BcIwvTvIqf1zXZohc61biryWik",
      bankName: "中国工商银行",
      amount: 1250,
      currency: "cny",
      // The document calls it optional, the server refuses a blank one.
      transferDesc: "R1",
      reqTime: "1622016572190",
      version: "1.0",
      signType: "MD5",
    });
  });

  test("takes the description, and the order's notifyUrl before the setting's", () => {
    const fields = create(
      transfer,
      { description: "工资", notifyUrl: "https://a.example/n" },
      { notifyUrl: "https://b.example/n" },
    );
    expect(fields).toMatchObject({ transferDesc: "工资", notifyUrl: "https://a.example/n" });
    expect(create(transfer, {}, { notifyUrl: "https://b.example/n" })["notifyUrl"]).toBe("https://b.example/n");
  });

  test("an amount in fen is exact for every value of two decimals", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2147483647 }), (fen) => {
        const text = String(fen).padStart(3, "0");
        const value = `${text.slice(0, -2)}.${text.slice(-2)}`;
        expect(create(transfer, { amount: { value, currency: "CNY" } })["amount"]).toBe(fen);
      }),
    );
  });

  test.each([
    ["a currency other than CNY", { amount: { value: "1.00", currency: "USD" } }, /amount\.currency/],
    [
      "more than the largest safe number of fen",
      { amount: { value: "90071992547409.92", currency: "CNY" } },
      /amount\.value/,
    ],
    [
      "a missing account",
      { destination: { ...destination, accountNo: undefined } },
      /destination\.accountNo is required/,
    ],
    ["an empty account", { destination: { ...destination, accountNo: "" } }, /destination\.accountNo is required/],
    [
      "a number as account",
      { destination: { ...destination, accountNo: 62220200 } },
      /destination\.accountNo must be string/,
    ],
    [
      "a field of the message in the destination",
      { destination: { ...destination, mchNo: "M2" } },
      /destination\.mchNo/,
    ],
    [
      "& in a field that the notification repeats",
      { destination: { ...destination, extParam: "a=1&b=2" } },
      /destination\.extParam/,
    ],
    [
      "a name that is too long",
      { destination: { ...destination, accountName: "x".repeat(65) } },
      /destination\.accountName.*64/,
    ],
  ])("refuses %s", (_name, changed, message) => expect(refusal(transfer, changed)).toMatch(message));
});

describe("an order as a cashout request", () => {
  test("has no description field of its own", () => {
    expect(refusal(cashout, { description: "工资" })).toMatch(/description.*sendRemark/);
    expect(create(cashout, { description: "工资" }, { sendRemark: true })).toMatchObject({ remark: "工资" });
    expect(create(cashout, {})).not.toHaveProperty("remark");
  });

  test("takes only its own fields", () => {
    expect(refusal(cashout, { destination })).toMatch(
      /destination\.ifCode.*destination\.walletId|destination\.walletId.*destination\.ifCode/,
    );
  });
});

test("a query carries every number that is known", () => {
  const common = {
    mchNo: sender.mchNo,
    appId: sender.appId,
    reqTime: "1622016572190",
    version: "1.0",
    signType: "MD5",
  };
  expect(toQueryFields(transfer, sender, { reference: "R1" })).toEqual({ ...common, mchOrderNo: "R1" });
  expect(toQueryFields(cashout, sender, { providerId: "C1" })).toEqual({ ...common, cashoutId: "C1" });
  expect(toQueryFields(transfer, sender, { reference: "R1", providerId: "T1" })).toEqual({
    ...common,
    mchOrderNo: "R1",
    transferId: "T1",
  });
});

describe("a message as a payout", () => {
  const read = (product: Product, data: JsonObject, timeZone?: string) =>
    makePayout(
      { provider: product.id, account: "M1", reference: identify(data).reference ?? "" },
      toPayout(product, data, { timeZone, sensitive: [] }),
      { raw: data, rawBody: "" },
    );

  test("a failed transfer, as the document's sample", () => {
    const data = parseJsonObject(
      '{"accountNo":"o6Bc","amount":1,"createdAt":1628818820011,"currency":"CNY","errCode":"OPENID_ERROR","errMsg":"openid o6Bc","mchOrderNo":"1628818820","state":3,"transferId":"T202108130940200100001"}',
    );
    expect(read(transfer, data ?? {})).toMatchObject({
      reference: "1628818820",
      providerId: "T202108130940200100001",
      status: "failed",
      providerStatus: "3",
      final: true,
      repayable: false,
      amount: { value: "0.01", currency: "CNY" },
      failure: { code: "OPENID_ERROR", message: "openid ***" },
    });
  });

  test("the time of a transfer is an instant, that of a cashout only with the setting", () => {
    const paid: JsonObject = { mchOrderNo: "R1", state: "2" };
    expect(read(transfer, { ...paid, successTime: "1622016572190" })).toMatchObject({
      completedAt: "2021-05-26T08:09:32.190Z",
      completedAtText: "1622016572190",
    });
    const local = { ...paid, successTime: "2023-11-01 10:02:25" };
    expect(read(cashout, local)).toMatchObject({ completedAtText: "2023-11-01 10:02:25" });
    expect(read(cashout, local)).not.toHaveProperty("completedAt");
    expect(read(cashout, local, "Asia/Shanghai").completedAt).toBe("2023-11-01T10:02:25+08:00");
  });

  test("errCode beside a success is not a failure", () => {
    expect(read(cashout, { mchOrderNo: "R1", state: "2", errCode: "", errMsg: "" })).not.toHaveProperty("failure");
    expect(read(cashout, { mchOrderNo: "R1", state: "2", errCode: "X", errMsg: "y" })).not.toHaveProperty("failure");
  });

  test.each([
    ["1250", "12.50"],
    ["1", "0.01"],
    ["0", "0.00"],
    ["9".repeat(18), `${"9".repeat(16)}.99`],
    ["9".repeat(19), undefined],
    ["1.50", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["0x10", undefined],
    [" 1", undefined],
    ["1 ", undefined],
    ["", undefined],
  ])("whose amount in fen is %j has the amount %s", (fen, value) => {
    expect(read(transfer, { mchOrderNo: "R1", state: "2", amount: fen }).amount?.value).toBe(value);
  });

  test("never throws, whatever the fields hold, and has no amount but an exact one", () => {
    const anything = fc.dictionary(
      fc.constantFrom("mchOrderNo", "state", "amount", "currency", "successTime", "errCode", "transferId"),
      fc.oneof(fc.string(), fc.stringMatching(/^[-+ .0-9eEx]{1,8}$/), fc.constant(null), fc.boolean()),
    );
    fc.assert(
      fc.property(anything, (data) => {
        const { status, amount } = read(transfer, data as JsonObject);
        expect(status).toBeTypeOf("string");
        expect(amount?.value ?? "0.00").toMatch(/^\d{1,16}\.\d\d$/);
      }),
    );
  });
});
