import { readFileSync } from "node:fs";
import { PayoutError, type PayoutOrder } from "@payout/core";
import { type CallContext, type JsonObject, makePayout, parseJsonObject, writeOrder } from "@payout/core/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  amountRange,
  documentedPhone,
  identify,
  type OrderDefaults,
  sensitiveValues,
  sourceOfField,
  toBalance,
  toBody,
  toCreateFields,
  toPayout,
  toQueryFields,
} from "../src/mapping.ts";

const destination = {
  accountName: "Test",
  accountNo: "10000000003",
  accountType: "BANK_CARD_ACCOUNT",
  ifscCode: "ZSBL0000311",
  idType: "ID_CARD",
  idCard: "872966212003",
  phone: "1340000003",
  email: "payee@maildomain.com",
};
const order: PayoutOrder<object> = {
  reference: "order000000001",
  amount: { value: "2704.00", currency: "INR" },
  destination,
  notifyUrl: "https://test.com/cashy/payOut/callback",
  description: "PayOut",
};
const documented = amountRange("10", "10000");
if (documented === undefined) throw new Error("the document's limits are a range");
const anyPhone = { notifyUrl: undefined, amounts: documented, phonePattern: /^[0-9]{10}$/ };

function sample(name: string): string {
  return readFileSync(new URL(`../../../schemas/inr/examples/${name}.json`, import.meta.url), "utf8").trimEnd();
}

function create(changed: object, defaults: Partial<OrderDefaults> = {}) {
  const call: CallContext = { provider: "inr", operation: "send", reference: "order000000001", posted: false };
  return writeOrder(call, { ...order, ...changed }, { sourceOfField }, (check, given) =>
    toCreateFields(check, given, { ...anyPhone, ...defaults }, "test001"),
  );
}

function refusal(changed: object, defaults: Partial<OrderDefaults> = {}): string {
  try {
    create(changed, defaults);
  } catch (error) {
    if (PayoutError.is(error)) {
      expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
      return error.message;
    }
    throw error;
  }
  throw new Error("was not refused");
}

describe("an order as a request", () => {
  test("is the documented sample byte for byte, but for the mail address that the sample forgot", () => {
    const { email, ...fields } = create({});
    expect(email).toBe("payee@maildomain.com");
    expect(toBody(fields)).toBe(sample("create.request"));
    expect(toBody(create({}))).toBe(
      sample("create.request").replace('"phone":"1340000003"', '"phone":"1340000003","email":"payee@maildomain.com"'),
    );
  });

  test("fills in the only documented kind of account, and the reference as the note", () => {
    const { accountType: _left, ...rest } = destination;
    expect(create({ description: undefined, destination: rest })).toMatchObject({
      accountType: "BANK_CARD_ACCOUNT",
      remark: "order000000001",
    });
    expect(create({ description: "" })["remark"]).toBe("order000000001");
  });

  test("takes the order's notifyUrl before the setting's, and needs one of them", () => {
    const other = { notifyUrl: "https://b.example/n" };
    expect(create({}, other)["notifyUrl"]).toBe("https://test.com/cashy/payOut/callback");
    expect(create({ notifyUrl: undefined }, other)["notifyUrl"]).toBe("https://b.example/n");
    expect(refusal({ notifyUrl: undefined })).toMatch(/notifyUrl is required/);
  });

  test("an amount is on the wire as a number of exactly two decimals, for every amount", () => {
    const wide = amountRange("0.01", "999999999999999999.99");
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 20n - 1n }), fc.boolean(), (units, short) => {
        const text = units.toString().padStart(3, "0");
        const exact = `${text.slice(0, -2)}.${text.slice(-2)}`;
        const value = short ? exact.replace(/\.?0+$/, "") : exact;
        const body = toBody(create({ amount: { value, currency: "INR" } }, { ...(wide && { amounts: wide }) }));
        expect(/"amount":([^,]+),/.exec(body)?.[1]).toBe(exact);
        expect(parseJsonObject(body)?.["amount"]).toBe(exact);
      }),
    );
  });

  test("text survives JSON whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }), (text) => {
        const parsed = JSON.parse(toBody({ nonceStr: text, amount: "1.00" })) as JsonObject;
        expect(parsed["nonceStr"]).toBe(text);
      }),
    );
  });

  const inr = (value: string) => ({ amount: { value, currency: "INR" } });
  const receiver = (changed: object) => ({ destination: { ...destination, ...changed } });

  test.each([
    ["a currency other than INR", { amount: { value: "100", currency: "USD" } }, /amount\.currency/],
    ["less than the document allows", inr("9.99"), /amount\.value must be from 10\.00 to 10000\.00.*amountLimits/],
    ["more than the document allows", inr("10000.01"), /amount\.value/],
    ["a third decimal", inr("12.345"), /amount\.value/],
    ["a missing account", receiver({ accountNo: undefined }), /destination\.accountNo is required/],
    ["an empty account", receiver({ accountNo: "" }), /destination\.accountNo is required/],
    ["a number as account", receiver({ accountNo: 10000000003 }), /destination\.accountNo must be string/],
    ["a blank name", receiver({ accountName: "  " }), /destination\.accountName/],
    ["a name that is too long", receiver({ accountName: "x".repeat(65) }), /destination\.accountName.*64/],
    ["the letter O in the IFSC", receiver({ ifscCode: "SBINO014148" }), /destination\.ifscCode/],
    ["an IFSC that is too short", receiver({ ifscCode: "SBIN001414" }), /destination\.ifscCode/],
    ["a line break behind the IFSC", receiver({ ifscCode: "SBIN0014148\n" }), /destination\.ifscCode/],
    ["a mail address without a domain", receiver({ email: "payee@" }), /destination\.email/],
    ["a mail address with a blank", receiver({ email: "pay ee@x.com" }), /destination\.email/],
    ["a missing mail address", receiver({ email: undefined }), /destination\.email is required/],
    ["a missing idType", receiver({ idType: undefined }), /destination\.idType is required/],
    ["an idCard that is too long", receiver({ idCard: "1".repeat(33) }), /destination\.idCard.*32/],
    ["a phone of letters", receiver({ phone: "call me" }), /destination\.phone/],
    ["a field of the message", receiver({ mchOrderNo: "R2" }), /destination\.mchOrderNo/],
  ])("refuses %s", (_name, changed, message) => expect(refusal(changed)).toMatch(message));

  test("the limits of the amount are inclusive, and the settings widen them", () => {
    expect(create(inr("10"))["amount"]).toBe("10.00");
    expect(create(inr("10000"))["amount"]).toBe("10000.00");
    const wide = amountRange("1", "60000");
    expect(create(inr("60000"), { ...(wide && { amounts: wide }) })["amount"]).toBe("60000.00");
    expect(refusal(inr("60000.01"), { ...(wide && { amounts: wide }) })).toMatch(/1\.00 to 60000\.00/);
  });

  test.each(["9876543210", "09876543210", "919876543210", "+919876543210", "7000000000", "8000000000"])(
    "the document's rule takes the phone %s",
    (phone) => expect(create(receiver({ phone }), { phonePattern: documentedPhone })["phone"]).toBe(phone),
  );

  test.each(["6876543210", "1340000003", "98765432101", "+09876543210", "987654321"])(
    "the document's rule refuses the phone %s, and the error names the setting",
    (phone) =>
      expect(refusal(receiver({ phone }), { phonePattern: documentedPhone })).toMatch(
        /destination\.phone.*settings\.phonePattern/,
      ),
  );
});

test.each([
  ["0", "10"],
  ["-1", "10"],
  ["11", "10"],
  ["1.001", "10"],
  ["1", "1e3"],
  ["1", "1000000000000000000.00"],
  [1, 2],
  [undefined, "2"],
])("%j to %j are no limits", (minimum, maximum) => expect(amountRange(minimum, maximum)).toBeUndefined());

test("a query carries every number that is known, as the sample does", () => {
  const both = { reference: "1863484722378907648", providerId: "PAYOUT8551739282639106048" };
  expect(toBody(toQueryFields(both, "9459931608"))).toBe(sample("query.request"));
  expect(toQueryFields({ reference: "R1" }, "n")).toEqual({ mchOrderNo: "R1", nonceStr: "n" });
  expect(toQueryFields({ providerId: "P1" }, "n")).toEqual({ orderNo: "P1", nonceStr: "n" });
});

test("a phone is sensitive with and without its prefix", () => {
  expect(sensitiveValues({ phone: "+919876543210" })).toContain("9876543210");
  expect(sensitiveValues(undefined)).toEqual([]);
});

describe("a message as a payout", () => {
  const read = (data: JsonObject, timeZone?: string, sensitive: readonly unknown[] = []) =>
    makePayout(
      { provider: "inr", account: "M1", reference: identify(data).reference ?? "" },
      toPayout(data, { timeZone, sensitive }),
      { raw: data, rawBody: "" },
    );
  const dataOf = (name: string) => parseJsonObject(sample(name))?.["data"] as JsonObject;

  test("the documented query answer: amounts as text, nothing decided", () => {
    expect(read(dataOf("query.response"))).toMatchObject({
      reference: "1863484722378907648",
      providerId: "PAYOUT8551739282639106048",
      status: "pending",
      providerStatus: "PAYING",
      amount: { value: "60000" },
      fee: { value: "5150", currency: "INR" },
    });
    expect(read(dataOf("query.response"))).not.toHaveProperty("completedAtText");
  });

  test("the documented notification: numbers keep their zeros", () => {
    const payout = read(parseJsonObject(sample("result.notification")) ?? {});
    expect(payout).toMatchObject({
      status: "succeeded",
      final: true,
      amount: { value: "60000.00" },
      fee: { value: "5150.0000", currency: "INR" },
      completedAtText: "2024-12-02 08:42:54",
    });
    expect(payout.amount).not.toHaveProperty("currency");
    expect(payout).not.toHaveProperty("completedAt");
  });

  test("the documented failure: its text is a key", () => {
    const failed = parseJsonObject(sample("result.notification.failed")) ?? {};
    expect(read(failed)).toMatchObject({
      status: "failed",
      failure: { code: "ACCOUNT NOT EXITS", message: "ACCOUNT NOT EXITS" },
    });
  });

  test.each([
    ["Account 50100012345678 of RAHUL SHARMA is closed", "Account *** of *** is closed"],
    ["INVALID IFSC CODE", "INVALID IFSC CODE"],
    ["A/C 0012-3456 frozen (Rahul)", "A/*** frozen (***)"],
    ["PAYMENT_OFFSET ", "*** "],
    ["खाता बंद", "***"],
  ])("B11: free text names no payee: %s", (resultDesc, message) => {
    const failed = { mchOrderNo: "R1", orderStatus: "FAIL", resultDesc };
    expect(read(failed).failure).toEqual({ code: "FAIL", message });
  });

  test("a reversal is neither the failure nor the success", () => {
    const paid: JsonObject = { mchOrderNo: "R1", orderStatus: "SUCCESS", completionTime: "2024-12-02 08:42:54" };
    const reversed = read({ ...paid, orderStatus: "FAIL", resultDesc: "PAYMENT_OFFSET" });
    expect(reversed).toMatchObject({ status: "reversed", final: true, failure: { code: "PAYMENT_OFFSET" } });
    expect(read({ ...paid, orderStatus: "FAIL" }).status).toBe("failed");
    expect(read(paid).status).toBe("succeeded");
  });

  test("a description beside a success is not a failure", () => {
    const paid = { mchOrderNo: "R1", orderStatus: "SUCCESS", resultDesc: "OK" };
    expect(read(paid)).not.toHaveProperty("failure");
  });

  test.each(["America/Sao_Paulo", "Asia/Kolkata", "UTC"])("the time is the same instant on a machine in %s", (zone) => {
    const before = process.env["TZ"];
    const data = { mchOrderNo: "R1", orderStatus: "SUCCESS", completionTime: "2024-12-02 08:42:54" };
    try {
      process.env["TZ"] = zone;
      const offset = { "America/Sao_Paulo": 180, "Asia/Kolkata": -330, UTC: 0 }[zone];
      expect(new Date(Date.UTC(2024, 11, 2)).getTimezoneOffset()).toBe(offset);
      expect(read(data, "Asia/Kolkata").completedAt).toBe("2024-12-02T08:42:54+05:30");
      expect(read(data, "+08:00").completedAt).toBe("2024-12-02T08:42:54+08:00");
      expect(read(data)).not.toHaveProperty("completedAt");
      expect(toBody(create({}))).toContain('"amount":2704.00');
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  });

  test.each([
    ["100", "100"],
    ["100.00", "100.00"],
    ["-1.5", "-1.5"],
    ["1E+2", "100.0000"],
    ["6E4", "60000.0000"],
    ["a lot", undefined],
    ["x1.50", undefined],
    ["1.50x", undefined],
    ["1,000.50", undefined],
    ["9".repeat(41), undefined],
    ["", undefined],
  ])("the amount %s is %s", (text, value) => {
    expect(read({ mchOrderNo: "R1", orderStatus: "SUCCESS", amount: text }).amount?.value).toBe(value);
  });

  test("never throws, whatever the fields hold, and has no amount but an exact one", () => {
    const anything = fc.dictionary(
      fc.constantFrom("mchOrderNo", "orderStatus", "resultDesc", "amount", "fee", "completionTime", "orderNo"),
      fc.oneof(fc.string(), fc.stringMatching(/^[-+ .0-9eEx]{1,8}$/), fc.constant(null), fc.boolean()),
    );
    fc.assert(
      fc.property(anything, (data) => {
        const { status, amount, fee } = read(data as JsonObject, "Asia/Kolkata");
        expect(status).toBeTypeOf("string");
        for (const money of [amount, fee]) expect(money?.value ?? "0").toMatch(/^-?\d+(\.\d+)?$/);
      }),
    );
  });
});

test("a balance is in rupees, whichever way it is written", () => {
  const raw = {};
  expect(toBalance({ balance: "100000.00", unBalance: "2704" }, raw)).toEqual({
    available: { value: "100000.00", currency: "INR" },
    unavailable: { value: "2704", currency: "INR" },
    raw,
  });
  expect(toBalance({ balance: "0", unBalance: null }, raw)).toEqual({
    available: { value: "0", currency: "INR" },
    raw,
  });
  expect(toBalance({ balance: "much" }, raw)).toBeUndefined();
});
