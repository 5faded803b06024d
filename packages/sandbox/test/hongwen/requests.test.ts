import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hongwenTestMerchant, signAsHongwen } from "../../src/index.ts";
import {
  call,
  content,
  create,
  type Fields,
  isSigned,
  post,
  query,
  request,
  sign,
  signedText,
  startGateway,
} from "./support.ts";

describe("a withdrawal", () => {
  it("is answered flat and signed, its number a JSON number above 2^53", async () => {
    const gateway = await startGateway();
    const text = await call(gateway, create());
    expect(text).toMatch(/"withdraw_trade_no":626015783370903553,/);
    expect(isSigned(text)).toBe(true);
    expect(JSON.parse(text)).toMatchObject({
      code: 20000,
      msg: "success",
      withdraw_out_trade_no: "order-1",
      withdraw_status: "WITHDRAW_ACCEPT",
      withdraw_type: "REAL_TIME",
      withdraw_create_time: 1_767_225_600,
      withdraw_amount: "10.00",
      receive_amount: "10.00",
      debit_amount: "10.50",
      finish_time: "",
    });
  });

  it("goes through the open states on the clock, then ends", async () => {
    const gateway = await startGateway();
    await call(gateway, create());
    const seen: string[] = [];
    for (let second = 0; second < 4; second++) {
      seen.push(gateway.orders()[0]?.status ?? "");
      await gateway.advance(1000);
    }
    expect(seen).toEqual(["WITHDRAW_ACCEPT", "WITHDRAW_PENDING", "WITHDRAW_REMITING", "WITHDRAW_SUCCESS"]);
    const text = await call(gateway, query({ withdraw_out_trade_no: "order-1" }));
    expect(JSON.parse(text)).toMatchObject({ withdraw_status: "WITHDRAW_SUCCESS", finish_time: "2026-01-01 08:00:03" });
  });

  it("ends as the bank says: at once, failed, or never", async () => {
    const gateway = await startGateway({
      settle: ({ reference }) => {
        if (reference === "now") return { status: "WITHDRAW_SUCCESS" };
        return reference === "never"
          ? { status: "WITHDRAW_PENDING", after: 3000 }
          : { status: "WITHDRAW_FAILED", after: 3000 };
      },
    });
    for (const reference of ["now", "never", "failed"]) {
      await call(gateway, create({ withdraw_out_trade_no: reference }));
    }
    expect(gateway.orders()[0]?.status).toBe("WITHDRAW_SUCCESS");
    await gateway.advance(100_000);
    expect(gateway.orders().map(({ status }) => status)).toEqual([
      "WITHDRAW_SUCCESS",
      "WITHDRAW_PENDING",
      "WITHDRAW_FAILED",
    ]);
  });

  it("obeys a person before the bank, and keeps its word", async () => {
    const gateway = await startGateway();
    await call(gateway, create());
    gateway.settleOrder("order-1", "WITHDRAW_FAILED");
    await gateway.advance(10_000);
    expect(gateway.orders()[0]?.status).toBe("WITHDRAW_FAILED");
    expect(() => gateway.settleOrder("order-2", "WITHDRAW_FAILED")).toThrow("order-2");
  });

  it("draws the balance down by amount and fee, and a failed one gives them back", async () => {
    const gateway = await startGateway({ merchants: [{ ...hongwenTestMerchant, balance: 3000n }], fee: 100n });
    await call(gateway, create());
    await call(gateway, create({ withdraw_out_trade_no: "order-2" }));
    expect(gateway.available()).toBe(800n);
    expect(JSON.parse(await call(gateway, create({ withdraw_out_trade_no: "order-3" })))).toMatchObject({
      withdraw_status: "WITHDRAW_FAILED",
    });
    const text = await call(gateway, request("trade.query.account"));
    expect(text).toContain('"accountType":"FUND_ACCOUNT","createTime":"2023-05-15 11:50:27","balance":8.00');
    expect(isSigned(text.replace(/"data":\[.*\],/, ""))).toBe(true);
    gateway.settleOrder("order-1", "WITHDRAW_FAILED");
    expect(gateway.available()).toBe(1900n);
  });
});

describe("a query", () => {
  it("finds by either number, and by both only when they are of one order", async () => {
    const gateway = await startGateway();
    await call(gateway, create());
    const [first] = gateway.orders();
    await call(gateway, create({ withdraw_out_trade_no: "order-2" }));
    const found = async (numbers: Fields) => JSON.parse(await call(gateway, query(numbers)));
    const providerId = first?.providerId ?? "";
    expect(await found({ withdraw_trade_no: providerId })).toMatchObject({ withdraw_out_trade_no: "order-1" });
    expect(await found({ withdraw_trade_no: providerId, withdraw_out_trade_no: "order-1" })).toMatchObject({
      code: 20000,
    });
    const refused = { code: 40004, msg: "SANDBOX_REFUSED", sub_msg: "SANDBOX_NO_SUCH_WITHDRAWAL" };
    expect(await found({ withdraw_trade_no: providerId, withdraw_out_trade_no: "order-2" })).toEqual(refused);
    expect(await found({ withdraw_out_trade_no: "order-9" })).toEqual(refused);
    expect(await found({})).toMatchObject({ sub_msg: "SANDBOX_NO_NUMBER" });
  });
});

describe("a refusal", () => {
  const stranger = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });

  it.each<[string, Fields | string, string]>([
    ["no JSON", "{", "NOT_JSON"],
    ["a list", "[]", "NOT_JSON"],
    ["another charset", sign(create({}, { charset: "gbk" })), "WRONG_FIELD charset"],
    ["another algorithm", sign(create({}, { sign_type: "MD5" })), "WRONG_FIELD sign_type"],
    ["another time", sign(create({}, { timestamp: "2026-01-01T08:00:00" })), "WRONG_FIELD timestamp"],
    ["no signature", create(), "WRONG_FIELD sign"],
    ["a long signature", { ...create(), sign: "A".repeat(348) }, "WRONG_FIELD sign"],
    ["another merchant", sign(create({}, { mch_no: "1" })), "UNKNOWN_MERCHANT"],
    ["a stranger's signature", sign(create(), stranger.privateKey), "WRONG_SIGNATURE"],
    ["a changed field", { ...sign(create()), version: "1.0", sub_mch_no: "1" }, "WRONG_SIGNATURE"],
    ["another method", sign(request("trade.pay")), "UNKNOWN_METHOD"],
    ["content that is no JSON", sign(create({}, { biz_content: "x" })), "WRONG_FIELD biz_content"],
    ["no card", sign(create({ bank_account_no: "" })), "WRONG_FIELD biz_content.bank_account_no"],
    ["another type", sign(create({ type: "SOON" })), "WRONG_FIELD biz_content.type"],
    ["one decimal", sign(create({ amount: "1.0" })), "WRONG_FIELD biz_content.amount"],
    ["nothing", sign(create({ amount: "0.00" })), "WRONG_FIELD biz_content.amount"],
    ["13 characters", sign(create({ amount: "1000000000.00" })), "WRONG_FIELD biz_content.amount"],
    [
      "65 characters",
      sign(create({ withdraw_out_trade_no: "r".repeat(65) })),
      "WRONG_FIELD biz_content.withdraw_out_trade_no",
    ],
    [
      "a long address",
      sign(create({}, { notify_url: `http://localhost/${"n".repeat(200)}` })),
      "WRONG_FIELD notify_url",
    ],
  ])("of %s is unsigned, marked as invented, and stores nothing", async (_name, body, refusal) => {
    const gateway = await startGateway();
    const response = await post(gateway, body);
    expect(await response.json()).toEqual({ code: 40004, msg: "SANDBOX_REFUSED", sub_msg: `SANDBOX_${refusal}` });
    expect(gateway.orders()).toEqual([]);
    expect(gateway.requests[0]?.verdict).toEqual({ accepted: false, refusal: `SANDBOX_${refusal}` });
  });

  it("of a repeated reference keeps the first order", async () => {
    const gateway = await startGateway();
    await call(gateway, create());
    expect(JSON.parse(await call(gateway, create({ amount: "20.00" })))).toEqual({
      code: 40004,
      msg: "SANDBOX_REFUSED",
      sub_msg: "SANDBOX_DUPLICATE_REFERENCE",
    });
    expect(gateway.orders()).toMatchObject([{ amount: 1000n }]);
  });
});

describe("the web server", () => {
  it("knows one address and one method, and refuses a long body", async () => {
    const gateway = await startGateway();
    expect((await post(gateway, sign(create()), "/gateway")).status).toBe(404);
    expect((await fetch(`${gateway.url}/gateway.do`)).status).toBe(405);
    expect((await post(gateway, "x".repeat(70_000))).status).toBe(413);
    expect(gateway.orders()).toEqual([]);
  });
});

it("signs over the text of numbers, and makes its test keys once", () => {
  const fields = new Map<string, string | bigint | null>(
    Object.entries({ ...content, list: null, n: 626015783370903553n }),
  );
  const texts = [...fields].map(([name, value]) => [name, value === null ? "" : String(value)] as const);
  const { sign: expected } = sign(Object.fromEntries(texts) as Fields);
  expect(signAsHongwen(fields, hongwenTestMerchant.privateKey)).toBe(expected);
  expect(signedText(texts)).toContain("n=626015783370903553");
  expect({ ...hongwenTestMerchant }.privateKey).toBe(hongwenTestMerchant.privateKey);
  expect(hongwenTestMerchant.platformPublicKey).not.toBe(hongwenTestMerchant.publicKey);
});
