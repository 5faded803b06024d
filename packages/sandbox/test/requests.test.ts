import { describe, expect, it } from "vitest";
import { jeepayTestMerchant, manualClock } from "../src/index.ts";
import { signFields } from "../src/jeepay/signature.ts";
import {
  call,
  cashoutFields,
  type Envelope,
  type Fields,
  paths,
  post,
  queryFields,
  signed,
  startGateway,
  transferFields,
} from "./support.ts";

const { secretKey } = jeepayTestMerchant;

function expectSigned({ data, sign }: Envelope): void {
  expect(sign).toBe(signFields(Object.entries(data ?? {}) as [string, string | number][], secretKey));
}

describe("a transfer", () => {
  it("is accepted as processing, succeeds a second later, and is found by either number", async () => {
    const gateway = await startGateway({}, { clock: manualClock(Date.UTC(2026, 0, 1)) });
    const created = await call(gateway, paths.transfer, transferFields({ extParam: "mine" }));
    expect(created).toMatchObject({ code: 0, msg: "SUCCESS" });
    expect(created.data).toEqual({
      accountNo: "open-id",
      amount: 100,
      mchOrderNo: "order-1",
      state: 1,
      transferId: "T202601010800000000001",
    });
    expectSigned(created);

    await gateway.advance(999);
    expect(gateway.orders()[0]?.state).toBe(1);
    await gateway.advance(1);
    const found = await call(gateway, paths.transferQuery, queryFields({ mchOrderNo: "order-1" }));
    expect(found.data).toMatchObject({ state: 2, currency: "cny", extParam: "mine", createdAt: 1767225600000 });
    expect(found.data?.["successTime"]).toBe(1767225601000);
    expectSigned(found);
    const byNumber = await call(gateway, paths.transferQuery, queryFields({ transferId: "T202601010800000000001" }));
    expect(byNumber).toEqual(found);
  });

  it("accepts the documented example as it is printed, signed with the test merchant's key (J2)", async () => {
    const gateway = await startGateway();
    const body =
      '{"ifCode":"wxpay","entryType":"WX_CASH","amount":1,"accountName":"","mchOrderNo":"mho1629106169045","sign":"cf14ea58c1c700c2db5aab8ee550cf3a","transferDesc":"测试转账","reqTime":"1629106169","version":"1.0","appId":"60cc3ba74ee0e6685f57eb1e","accountNo":"a6BcIwtTvIqv1zXZohc61biryWok","clientIp":"192.166.1.132","signType":"MD5","currency":"CNY","mchNo":"M1623997351"}';
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${gateway.url}${paths.transfer}`, { method: "POST", headers, body });
    expect(await response.json()).toMatchObject({ code: 0, data: { mchOrderNo: "mho1629106169045", amount: 1 } });
    expect(gateway.requests[0]).toMatchObject({ path: paths.transfer, body, verdict: { accepted: true } });
  });

  it("takes a form as well as JSON", async () => {
    const gateway = await startGateway();
    const form = new URLSearchParams(signed(transferFields()) as Record<string, string>);
    const response = await fetch(`${gateway.url}${paths.transfer}`, { method: "POST", body: form });
    expect(await response.json()).toMatchObject({ code: 0 });
  });

  it("can be queried with GET, because the server maps every method there", async () => {
    const gateway = await startGateway();
    await call(gateway, paths.transfer, transferFields());
    const query = new URLSearchParams(signed(queryFields({ mchOrderNo: "order-1" })) as Record<string, string>);
    const response = await fetch(`${gateway.url}${paths.transferQuery}?${query}`);
    expect(await response.json()).toMatchObject({ code: 0, data: { mchOrderNo: "order-1" } });
  });

  it.each([paths.transfer, paths.cashout, paths.cashoutQuery])(
    "is the only one: %s answers POST alone",
    async (path) => {
      const gateway = await startGateway();
      await call(gateway, paths.cashout, cashoutFields());
      const query = new URLSearchParams(signed(queryFields({ mchOrderNo: "cash-1" })) as Record<string, string>);
      for (const method of ["GET", "PUT", "DELETE"])
        expect((await fetch(`${gateway.url}${path}?${query}`, { method })).status).toBe(405);
    },
  );
});

describe("a refusal", () => {
  const blank: readonly [string, string][] = [
    ["version", "版本号不能为空"],
    ["signType", "签名类型不能为空"],
    ["reqTime", "时间戳不能为空"],
    ["mchNo", "商户号不能为空"],
    ["appId", "商户应用ID不能为空"],
    ["mchOrderNo", "商户订单号不能为空"],
    ["ifCode", "支付接口代码不能为空"],
    ["entryType", "入账方式不能为空"],
    ["amount", "转账金额不能为空"],
    ["currency", "货币代码不能为空"],
    ["accountNo", "收款账号不能为空"],
    ["transferDesc", "转账备注信息不能为空"],
  ];
  const wrong: readonly [Fields, string][] = [
    [{ amount: 0 }, "转账金额不能小于1分"],
    [{ amount: -5 }, "转账金额不能小于1分"],
    [{ mchNo: "M0" }, "商户或商户应用不存在"],
    [{ appId: "other" }, "商户或商户应用不存在"],
    [{ notifyUrl: "ftp://example.com" }, "异步通知地址协议仅支持http:// 或 https:// !"],
    [{ ifCode: "paypal" }, "应用未开通此接口配置!"],
    [{ entryType: "CHEQUE" }, "该接口不支持该入账方式"],
    [{ undeclared: "1" }, "验签失败"],
  ];
  const refusals = [
    // An amount is no text: one of blanks alone fails before the checks, see E6.
    ...blank
      .filter(([field]) => field !== "amount")
      .map(([field, message]): [Fields, string] => [{ [field]: " " }, message]),
    ...blank.map(([field, message]): [Fields, string] => [{ [field]: null }, message]),
    ...wrong,
  ];

  it.each(refusals)("of %j says %s", async (changes, message) => {
    const gateway = await startGateway();
    const response = await post(gateway, paths.transfer, signed(transferFields(changes)));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ code: 9999, msg: message });
    expect(gateway.requests[0]?.verdict).toEqual({ accepted: false, refusal: message });
    expect(gateway.orders()).toEqual([]);
  });

  it("of a missing or wrong signature says so", async () => {
    const gateway = await startGateway();
    const unsigned = await post(gateway, paths.transfer, transferFields());
    expect(await unsigned.json()).toEqual({ code: 9999, msg: "签名值不能为空" });
    const wrongKey = await post(gateway, paths.transfer, signed(transferFields(), "another key"));
    expect(await wrongKey.json()).toEqual({ code: 9999, msg: "验签失败" });
  });

  it("of a non-integer amount is not from the server's own checks", async () => {
    const gateway = await startGateway();
    expect(await call(gateway, paths.transfer, transferFields({ amount: "1.5" }))).toMatchObject({ code: 10 });
    expect(await call(gateway, paths.transfer, transferFields({ amount: "9".repeat(19) }))).toMatchObject({ code: 10 });
  });

  it("of a second order with one reference names it, and the money is drawn once", async () => {
    const gateway = await startGateway();
    const answers = await Promise.all([1, 2].map(() => call(gateway, paths.transfer, transferFields())));
    expect(answers.map(({ code }) => code).toSorted()).toEqual([0, 9999]);
    expect(answers.find(({ code }) => code === 9999)?.msg).toBe("商户订单[order-1]已存在");
    expect(gateway.orders()).toHaveLength(1);
    expect(gateway.available()).toBe(100_000_00n - 100n);
  });

  it("of a query says that no number was given, or nothing found", async () => {
    const gateway = await startGateway();
    const nothing = await call(gateway, paths.transferQuery, queryFields({}));
    expect(nothing).toEqual({ code: 9999, msg: "mchOrderNo 和 transferId不能同时为空" });
    const unknown = await call(gateway, paths.transferQuery, queryFields({ mchOrderNo: "none" }));
    expect(unknown).toEqual({ code: 9999, msg: "订单不存在" });
  });
});

describe("a cashout", () => {
  it("answers with its own fields, and its time as text", async () => {
    const gateway = await startGateway({}, { clock: manualClock(1_700_096_925_000) });
    const created = await call(gateway, paths.cashout, cashoutFields());
    expect(created.data).toEqual({
      amount: 1000,
      cashoutId: expect.stringMatching(/^C\d{19}$/),
      channelOrderNo: "",
      errCode: "",
      errMsg: "",
      mchOrderNo: "cash-1",
      state: 1,
    });
    expectSigned(created);
    await gateway.advance(1000);
    const found = await call(
      gateway,
      paths.cashoutQuery,
      queryFields({ cashoutId: String(created.data?.["cashoutId"]) }),
    );
    expect(found.data).toMatchObject({
      state: 2,
      ifCode: "hnawalletpay",
      walletId: "2",
      successTime: "2023-11-16 09:08:46",
    });
    expectSigned(found);
  });

  it("breaks the signature of a remark, unless the gateway declares it", async () => {
    const strict = await startGateway();
    expect(await call(strict, paths.cashout, cashoutFields({ remark: "备注" }))).toMatchObject({ msg: "验签失败" });
    const lenient = await startGateway({ acceptRemark: true });
    expect(await call(lenient, paths.cashout, cashoutFields({ remark: "备注" }))).toMatchObject({ code: 0 });
    const found = await call(lenient, paths.cashoutQuery, queryFields({ mchOrderNo: "cash-1" }));
    expect(found.data).toMatchObject({ remark: "备注" });
  });

  it("may use a reference that a transfer has, and the other way round", async () => {
    const gateway = await startGateway();
    await call(gateway, paths.transfer, transferFields({ mchOrderNo: "both" }));
    expect(await call(gateway, paths.cashout, cashoutFields({ mchOrderNo: "both" }))).toMatchObject({ code: 0 });
    expect(() => gateway.settleOrder("both", 3)).toThrow("more than one order");
    gateway.settleOrder("both", 3, { product: "cashout" });
    expect(gateway.orders().map(({ product, state }) => [product, state])).toEqual([
      ["transfer", 1],
      ["cashout", 3],
    ]);
  });
});

describe("the money", () => {
  it("is held by an open order, spent by success, given back by failure, and never short", async () => {
    const merchant = { ...jeepayTestMerchant, balance: 250n };
    const gateway = await startGateway({ merchants: [merchant] });
    await call(gateway, paths.transfer, transferFields({ mchOrderNo: "a" }));
    await call(gateway, paths.transfer, transferFields({ mchOrderNo: "b" }));
    expect(gateway.available()).toBe(50n);
    const poor = await call(gateway, paths.transfer, transferFields({ mchOrderNo: "c" }));
    expect(poor.code).toBe(0);
    expect(poor.data).toMatchObject({ state: 3, errCode: "100E0047", errMsg: "账户余额不足" });
    gateway.settleOrder("b", 3);
    await gateway.advance(1000);
    expect(gateway.orders().map(({ state }) => state)).toEqual([2, 3, 3]);
    expect(gateway.available()).toBe(150n);
    gateway.settleOrder("a", 3, { errCode: "RETURNED" });
    expect(gateway.available()).toBe(250n);
    expect(gateway.orders()[0]).not.toHaveProperty("succeededAt");
  });

  it("follows what the channel decides", async () => {
    const gateway = await startGateway({
      settle: ({ reference }) => {
        if (reference === "broken") throw new Error("channel down");
        return reference === "stuck" ? { state: 1 } : { state: 3, errCode: "E1", errMsg: "no" };
      },
    });
    const failed = await call(gateway, paths.transfer, transferFields({ mchOrderNo: "failed" }));
    expect(failed.data).toMatchObject({ state: 3, errCode: "E1", errMsg: "no" });
    const broken = await call(gateway, paths.transfer, transferFields({ mchOrderNo: "broken" }));
    expect(broken).toEqual({ code: 9999, msg: "系统异常" });
    await call(gateway, paths.transfer, transferFields({ mchOrderNo: "stuck" }));
    await gateway.advance(24 * 60 * 60 * 1000);
    expect(gateway.orders().map(({ state }) => state)).toEqual([3, 0, 1]);
  });

  it("goes by the person at the gateway when the channel speaks later", async () => {
    const gateway = await startGateway();
    await call(gateway, paths.transfer, transferFields());
    gateway.settleOrder("order-1", 4);
    await gateway.advance(2000);
    expect(gateway.orders()[0]?.state).toBe(4);
    expect(gateway.available()).toBe(100_000_00n);
  });

  it("requires a reference that exists", async () => {
    const gateway = await startGateway();
    expect(() => gateway.settleOrder("none", 2)).toThrow("no order with the reference none");
  });
});
