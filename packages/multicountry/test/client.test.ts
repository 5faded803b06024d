import { inspect } from "node:util";
import { waitUntilFinal } from "@payout/core";
import {
  type MulticountryFault,
  type MulticountryGateway,
  type MulticountryGatewayOptions,
  multicountryTestMerchant,
  type NotificationFault,
  type Sandbox,
  startSandbox,
} from "@payout/sandbox";
import { failureOf, sendVerdict, unsignedVerdicts } from "@payout/test-support";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createMulticountry, type MulticountryDestination, type MulticountrySettings } from "../src/index.ts";

const amount = { value: "12.50", currency: "THB" };
const destination: MulticountryDestination = {
  country: "TH",
  channel: "mock",
  account_no: "7312004589",
  account_name: "สมชาย สุขพันธ์",
  account_org: "KASIKORNBANK",
  account_org_code: "KBANK",
};
const order = { reference: "WDL-10001", amount, destination };

/** The gateway of a sandbox on a clock that stands still, closed with the test. */
async function start(
  multicountry: MulticountryGatewayOptions = {},
): Promise<MulticountryGateway & Pick<Sandbox, "advance">> {
  const { gateways, advance, close } = await startSandbox({ clock: "manual", gateways: { multicountry } });
  onTestFinished(close);
  return { ...gateways.multicountry, advance };
}

function connect({ url: baseUrl }: { url: string }, settings: Partial<MulticountrySettings> = {}) {
  const notifyUrl = "https://merchant.example/callback?a=1&b=2";
  return createMulticountry({ ...multicountryTestMerchant, baseUrl, timeoutMs: 10_000, notifyUrl, ...settings });
}

describe("against a gateway that checks everything itself", () => {
  test("a payout is accepted, paid and queried by either number", async () => {
    const gateway = await start();
    const provider = connect(gateway, { timeZone: "Asia/Bangkok" });
    const sent = await provider.send(order);
    expect(sent).toMatchObject({ reference: "WDL-10001", status: "pending", providerStatus: "20", final: false });
    expect(sent.amount).toEqual({ value: "12.5", currency: "THB" });
    await gateway.advance(1000);
    const paid = await provider.query({ reference: "WDL-10001" });
    expect(paid).toMatchObject({ status: "succeeded", final: true, providerId: sent.providerId });
    const providerId = sent.providerId ?? "";
    expect((await provider.query({ providerId })).eventKey).toBe(paid.eventKey);
    expect((await provider.query({ reference: "WDL-10001", providerId })).eventKey).toBe(paid.eventKey);
  });

  const countries: readonly [MulticountryDestination, string][] = [
    [{ ...destination, country: "VN", account_no: "970436A1", account_org_code: "970436" }, "VND"],
    [{ country: "IN", channel: "mock", account_no: "501000", account_name: "Asha", account_org: "HDFC Bank" }, "INR"],
    [{ country: "PH", channel: "gcash", account_no: "09171234567", account_name: "Juan" }, "PHP"],
    [
      {
        country: "CRYPTO",
        channel: "usdt.trc20",
        account_no: "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf",
        account_name: "Ann",
      },
      "USDT",
    ],
    [{ country: "CN", channel: "mock", account_no: "a@b.cn", account_name: "张三", account_org: "支付宝" }, "CNY"],
    [
      {
        country: "BR",
        channel: "mock",
        account_type: "PHONE",
        account_no: "+5511987654321",
        account_phone: "+55 11 98765-4321",
        account_name: "Maria",
        account_org: "Banco",
        account_tin: "12ABC34501DE35",
      },
      "BRL",
    ],
  ];
  test.each(countries)("%j is accepted in %s", async (other, currency) => {
    const gateway = await start();
    const sent = await connect(gateway).send({ ...order, destination: other, amount: { value: "100", currency } });
    expect(sent).toMatchObject({ status: "pending", amount: { value: "100", currency } });
    expect(JSON.parse(gateway.requests[0]?.body ?? "")).toMatchObject({ amount: "100.00", currency });
    expect(gateway.requests[0]?.body).not.toContain("country");
  });

  test("waitUntilFinal queries until the gateway has decided", async () => {
    const gateway = await start();
    const provider = connect(gateway);
    await provider.send(order);
    setTimeout(() => void gateway.advance(1000), 30);
    const ended = await waitUntilFinal(provider, { reference: "WDL-10001" }, { schedule: [10, 20, 40, 80] });
    expect(ended.status).toBe("succeeded");
  });

  test("a payout that the gateway cancels is cancelled, and not repayable", async () => {
    const gateway = await start({ settle: () => ({ status: 50 }) });
    expect(await connect(gateway).send(order)).toMatchObject({ status: "cancelled", final: true, repayable: false });
  });

  test("the token in another place is refused by name, and the setting puts it right", async () => {
    const gateway = await start({ keyPlacement: "suffix" });
    const error = await failureOf(connect(gateway).send(order));
    expect(error).toMatchObject({ code: "authentication", outcome: "not_sent", providerCode: "400" });
    expect((await connect(gateway, { keyPlacement: "suffix" }).send(order)).status).toBe("pending");
    expect((await connect(gateway, { keyPlacement: "suffix" }).query({ reference: "WDL-10001" })).status).toBe(
      "pending",
    );
  });

  test("a wrong token is refused with names and lengths, and no value", async () => {
    const error = await failureOf(connect(await start(), { apiToken: "wrong-token" }).send(order));
    expect(error).toMatchObject({ code: "authentication", providerMessage: "signature verification failed" });
    expect(error.message).toMatch(/account_name\(14\) account_no\(10\) account_org\(12\)/);
    for (const secret of [destination.account_no, destination.account_name, "wrong-token"])
      expect(inspect(error)).not.toContain(secret);
  });

  test("401 and 403 come before any order exists", async () => {
    const gateway = await start({ merchants: [{ ...multicountryTestMerchant, allowedIps: ["192.0.2.1"] }] });
    expect(await failureOf(connect(gateway).send(order))).toMatchObject({
      code: "configuration",
      outcome: "not_sent",
      providerCode: "403",
    });
    expect(await failureOf(connect(gateway, { mchId: "10002" }).send(order))).toMatchObject({
      code: "authentication",
      outcome: "not_sent",
      providerCode: "401",
    });
  });

  test("an amount above the limit is rejected, in the document's words without the request id", async () => {
    const gateway = await start({ merchants: [{ ...multicountryTestMerchant, largestAmount: 1249n }] });
    expect(await failureOf(connect(gateway).send(order))).toMatchObject({
      code: "rejected",
      outcome: "not_sent",
      providerMessage: "提现金额超出限制",
    });
    expect(gateway.orders()).toEqual([]);
  });

  test("the gateway's text is kept with everything about the payee masked in it", async () => {
    const payee = {
      account_no: "+5511987654321",
      account_name: "Maria Silva",
      account_tin: "52998224725",
      account_phone: "5511987654321",
      account_email: "maria@payee.example",
    };
    const brazilian = {
      country: "BR",
      account_type: "PHONE",
      channel: "mock",
      account_org: "Banco",
      ...payee,
    } as const;
    const text = JSON.stringify({ code: 400, errors: { message: `no: ${Object.values(payee).join(", ")}.` } });
    const provider = answered(400, text);
    const error = await failureOf(
      provider.send({ ...order, amount: { value: "1", currency: "BRL" }, destination: brazilian }),
    );
    expect(error.providerMessage).toBe("no: ***, ***, ***, ***, ***.");
    for (const value of Object.values(payee)) expect(inspect(error)).not.toContain(value);
  });

  test("a repeated reference is unknown until the caller knows the gateway's words", async () => {
    const gateway = await start();
    await connect(gateway).send(order);
    const error = await failureOf(connect(gateway).send(order));
    expect(error).toMatchObject({ code: "bad_response", outcome: "unknown", providerCode: "400" });
    expect(error.message).toMatch(/query WDL-10001, do not pay again/);
    const classifyError = ({ message }: { message: string | undefined }) =>
      message === "SANDBOX_DUPLICATE_TRANS_ID" ? ("duplicate_reference" as const) : undefined;
    const known = await failureOf(connect(gateway, { classifyError }).send(order));
    expect([known.code, known.outcome]).toEqual(["duplicate_reference", "unknown"]);
    expect(gateway.orders()).toHaveLength(1);
  });

  test("too little money is an unlisted refusal, and so unknown", async () => {
    const gateway = await start({ merchants: [{ ...multicountryTestMerchant, balances: { THB: 1249n } }] });
    expect(await failureOf(connect(gateway).send(order))).toMatchObject({ code: "bad_response", outcome: "unknown" });
  });

  test("an unknown order is not distinguished from a wrong path", async () => {
    const gateway = await start();
    const error = await failureOf(connect(gateway).query({ reference: "WDL-99999" }));
    expect([error.code, error.providerCode]).toEqual(["bad_response", "404"]);
    const classifyError = () => "not_found" as const;
    expect((await failureOf(connect(gateway, { classifyError }).query({ reference: "WDL-99999" }))).code).toBe(
      "not_found",
    );
  });

  test("a reference that is another payout's number is never confused with it", async () => {
    const gateway = await start();
    const provider = connect(gateway);
    const first = await provider.send(order);
    const reference = first.providerId ?? "";
    await provider.send({ ...order, reference });
    // The gateway looks among its own numbers first, so it answers about the first payout.
    expect((await failureOf(provider.query({ reference }))).code).toBe("bad_response");
    expect(await provider.query({ providerId: reference })).toMatchObject({ reference: "WDL-10001" });
    const second = gateway.orders()[1]?.providerId ?? "";
    expect(await provider.query({ reference, providerId: second })).toMatchObject({ reference, providerId: second });
  });

  test("a balance is exact, and in the requested currency", async () => {
    const gateway = await start({ merchants: [{ ...multicountryTestMerchant, balances: { THB: 123_450n } }] });
    const provider = connect(gateway);
    expect((await provider.balance("THB")).available).toEqual({ value: "1234.50", currency: "THB" });
    await provider.send(order);
    expect((await provider.balance("THB")).available.value).toBe("1222.00");
    expect((await provider.balance("USDT")).available).toEqual({ value: "0.00", currency: "USDT" });
    for (const currency of ["thb", "", undefined, "THB&x=1"]) {
      const error = await failureOf(provider.balance(currency as string));
      expect([error.code, error.operation, error.outcome]).toEqual(["invalid_order", "balance", undefined]);
    }
    expect((await failureOf(connect(gateway, { apiToken: "wrong" }).balance("THB"))).code).toBe("authentication");
  });

  test("an invalid request is refused before anything is sent", async () => {
    const gateway = await start();
    for (const reference of ["short", "x".repeat(25), "with space", "WDL-10001&u=1"]) {
      const error = await failureOf(connect(gateway).send({ ...order, reference }));
      expect([error.code, error.outcome, error.message.includes(": reference must")]).toEqual([
        "invalid_order",
        "not_sent",
        true,
      ]);
    }
    const tether: MulticountryDestination = {
      country: "CRYPTO",
      channel: "usdt.trc20",
      account_no: "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf",
      account_name: "Ann",
    };
    for (const value of ["1.005", "1.000", "1.0000001"]) {
      const usdt = { ...order, destination: tether, amount: { value, currency: "USDT" } };
      expect((await failureOf(connect(gateway).send(usdt))).message).toContain("amount.value has");
    }
    const odd = await failureOf(connect(gateway, { nonce: () => "abc" }).send(order));
    expect(odd.message).toContain("settings.nonce must have at least 6 characters");
    const early = await failureOf(connect(gateway, { now: () => 12 }).query({ reference: "WDL-10001" }));
    expect(early.message).toContain("settings.now in seconds");
    const relative = await failureOf(connect(gateway).send({ ...order, notifyUrl: "/callback" }));
    expect(relative.message).toContain("notifyUrl must");
    const none = await failureOf(connect(gateway, { notifyUrl: "" }).send(order));
    expect([none.code, none.outcome]).toEqual(["invalid_order", "not_sent"]);
    expect(gateway.requests).toEqual([]);
  });

  test("requests carry the given values: a nonce of their own, seconds, and signed text encoded only in the address", async () => {
    const gateway = await start();
    const provider = connect(gateway, { now: () => 1714000000999 });
    await provider.send(order);
    await failureOf(provider.query({ reference: "WDL+1/ä%&=" }));
    expect(gateway.requests[1]?.verdict.refusal).toBe("SANDBOX_NOT_FOUND");
    expect(gateway.requests[1]?.path).toContain("id=WDL%2B1%2F%C3%A4%25%26%3D&");
    const sent = JSON.parse(gateway.requests[0]?.body ?? "{}") as Record<string, string>;
    const queried = new URLSearchParams(gateway.requests[1]?.path.split("?")[1]);
    expect([sent["timestamp"], queried.get("timestamp")]).toEqual(["1714000000", "1714000000"]);
    for (const nonce of [sent["nonce"], queried.get("nonce")]) expect(nonce).toMatch(/^[a-z0-9]{16,24}$/);
    expect(sent["nonce"]).not.toBe(queried.get("nonce"));
  });
});

// What `send` must say for each fault; "payout" means that a believable answer arrived.
type AnswerFault = Exclude<MulticountryFault, NotificationFault>;

describe("when things go wrong", () => {
  test.each(Object.keys(unsignedVerdicts) as AnswerFault[])(
    "%s: one POST, the truth about the outcome, and no second payment",
    async (fault) => {
      const gateway = await start();
      const provider = connect(gateway, { timeoutMs: fault.startsWith("hang") ? 1000 : 10_000 });
      const reference = fault === "numeric_ids" ? "626015783370903553" : "WDL-10001";
      gateway.faults.next("payout", fault, "create");
      const result = await sendVerdict(provider.send({ ...order, reference }), reference);
      expect(result).toBe(unsignedVerdicts[fault]);
      expect(gateway.requests).toHaveLength(1);
      expect(gateway.orders().length).toBeLessThanOrEqual(1);
    },
  );

  test.each(["other_order", "repeated_key", "missing_data", "html_200"] as const)(
    "%s on a query is not believed",
    async (fault) => {
      const gateway = await start();
      const provider = connect(gateway);
      await provider.send(order);
      gateway.faults.next("payout", fault, "query");
      expect((await failureOf(provider.query({ reference: "WDL-10001" }))).code).toBe("bad_response");
    },
  );

  test("allowInsecureHttp makes every answer about an order a doubt, also an acceptance", async () => {
    const gateway = await start();
    const provider = connect(gateway, { allowInsecureHttp: true });
    expect(await failureOf(provider.send(order))).toMatchObject({ code: "bad_response", outcome: "unknown" });
    expect(gateway.orders()).toHaveLength(1);
    expect((await failureOf(provider.query({ reference: "WDL-10001" }))).code).toBe("bad_response");
  });

  test("an aborted send that had left is unknown", async () => {
    const gateway = await start();
    const controller = new AbortController();
    gateway.faults.next("payout", "hang_after_accept");
    const arrived = vi.waitFor(() => expect(gateway.orders()).toHaveLength(1), 5000);
    void arrived.then(() => controller.abort());
    const error = await failureOf(connect(gateway, { timeoutMs: 5000 }).send(order, { signal: controller.signal }));
    expect([error.code, error.outcome]).toEqual(["aborted", "unknown"]);
    expect(gateway.orders()).toHaveLength(1);
  });
});

/** A provider whose gateway gives this answer to every request. */
function answered(status: number, body: string) {
  const fetch = async () => new Response(body, { status });
  return createMulticountry({
    ...multicountryTestMerchant,
    baseUrl: "https://api.example",
    notifyUrl: "https://merchant.example/",
    fetch,
  });
}

describe("below HTTP 500 the code in the JSON decides", () => {
  const accepted = '{"code":200,"payload":{"trans_id":"WDL-10001","status":20}}';

  test.each([200, 201, 400, 404])("HTTP %s with code 200 and a payload is an acceptance", async (status) => {
    expect((await answered(status, accepted).send(order)).status).toBe("pending");
  });

  test.each([
    [200, '{"code":400,"errors":{"message":"提现金额超出限制"}}', "rejected", "not_sent"],
    [200, '{"code":"401"}', "authentication", "not_sent"],
    [400, '{"code":403,"errors":null}', "configuration", "not_sent"],
    [200, '{"code":429,"errors":{"message":"slow down"}}', "rate_limited", "unknown"],
    [200, '{"code":406}', "unavailable", "unknown"],
    [200, '{"code":503}', "unavailable", "unknown"],
    [403, '{"code":400,"errors":{"message":"no"}}', "bad_response", "unknown"],
    [400, '{"code":400,"errors":{"message":["提现金额超出限制"]}}', "bad_response", "unknown"],
    [
      400,
      '{"code":400,"payload":{"trans_id":"WDL-10001","status":60},"errors":{"message":"提现金额超出限制"}}',
      "bad_response",
      "unknown",
    ],
    [200, '{"code":200,"payload":null}', "bad_response", "unknown"],
    [200, '{"code":200,"payload":{"status":60}}', "bad_response", "unknown"],
    [
      200,
      '{"code":200,"payload":{"trans_id":"WDL-10001","status":60,"order_amount":12.5,"currency":"VND"}}',
      "bad_response",
      "unknown",
    ],
    [
      200,
      '{"code":200,"payload":{"trans_id":"WDL-10001","status":60,"order_amount":"a lot"}}',
      "bad_response",
      "unknown",
    ],
    [500, accepted, "unavailable", "unknown"],
    [404, "not found", "configuration", "unknown"],
  ])("HTTP %s %s is %s, %s", async (status, body, code, outcome) => {
    const error = await failureOf(answered(status, body).send(order));
    expect([error.code, error.outcome]).toEqual([code, outcome]);
  });

  test("a balance that is not an amount is rejected", async () => {
    for (const balance of ['"a lot"', "-1", '""', "null"]) {
      const body = `{"code":200,"payload":{"balance":${balance}}}`;
      expect((await failureOf(answered(200, body).balance("THB"))).code).toBe("bad_response");
    }
    const large = '{"code":200,"payload":{"balance":12345678901234567890.10}}';
    expect((await answered(200, large).balance("THB")).available.value).toBe("12345678901234567890.10");
  });

  test("an answer may spell the account's fields either way", async () => {
    const both = accepted.replace('"status"', '"account_sub_org":"a","account_suborg":1,"account_tel_no":2,"status"');
    const spelled = both.replace('"account_suborg":1', '"account_suborg":"b"');
    expect((await answered(200, spelled).send(order)).status).toBe("pending");
  });
});

describe("settings", () => {
  const complete = { ...multicountryTestMerchant, baseUrl: "https://api.example" };

  test.each([
    [{ mchId: "" }, "mchId"],
    [{ mchId: 10001 }, "mchId"],
    [{ apiToken: undefined }, "apiToken"],
    [{ apiToken: " token" }, "apiToken"],
    [{ baseUrl: undefined }, "baseUrl"],
    [{ baseUrl: "http://api.example" }, "baseUrl"],
    [{ keyPlacement: "middle" }, "keyPlacement"],
    [{ timeZone: "Mars/Olympus" }, "timeZone"],
  ])("%j is refused by name", (wrong, name) => {
    expect(() => createMulticountry({ ...complete, ...(wrong as object) })).toThrow(`settings.${name}`);
  });

  test("nothing at all is refused with words, not with a TypeError", () => {
    expect(() => createMulticountry(undefined as never)).toThrow("settings.mchId");
  });

  test("the provider says what its gateway can do", () => {
    expect(createMulticountry(complete).capabilities).toEqual({
      accountField: "account_no",
      balance: true,
      reversals: false,
      notifiesFailure: true,
      refusesDuplicates: false,
      reportsNotFound: false,
    });
  });
});
