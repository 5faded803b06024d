import { type JsonObject, makePayout, parseJsonObject } from "@payout/core/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { identify, toBalance, toPayout } from "../src/mapping.ts";

const sample =
  '{"code":20000,"msg":"success","withdraw_out_trade_no":"111111","withdraw_trade_no":626015783370903553,"merchant_no":"21796110752682","withdraw_status":"WITHDRAW_SUCCESS","withdraw_type":"REAL_TIME","withdraw_create_time":1710213793,"withdraw_amount":"1.00","receive_amount":"1.00","debit_amount":"1.50","finish_time":"2024-03-12 11:23:15"}';

function read(fields: JsonObject, timeZone?: string, sensitive: readonly unknown[] = []) {
  const about = { provider: "hongwen", account: "M1", reference: identify(fields).reference ?? "" };
  return makePayout(about, toPayout(fields, { timeZone, sensitive }), { raw: fields, rawBody: "" });
}

describe("a message as a payout", () => {
  const fields = parseJsonObject(sample) ?? {};

  test("as the document's sample", () => {
    const payout = read(fields);
    expect(payout).toEqual({
      provider: "hongwen",
      account: "M1",
      eventKey: payout.eventKey,
      reference: "111111",
      providerId: "626015783370903553",
      status: "succeeded",
      providerStatus: "WITHDRAW_SUCCESS",
      final: true,
      repayable: false,
      amount: { value: "1.00" },
      received: { value: "1.00", currency: "CNY" },
      debited: { value: "1.50", currency: "CNY" },
      fee: { value: "0.50", currency: "CNY" },
      completedAtText: "2024-03-12 11:23:15",
    });
  });

  test("the instant is known only where the settings say the zone", () => {
    expect(read(fields, "Asia/Shanghai").completedAt).toBe("2024-03-12T11:23:15+08:00");
    expect(read({ ...fields, finish_time: "" }, "Asia/Shanghai")).not.toHaveProperty("completedAtText");
  });

  test("the amount is withdraw_amount alone", () => {
    const { withdraw_amount: _amount, ...without } = fields;
    expect(read(without)).not.toHaveProperty("amount");
    expect(read({ ...fields, withdraw_amount: "2.00" }).amount).toEqual({ value: "2.00" });
  });

  test.each<[string | null, string | null, string | undefined]>([
    ["1.50", "1.00", "0.50"],
    ["1.5", "1", "0.5"],
    ["0.30", "0.10", "0.20"],
    ["9007199254740993.01", "9007199254740992.00", "1.01"],
    ["1.00", "1.00", "0.00"],
    ["1.00", "1.50", undefined],
    ["1.005", "1.00", "0.005"],
    ["1E+2", "99.5", "0.50"],
    ["much", "1.00", undefined],
    ["x1.50", "1.00", undefined],
    ["1.50x", "1.00", undefined],
    ["1,001.50", "1.00", undefined],
    ["1.00", null, undefined],
    [null, "1.00", undefined],
  ])("debited %s and received %s make a fee of %s", (debit, receive, fee) => {
    expect(read({ ...fields, debit_amount: debit, receive_amount: receive }).fee?.value).toBe(fee);
  });

  test("the fee is exact for all amounts", () => {
    const fen = fc.bigInt({ min: 0n, max: 10n ** 20n });
    const yuan = (units: bigint) => {
      const digits = String(units).padStart(3, "0");
      return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
    };
    fc.assert(
      fc.property(fen, fen, (received, fee) => {
        const message = { ...fields, receive_amount: yuan(received), debit_amount: yuan(received + fee) };
        expect(read(message).fee).toEqual({ value: yuan(fee), currency: "CNY" });
      }),
    );
  });

  test("a failed withdrawal may be applied for again, and has a reason only where the message has one", () => {
    const failed = { ...fields, withdraw_status: "WITHDRAW_FAILED" };
    expect(read(failed)).toMatchObject({ status: "failed", final: true, repayable: true });
    expect(read(failed)).not.toHaveProperty("failure");
    expect(read({ ...failed, sub_msg: "card 28566151621 closed" }, undefined, ["28566151621"]).failure).toEqual({
      code: "WITHDRAW_FAILED",
      message: "card *** closed",
    });
    expect(read({ ...failed, bank_account_no: "28566151621", sub_msg: "no 28566151621" }).failure?.message).toBe(
      "no ***",
    );
  });

  test("two words that disagree are another status than either", () => {
    const statuses = [
      read({ ...fields, status: "WITHDRAW_FAILED" }),
      read(fields),
      read({ ...fields, withdraw_status: "WITHDRAW_FAILED" }),
    ].map(({ status }) => status);
    expect(new Set(statuses).size).toBe(3);
  });

  test("is total, and has no amount but an exact one", () => {
    const number = fc.stringMatching(/^[-+ .0-9eEx]{1,8}$/);
    const value = fc.oneof(fc.string(), number, fc.constant(null), fc.constant([]), fc.constant({}));
    const names = Object.keys(fields);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (message) => {
        const { status, amount, fee, received, debited } = read(message as JsonObject, "Asia/Shanghai");
        expect(typeof status).toBe("string");
        for (const money of [amount, fee, received, debited]) expect(money?.value ?? "0").toMatch(/^-?\d+(\.\d+)?$/);
      }),
    );
  });
});

describe("a balance", () => {
  const read = (json: string) => toBalance(parseJsonObject(json) ?? {})?.available;

  test("is that of the fund account, as written", () => {
    const list =
      '{"data":[{"accountType":"DIVIDE_ACCOUNT","balance":19.83},{"accountType":"FUND_ACCOUNT","balance":10.10}]}';
    expect(read(list)).toEqual({ value: "10.10", currency: "CNY" });
    expect(read('{"data":[{"accountType":"FUND_ACCOUNT","balance":0}]}')).toEqual({ value: "0", currency: "CNY" });
    expect(read('{"data":[{"accountType":"FUND_ACCOUNT","balance":1.0E3}]}')).toEqual({
      value: "1000.00",
      currency: "CNY",
    });
  });

  test.each([
    "{}",
    '{"data":null}',
    '{"data":[]}',
    '{"data":[null,"FUND_ACCOUNT"]}',
    '{"data":[{"accountType":"DIVIDE_ACCOUNT","balance":19.83}]}',
    '{"data":[{"accountType":"FUND_ACCOUNT"}]}',
    '{"data":[{"accountType":"FUND_ACCOUNT","balance":"much"}]}',
    '{"data":[{"accountType":"FUND_ACCOUNT","balance":1},{"accountType":"FUND_ACCOUNT","balance":2}]}',
  ])("is not read out of %s", (json) => expect(read(json)).toBeUndefined());
});
