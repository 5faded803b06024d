import { describe, expect, it } from "vitest";
import { multicountryTestMerchant } from "../../src/index.ts";
import {
  create,
  createFields,
  type Envelope,
  type Fields,
  post,
  query,
  signed,
  signedGet,
  startGateway,
} from "./support.ts";

describe("a payout", () => {
  it("is accepted with status 20, paid a second later on the channel mock, and found by either number", async () => {
    const gateway = await startGateway();
    const created = await create(gateway, { account_sub_org: "Ho Chi Minh City" });
    expect(created).toEqual({
      code: 200,
      payload: {
        id: "WT1767225600AAAB",
        trans_id: "WDL-10001",
        mch_id: "10001",
        channel: "mock",
        order_amount: 100,
        account_no: "2333667799212341",
        account_name: "Nguyễn Xuân Hưng",
        account_org: "PVCOMOBANK",
        account_org_code: "970425",
        account_suborg: "Ho Chi Minh City",
        currency: "VND",
        created_at: "2026-01-01 08:00:00",
        status: 20,
      },
    });
    await gateway.advance(999);
    expect(gateway.orders()[0]?.status).toBe(20);
    await gateway.advance(1);
    const found = await query(gateway, "WDL-10001");
    expect(found.payload).toMatchObject({ id: "WT1767225600AAAB", status: 60 });
    expect(await query(gateway, "WT1767225600AAAB")).toEqual(found);
  });

  it("is answered about by the gateway's own number when a reference looks the same", async () => {
    const gateway = await startGateway();
    await create(gateway);
    await create(gateway, { trans_id: "WT1767225600AAAB" });
    expect((await query(gateway, "WT1767225600AAAB")).payload).toMatchObject({ trans_id: "WDL-10001" });
  });

  it("is cancelled or left alone when the channel says so, and a person can decide otherwise", async () => {
    const gateway = await startGateway({
      settle: ({ reference }) => {
        if (reference === "broken") throw new Error("no lock");
        return reference === "failed" ? { status: 50 } : { status: 10 };
      },
    });
    expect((await create(gateway, { trans_id: "failed" })).payload).toMatchObject({ status: 50 });
    expect((await create(gateway, { trans_id: "waiting" })).payload).toMatchObject({ status: 10 });
    expect(await create(gateway, { trans_id: "broken" })).toMatchObject({ code: 406 });
    gateway.settleOrder("waiting", 60);
    await gateway.advance(0);
    expect(gateway.orders().map(({ status }) => status)).toEqual([50, 60, 20]);
    expect(() => gateway.settleOrder("missing", 60)).toThrow("no payout with the reference missing");
  });

  it("goes by the person at the gateway when the channel speaks later", async () => {
    const gateway = await startGateway();
    await create(gateway);
    gateway.settleOrder("WDL-10001", 50);
    await gateway.advance(2000);
    expect(gateway.orders()[0]?.status).toBe(50);
    expect(gateway.notifications.filter(({ attempt }) => attempt === 1)).toHaveLength(1);
  });

  it("may be as large as the limit, and not larger", async () => {
    const gateway = await startGateway({ merchants: [{ ...multicountryTestMerchant, largestAmount: 10_000n }] });
    expect((await create(gateway)).code).toBe(200);
    expect((await create(gateway, { trans_id: "WDL-10002", amount: "100.01" })).code).toBe(400);
  });

  it("holds its amount of its currency until it is cancelled", async () => {
    const merchants = [{ ...multicountryTestMerchant, balances: { VND: 150_00n, PHP: 100_00n } }];
    const gateway = await startGateway({ merchants });
    await create(gateway);
    expect((await create(gateway, { trans_id: "WDL-10003", currency: "PHP" })).code).toBe(200);
    expect(gateway.available("VND")).toBe(50_00n);
    expect(await create(gateway, { trans_id: "WDL-10002" })).toMatchObject({ code: 400 });
    gateway.settleOrder("WDL-10001", 50);
    expect(gateway.available("VND")).toBe(150_00n);
    expect(gateway.available("THB")).toBe(0n);
    const balance = await signedGet(gateway, "/api/v1/mch/balance", { currency: "VND" });
    expect(await balance.text()).toBe('{"code":200,"payload":{"balance":150.00}}');
  });
});

describe("a refusal", () => {
  const required: readonly (readonly [Fields, readonly string[]])[] = [
    [{ currency: "VND" }, ["account_org", "account_org_code", "trans_id", "channel", "amount", "account_no"]],
    [{ currency: "THB" }, ["account_org", "account_org_code", "account_name", "callback_url", "nonce", "timestamp"]],
    [{ currency: "BRL", account_type: "CPF", account_tin: "1" }, ["account_org", "account_type", "account_tin"]],
    [{ currency: "BRL", account_type: "PHONE", account_tin: "1", account_phone: "+5511999999999" }, ["account_phone"]],
    [{ currency: "BRL", account_type: "EMAIL", account_tin: "1", account_email: "a@b.br" }, ["account_email"]],
    [{ currency: "INR", account_org_code: null }, ["account_org", "mch_id"]],
    [{ currency: "PHP", account_org: null, account_org_code: null }, ["account_no"]],
    [{ currency: "USDT", account_org: null, account_org_code: null }, ["account_no"]],
  ];

  it.each(required)("of %j names the first field that is missing", async (fields, names) => {
    const gateway = await startGateway();
    expect((await create(gateway, fields)).code).toBe(200);
    for (const name of names) {
      const { code, rid, errors } = await create(gateway, { ...fields, [name]: "" });
      expect([code, errors?.message]).toEqual([400, `[${rid}] SANDBOX_MISSING_PARAM ${name}`]);
    }
  });

  const wrong: readonly (readonly [Fields, number, string])[] = [
    [{ currency: "" }, 400, "Missing currency param"],
    [{ mch_id: "10002" }, 401, "SANDBOX_UNKNOWN_MERCHANT"],
    [{ amount: "100" }, 400, "SANDBOX_AMOUNT_FORMAT"],
    [{ amount: "100.0" }, 400, "SANDBOX_AMOUNT_FORMAT"],
    [{ amount: "0.00" }, 400, "SANDBOX_AMOUNT_FORMAT"],
    [{ trans_id: "12345" }, 400, "SANDBOX_TRANS_ID_LENGTH"],
    [{ trans_id: "1".repeat(25) }, 400, "SANDBOX_TRANS_ID_LENGTH"],
    [{ currency: "USD" }, 400, "SANDBOX_UNKNOWN_CURRENCY"],
    [{ currency: "constructor" }, 400, "SANDBOX_UNKNOWN_CURRENCY"],
    [{ account_no: "LETTERS" }, 400, "无效卡号 LETTERS"],
    [{ amount: "1000.01" }, 400, "提现金额超出限制"],
  ];

  it.each(wrong)("of %j says %i %s, in HTTP and in JSON", async (changes, status, message) => {
    const gateway = await startGateway({ merchants: [{ ...multicountryTestMerchant, largestAmount: 100_000n }] });
    const response = await post(gateway, signed(createFields(changes)));
    const { code, rid, errors } = (await response.json()) as Envelope;
    expect([response.status, code, errors?.message]).toEqual([status, status, `[${rid}] ${message}`]);
    expect(gateway.requests[0]?.verdict).toEqual({ accepted: false, refusal: message });
    expect(gateway.orders()).toEqual([]);
  });

  it("follows the document's order of checks: fields, merchant, address, signature", async () => {
    const gateway = await startGateway({ merchants: [{ ...multicountryTestMerchant, allowedIps: ["192.0.2.1"] }] });
    const refusalOf = async (changes: Fields) =>
      (await (await post(gateway, { ...createFields(changes), sign: "0" })).json()) as Envelope;
    expect((await refusalOf({ channel: "", mch_id: "10002" })).errors?.message).toContain("channel");
    expect((await refusalOf({ mch_id: "10002" })).code).toBe(401);
    expect((await refusalOf({})).code).toBe(403);
    const open = await startGateway({ merchants: [{ ...multicountryTestMerchant, allowedIps: ["127.0.0.1"] }] });
    const wrongSign = await post(open, { ...createFields({ amount: "1" }), sign: "0" });
    expect(((await wrongSign.json()) as Envelope).errors?.message).toContain("signature verification failed");
  });

  it("meets a repeated reference, also one of the same second, and stores nothing", async () => {
    const gateway = await startGateway();
    const codes = await Promise.all([create(gateway), create(gateway)]);
    expect(codes.map(({ code }) => code).toSorted()).toEqual([200, 400]);
    expect(codes.find(({ errors }) => errors)?.errors?.message).toContain("SANDBOX_DUPLICATE_TRANS_ID");
    expect(gateway.orders()).toHaveLength(1);
  });

  it("meets whatever is not JSON, not there, or too large", async () => {
    const gateway = await startGateway();
    const url = `${gateway.url}/api/v1/mch/wdl-orders`;
    const headers = { "content-type": "application/json" };
    for (const body of ["", "[]", "null", "{", "a=1"]) {
      const response = await fetch(url, { method: "POST", headers, body });
      expect(await response.json()).toMatchObject({ code: 400 });
    }
    const form = await fetch(url, { method: "POST", body: new URLSearchParams({ a: "1" }) });
    expect(((await form.json()) as Envelope).errors?.message).toContain("SANDBOX_NOT_JSON");
    expect((await fetch(url, { method: "PUT" })).status).toBe(404);
    expect((await fetch(`${gateway.url}/api/v1/mch/info`)).status).toBe(404);
    expect((await fetch(url, { method: "POST", headers, body: `"${"x".repeat(70_000)}"` })).status).toBe(413);
    expect(await query(gateway, "WDL-10001")).toMatchObject({ code: 404, errors: { message: expect.any(String) } });
    const nothing = await signedGet(gateway, "/api/v1/mch/balance", {});
    expect(((await nothing.json()) as Envelope).errors?.message).toContain("Missing currency param");
  });
});
