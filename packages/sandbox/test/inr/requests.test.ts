import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inrTestMerchant, signAsInr } from "../../src/index.ts";
import { call, paths, payOut, post, startGateway } from "./support.ts";

const { apiKey } = inrTestMerchant;

describe("the gateway's signature", () => {
  it.each([
    ["create.request", "7873C15AC420EDCCA5F19957A02A6416"],
    ["query.request", "5EB395FCDA8D54C5C8B7AB2F24EE8EA5"],
    ["result.notification", "68114D35D8ADDCADCA94152F4FBE7C38"],
    ["balance.request", "71C2BD0C3FC7068C6B2D6565C34B3F24"],
  ])("reproduces the vector of %s", (name, signature) => {
    const file = new URL(`../../../../schemas/inr/examples/${name}.json`, import.meta.url);
    expect(signAsInr(readFileSync(file, "utf8").trimEnd(), apiKey)).toBe(signature);
  });
});

describe("a request", () => {
  it("is accepted, stays open, and is paid after one second", async () => {
    const gateway = await startGateway();
    expect(await call(gateway, paths.create, payOut())).toEqual({
      msg: "SUCCESS",
      code: 200,
      data: {
        merchantId: "1002001",
        mchOrderNo: "order-1",
        orderNo: gateway.orders()[0]?.providerId,
        amount: 2704,
        fee: 5.15,
        orderStatus: "PROCESSING",
      },
    });
    const queryOrder = () => call(gateway, paths.query, '{"mchOrderNo":"order-1","nonceStr":"n"}');
    expect((await queryOrder()).data).toMatchObject({ orderStatus: "PAYING", amount: "2704", completionTime: null });
    await gateway.advance(1000);
    expect((await queryOrder()).data).toMatchObject({ orderStatus: "SUCCESS", completionTime: "2026-01-01 05:30:01" });
    expect(gateway.orders()).toMatchObject([{ status: "SUCCESS", amount: 270400n, fee: 515n }]);
  });

  it("takes a signature in either case, and no other", async () => {
    const gateway = await startGateway();
    const body = payOut();
    expect((await call(gateway, paths.create, body, { Sign: signAsInr(body, apiKey).toLowerCase() })).code).toBe(200);
    expect((await call(gateway, paths.create, body, { Sign: signAsInr(body, "other") })).msg).toBe("Sign_verify_error");
    expect((await call(gateway, paths.create, body, { Sign: signAsInr(`${body} `, apiKey) })).msg).toBe(
      "Sign_verify_error",
    );
  });

  it.each([
    [{ "content-type": "text/plain" }, payOut(), "RequestContentType_not_json"],
    [{ MerchantId: "" }, payOut(), "MerchantId_is_null"],
    [{ MerchantId: "M1" }, payOut(), "MerchantId_not_Number"],
    [{ MerchantId: "42" }, payOut(), "MerchantId_is_error"],
    [{}, "", "RequestBody_is_null"],
    [{ Sign: "" }, payOut(), "Sign_verify_error"],
    [{}, "{", "Params_jsonFormat_error"],
    [{}, "[]", "Params_jsonFormat_error"],
    [{}, payOut({ email: undefined }), "Params_email_Required"],
    [{}, payOut({ email: "null" }), "Params_email_Required"],
    [{}, payOut({ remark: '""' }), "Params_remark_Required"],
    [{}, payOut({ amount: '"2704.00"' }), "Params_amount_error"],
    [{}, payOut({ amount: "9.99" }), "Params_amount_error"],
    [{}, payOut({ amount: "10000.01" }), "Params_amount_error"],
    [{}, payOut({ amount: "12.345" }), "Params_amount_error"],
    [{}, payOut({ ifscCode: '"SBINO014148"' }), "Params_ifscCode_error"],
    [{}, payOut({ phone: '"6876543210"' }), "Params_phone_error"],
    [{}, payOut({ currency: '"USD"' }), "Params_currency_error"],
    [{}, payOut({ mchOrderNo: `"${"1".repeat(33)}"` }), "Params_mchOrderNo_error"],
    [{}, payOut({ notifyUrl: '"ftp://x"' }), "Params_notifyUrl_error"],
  ])("with %j and %s is refused by its key", async (headers, body, key) => {
    const gateway = await startGateway();
    const response = await post(gateway, paths.create, body, headers as Record<string, string>);
    expect([response.status, await response.json()]).toEqual([200, { msg: key, code: 500 }]);
    expect(gateway.orders()).toHaveLength(0);
    expect(gateway.requests[0]?.verdict).toEqual({ accepted: false, refusal: key });
  });

  it("by another method, to another path, from another address or too long is refused", async () => {
    const gateway = await startGateway();
    const get = await fetch(`${gateway.url}${paths.create}`);
    expect(await get.json()).toMatchObject({ msg: "RequestMethod_not_post" });
    expect((await post(gateway, "/api/elsewhere", payOut())).status).toBe(404);
    expect((await post(gateway, paths.create, payOut({ remark: `"${"x".repeat(70_000)}"` }))).status).toBe(413);
    const strict = await startGateway({ merchants: [{ ...inrTestMerchant, addressRefused: true }] });
    expect((await call(strict, paths.create, payOut())).msg).toBe("Request_ip_notWhiteList");
  });

  it.each(["10", "10.0", "10000", "10000.00"])("for %s rupees is within the limits", async (amount) => {
    const gateway = await startGateway();
    expect((await call(gateway, paths.create, payOut({ amount }))).code).toBe(200);
  });

  it("under a known number is refused with a word that no document has", async () => {
    const gateway = await startGateway();
    await call(gateway, paths.create, payOut());
    expect((await call(gateway, paths.create, payOut())).msg).toBe("SANDBOX_duplicate_mchOrderNo");
    expect((await call(gateway, paths.query, '{"mchOrderNo":"none","nonceStr":"n"}')).msg).toBe(
      "SANDBOX_order_not_found",
    );
    expect((await call(gateway, paths.query, '{"nonceStr":"n"}')).msg).toBe("Params_mchOrderNo_Required");
    expect(gateway.orders()).toHaveLength(1);
  });

  it("follows the merchant's own rules where it has some", async () => {
    const amounts = { minimum: 100n, maximum: 6_000_000n };
    const gateway = await startGateway({ merchants: [{ ...inrTestMerchant, amounts, phonePattern: /^6/ }] });
    expect((await call(gateway, paths.create, payOut({ amount: "60000", phone: '"6876543210"' }))).code).toBe(200);
    expect((await call(gateway, paths.create, payOut({ amount: "60000.01" }))).msg).toBe("Params_amount_error");
  });

  it("whose outcome cannot be computed leaves an open order behind a System_error", async () => {
    const settle = () => {
      throw new Error("channel down");
    };
    const gateway = await startGateway({ settle });
    expect(await call(gateway, paths.create, payOut())).toEqual({ msg: "System_error", code: 500 });
    expect(gateway.orders()).toMatchObject([{ status: "PROCESSING" }]);
  });
});

describe("the balance", () => {
  it("is what no order holds; a failure gives back, a reversal too", async () => {
    const gateway = await startGateway();
    const queryBalance = async () => (await call(gateway, paths.balance, '{"nonceStr":"n"}')).data;
    expect(await queryBalance()).toEqual({ mchId: "1002001", balance: 100000, unBalance: 0 });
    await call(gateway, paths.create, payOut());
    expect(await queryBalance()).toMatchObject({ balance: 97290.85, unBalance: 2709.15 });
    await gateway.advance(1000);
    expect(await queryBalance()).toMatchObject({ balance: 97290.85, unBalance: 0 });
    gateway.settleOrder("order-1", "FAIL");
    expect(gateway.available()).toBe(100_000_00n);
  });

  it("that is too low makes the order fail, not the request", async () => {
    const gateway = await startGateway({ merchants: [{ ...inrTestMerchant, balance: 270_914n }] });
    expect((await call(gateway, paths.create, payOut())).data).toMatchObject({ orderStatus: "FAIL" });
    expect(gateway.orders()[0]?.resultDesc).toBe("MERCHANT_BALANCE_NOT_ENOUGH");
  });
});

it("a settlement needs one order to speak of", async () => {
  const second = { merchantId: "7", apiKey: "k" };
  const gateway = await startGateway({ merchants: [inrTestMerchant, second] });
  await call(gateway, paths.create, payOut());
  await call(gateway, paths.create, payOut(), { MerchantId: "7", Sign: signAsInr(payOut(), "k") });
  expect(() => gateway.settleOrder("none", "FAIL")).toThrow("none");
  expect(() => gateway.settleOrder("order-1", "FAIL")).toThrow("more than one");
  gateway.settleOrder("order-1", "FAIL", { merchantId: "7", resultDesc: "ID_CARD_ERROR" });
  expect(gateway.orders().map(({ status }) => status)).toEqual(["PAYING", "FAIL"]);
});
