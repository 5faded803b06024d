import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { waitUntilFinal } from "@payout/core";
import {
  type InrFault,
  type InrGateway,
  inrTestMerchant,
  type NotificationFault,
  type Sandbox,
  startSandbox,
} from "@payout/sandbox";
import { failureOf, sendVerdict, unsignedVerdicts } from "@payout/test-support";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createInr, type InrSettings } from "../src/index.ts";
import { destination } from "./subjects.ts";

const { merchantId, apiKey } = inrTestMerchant;
const notifyUrl = "http://127.0.0.1:9/notifications";
const amount = { value: "2704.00", currency: "INR" };
const order = { reference: "R1", amount, destination };

let sandbox: Sandbox;
let gateway: InrGateway;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: "manual" });
  gateway = sandbox.gateways.inr;
});
afterEach(() => sandbox.close());

function inr(settings: Partial<InrSettings> = {}) {
  return createInr({ merchantId, apiKey, baseUrl: gateway.url, notifyUrl, timeoutMs: 10_000, ...settings });
}

describe("against a gateway that checks everything itself", () => {
  test("a payout is accepted, paid and queried", async () => {
    const provider = inr({ timeZone: "Asia/Kolkata" });
    const sent = await provider.send(order);
    expect(sent).toMatchObject({ reference: "R1", status: "pending", providerStatus: "PROCESSING", final: false });
    expect(await provider.query({ reference: "R1" })).toMatchObject({ status: "pending", providerStatus: "PAYING" });
    await sandbox.advance(1000);
    const paid = await provider.query({ reference: "R1" });
    expect(paid).toMatchObject({
      status: "succeeded",
      final: true,
      repayable: false,
      providerId: sent.providerId,
      amount: { value: "2704" },
      fee: { value: "5.15", currency: "INR" },
      completedAt: "2026-01-01T05:30:01+05:30",
    });
    const byBoth = await provider.query({ reference: "R1", providerId: sent.providerId ?? "" });
    expect(byBoth.eventKey).toBe(paid.eventKey);
    expect((await provider.query({ providerId: sent.providerId ?? "" })).reference).toBe("R1");
  });

  test("the signature is in upper case, or in lower case where the gateway takes no other", async () => {
    await inr().send(order);
    await inr({ signCase: "lower" }).query({ reference: "R1" });
    const [create, query] = gateway.requests;
    expect(create?.headers["sign"]).toMatch(/^[0-9A-F]{32}$/);
    expect(query?.headers["sign"]).toMatch(/^[0-9a-f]{32}$/);
    const error = await failureOf((async () => inr({ signCase: "Lower" as "lower" }).balance("INR"))());
    expect(error.message).toBe('inr setup: settings.signCase must be "upper" or "lower". Nothing was sent.');
  });

  test("what is on the wire is what was signed: headers, content type and the amount's two decimals", async () => {
    await inr().send(order);
    await inr().query({ reference: "R1" });
    const [create, query] = gateway.requests;
    expect(create?.headers).toMatchObject({ merchantid: merchantId, "content-type": "application/json" });
    expect(create?.body).toContain('"amount":2704.00,');
    for (const { body, headers } of [create, query].flatMap((request) => request ?? [])) {
      const signature = createHash("md5")
        .update(body + apiKey)
        .digest("hex")
        .toUpperCase();
      expect(headers["sign"]).toBe(signature);
    }
  });

  test("a name outside ASCII is signed as the bytes that are sent", async () => {
    const payout = await inr().send({ ...order, destination: { ...destination, accountName: 'Renée "Ré" रवि' } });
    expect(payout.status).toBe("pending");
  });

  test("every request has a nonce of its own, of at most 32 characters", async () => {
    await inr().send(order);
    await inr().query({ reference: "R1" });
    const nonces = gateway.requests.map(({ body }) => (JSON.parse(body) as { nonceStr: string }).nonceStr);
    expect(new Set(nonces).size).toBe(2);
    for (const nonce of nonces) expect(nonce).toMatch(/^[0-9a-f]{32}$/);
  });

  test("the settings' nonce is used, and one that the gateway would refuse is not sent", async () => {
    await inr({ nonce: () => "fixed" }).send(order);
    expect(gateway.requests[0]?.body).toContain('"nonceStr":"fixed"');
    const error = await failureOf(inr({ nonce: () => "x".repeat(33) }).send({ ...order, reference: "R2" }));
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    expect(error.message).toMatch(/settings\.nonce.*32/);
    expect(gateway.requests).toHaveLength(1);
  });

  test.each([
    ["remark", "is not a field of a destination: give it as `description`"],
    ["mchOrderNo", "is not a field of a destination: give it as `reference`"],
    ["notifyUrl", "is not a field of a destination: give it as `notifyUrl`"],
    ["amount", "is not a field of a destination: give it as `amount`"],
    ["nickname", "is not a field of this gateway: remove it"],
  ])("B15: a destination with %s says where it belongs", (field, message) => {
    const check = () => inr().validate({ ...order, destination: { ...destination, [field]: "x" } as never });
    expect(check).toThrow(
      expect.objectContaining({ problems: [{ path: `destination.${field}`, message }], outcome: "not_sent" }),
    );
  });

  test("waitUntilFinal queries until the gateway has decided", async () => {
    const provider = inr();
    await provider.send(order);
    setTimeout(() => void sandbox.advance(1000), 30);
    expect((await waitUntilFinal(provider, { reference: "R1" }, { schedule: [10, 20, 40, 80] })).status).toBe(
      "succeeded",
    );
  });

  test("a reversal is reversed, a late success succeeded: nothing is remembered", async () => {
    const provider = inr();
    await provider.send(order);
    await sandbox.advance(1000);
    gateway.settleOrder("R1", "FAIL");
    expect(await provider.query({ reference: "R1" })).toMatchObject({
      status: "reversed",
      repayable: false,
      failure: { code: "PAYMENT_OFFSET" },
    });
    gateway.settleOrder("R1", "SUCCESS");
    expect((await provider.query({ reference: "R1" })).status).toBe("succeeded");
  });

  test("a failure and a cancellation report their reason", async () => {
    const provider = inr();
    await provider.send(order);
    gateway.settleOrder("R1", "FAIL", { resultDesc: "ACCOUNT NOT EXITS" });
    expect(await provider.query({ reference: "R1" })).toMatchObject({
      status: "failed",
      final: true,
      repayable: false,
      failure: { code: "ACCOUNT NOT EXITS" },
    });
    gateway.settleOrder("R1", "CANCEL", { resultDesc: "INVALID_BANK_ACCOUNT" });
    expect(await provider.query({ reference: "R1" })).toMatchObject({ status: "cancelled" });
  });

  test("the same reference again is not known to be a duplicate: unknown, and nothing is paid twice", async () => {
    await inr().send(order);
    const error = await failureOf(inr().send(order));
    expect(error).toMatchObject({ code: "bad_response", outcome: "unknown", reference: "R1", providerCode: "500" });
    expect(error.message).toMatch(/query R1, do not pay again/);
    expect(gateway.orders()).toHaveLength(1);
    const classified = await failureOf(inr({ classifyError: () => "duplicate_reference" }).send(order));
    expect([classified.code, classified.outcome]).toEqual(["duplicate_reference", "unknown"]);
  });

  test("a wrong key is refused with length and cause, and no value", async () => {
    const error = await failureOf(inr({ apiKey: "wrong-key" }).send(order));
    expect(error).toMatchObject({
      code: "authentication",
      outcome: "not_sent",
      providerMessage: "Sign_verify_error",
    });
    expect(error.message).toMatch(/rawBody\(\d+ bytes\)/);
    for (const secret of [destination.accountNo, "wrong-key", destination.email])
      expect(inspect(error)).not.toContain(secret);
  });

  test("a merchant that the gateway does not know is refused", async () => {
    const error = await failureOf(inr({ merchantId: "42" }).send(order));
    expect(error).toMatchObject({
      code: "authentication",
      outcome: "not_sent",
      providerMessage: "MerchantId_is_error",
    });
  });

  test("the gateway's own limits are a refusal that proves that nothing was sent", async () => {
    const wide = { amountLimits: { maximum: "60000" } };
    const error = await failureOf(inr(wide).send({ ...order, amount: { value: "60000", currency: "INR" } }));
    expect(error).toMatchObject({ code: "invalid_order", outcome: "not_sent", providerMessage: "Params_amount_error" });
    expect(gateway.orders()).toHaveLength(0);
  });

  test("an order that does not exist stays unknown", async () => {
    expect((await failureOf(inr().query({ reference: "R9" }))).code).toBe("bad_response");
  });

  test("over plain http that the settings allow, even an acceptance is unknown, and no answer to a query is accepted", async () => {
    const error = await failureOf(inr({ allowInsecureHttp: true }).send(order));
    expect([error.code, error.outcome]).toEqual(["bad_response", "unknown"]);
    expect(gateway.orders()).toHaveLength(1);
    expect((await failureOf(inr({ allowInsecureHttp: true }).query({ reference: "R1" }))).code).toBe("bad_response");
    expect((await inr({ allowInsecureHttp: true }).balance("INR")).available.currency).toBe("INR");
  });
});

describe("phones", () => {
  const wide = { phonePattern: /^\+91[6-9][0-9]{9}$/g };

  test("a number that begins with 6 is refused by the document's rule and taken by the caller's", async () => {
    const merchants = [{ ...inrTestMerchant, phonePattern: /^\+91/ }];
    const generous = await startSandbox({ gateways: { inr: { merchants } } });
    onTestFinished(() => generous.close());
    const sixes = { ...order, destination: { ...destination, phone: "+916876543210" } };
    const error = await failureOf(inr().send(sixes));
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    const provider = inr({ ...wide, baseUrl: generous.urls.inr });
    // A RegExp with the flag g would refuse the second order.
    expect((await provider.send(sixes)).status).toBe("pending");
    expect((await provider.send({ ...sixes, reference: "R2" })).status).toBe("pending");
  });
});

describe("balance", () => {
  test("shows what is available and what open payouts hold", async () => {
    await inr().send(order);
    const { available, unavailable, raw } = await inr().balance("INR");
    expect({ available, unavailable }).toEqual({
      available: { value: "97290.85", currency: "INR" },
      unavailable: { value: "2709.15", currency: "INR" },
    });
    expect(raw).toMatchObject({ code: "200" });
  });

  test("knows no other currency, and sends nothing", async () => {
    const error = await failureOf(inr().balance("USD"));
    expect([error.code, error.operation, error.outcome]).toEqual(["invalid_order", "balance", undefined]);
    expect(gateway.requests).toHaveLength(0);
  });

  test.each(["missing_data", "html_200", "empty_body"] as const)("%s is not a balance", async (fault) => {
    gateway.faults.next("balance", fault);
    expect((await failureOf(inr().balance("INR"))).code).toBe("bad_response");
  });

  test("text that is not an amount is not a balance either", async () => {
    const body = '{"msg":"SUCCESS","code":200,"data":{"balance":"much"}}';
    const error = await failureOf(inr({ fetch: async () => new Response(body) }).balance("INR"));
    expect([error.code, error.operation]).toEqual(["bad_response", "balance"]);
    expect(error.message).toMatch(/holds no valid balance/);
  });

  test("a refusal is reported with its class", async () => {
    expect((await failureOf(inr({ apiKey: "wrong" }).balance("INR"))).code).toBe("authentication");
  });
});

// What `send` must say for each fault; "payout" means that a believable answer arrived.
type AnswerFault = Exclude<InrFault, NotificationFault>;
// The gateway refuses too many requests with System_busy, which is not a rate limit of its own.
const verdicts = { ...unsignedVerdicts, rate_limit: "unavailable" };

describe("a payout when things go wrong", () => {
  test.each(Object.keys(verdicts) as AnswerFault[])(
    "%s: one POST, the truth about the outcome, and no second payment",
    async (fault) => {
      const provider = inr({ timeoutMs: fault.startsWith("hang") ? 1000 : 10_000 });
      const reference = fault === "numeric_ids" ? "626015783370903553" : "R1";
      gateway.faults.next("payout", fault, "create");
      const sent = provider.send({ ...order, reference });
      const result = await sendVerdict(sent, reference);
      if (fault === "numeric_ids")
        expect(await sent).toMatchObject({ reference, providerId: gateway.orders()[0]?.providerId });
      expect(result).toBe(verdicts[fault]);
      expect(gateway.requests).toHaveLength(1);
      expect(gateway.orders().length).toBeLessThanOrEqual(1);
    },
  );

  test("the documented sample, which answers 100 to 2704.00, is rejected", async () => {
    const body =
      '{"msg":"SUCCESS","code":200,"data":{"merchantId":"1002001","mchOrderNo":"order000000001","orderNo":"PAYOUT8232147000000000001","amount":100,"fee":0,"orderStatus":"PROCESSING"}}';
    const answering = inr({ fetch: async () => new Response(body) });
    const error = await failureOf(answering.send({ ...order, reference: "order000000001" }));
    expect([error.code, error.outcome]).toEqual(["bad_response", "unknown"]);
    expect(error.message).toMatch(/amount/);
    const same = inr({ fetch: async () => new Response(body.replace("100,", "2.704E+3,")) });
    expect((await same.send({ ...order, reference: "order000000001" })).status).toBe("pending");
  });

  const data = '{"mchOrderNo":"R1","orderNo":"P1","amount":2704,"orderStatus":"SUCCESS"}';

  test.each([
    ["data under the code of a fault", `{"msg":"System_error","code":500,"data":${data}}`, "bad_response", "unknown"],
    ["data under another gateway's code", `{"msg":"SUCCESS","code":0,"data":${data}}`, "bad_response", "unknown"],
    [
      "data beside a listed refusal",
      `{"msg":"Sign_verify_error","code":500,"data":${data}}`,
      "bad_response",
      "unknown",
    ],
    ["an acceptance without data", '{"msg":"SUCCESS","code":200}', "bad_response", "unknown"],
    ["an acceptance with null data", '{"msg":"SUCCESS","code":200,"data":null}', "bad_response", "unknown"],
    ["an acceptance with the key of a refusal", '{"msg":"Sign_verify_error","code":200}', "bad_response", "unknown"],
    ["a refusal without a code", '{"msg":"Sign_verify_error"}', "bad_response", "unknown"],
    ["data without a status", '{"code":200,"data":{"mchOrderNo":"R1"}}', "bad_response", "unknown"],
    ["an invalid amount", `{"code":200,"data":${data.replace("2704", '"a lot"')}}`, "bad_response", "unknown"],
  ])("%s", async (_name, body, code, outcome) => {
    const error = await failureOf(inr({ fetch: async () => new Response(body) }).send(order));
    expect([error.code, error.outcome]).toEqual([code, outcome]);
  });

  test("an aborted send that had left is unknown", async () => {
    const controller = new AbortController();
    gateway.faults.next("payout", "hang_after_accept");
    const arrived = vi.waitFor(() => expect(gateway.orders()).toHaveLength(1), 5000);
    void arrived.then(() => controller.abort());
    const error = await failureOf(inr().send(order, { signal: controller.signal }));
    expect([error.code, error.outcome]).toEqual(["aborted", "unknown"]);
    expect(gateway.orders()).toHaveLength(1);
  });
});

describe("an order that the wire cannot carry", () => {
  test.each([
    [{ reference: "R".repeat(33) }, /reference must have at most 32/],
    [{ reference: "R 1" }, /reference must match/],
    [{ description: "wages for août" }, /description must match/],
    [{ description: "x".repeat(33) }, /description must have at most 32/],
    [{ notifyUrl: `https://merchant.example/${"n".repeat(230)}` }, /notifyUrl must have at most 250/],
    [{ notifyUrl: "merchant.example/notify" }, /notifyUrl must match/],
  ])("%j is refused before anything is sent", async (changed, message) => {
    const error = await failureOf(inr().send({ ...order, ...changed }));
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    expect(error.message).toMatch(message);
    expect(gateway.requests).toHaveLength(0);
  });

  test("without any notifyUrl no order is sent", async () => {
    const silent = createInr({ merchantId, apiKey, baseUrl: gateway.url });
    const error = await failureOf(silent.send(order));
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    expect((await silent.send({ ...order, notifyUrl })).status).toBe("pending");
  });

  test("a notifyUrl of 250 characters and a description are sent", async () => {
    const longest = `https://merchant.example/${"n".repeat(225)}`;
    await inr().send({ ...order, notifyUrl: longest, description: "August wages" });
    expect(gateway.orders()[0]?.fields).toMatchObject({ notifyUrl: longest, remark: "August wages" });
  });
});

describe("settings", () => {
  test.each([
    [{ merchantId: "" }, "merchantId"],
    [{ merchantId: "M1" }, "merchantId"],
    [{ apiKey: " key" }, "apiKey"],
    [{ apiKey: undefined }, "apiKey"],
    [{ baseUrl: undefined }, "baseUrl"],
    [{ baseUrl: "http://pay.example" }, "baseUrl"],
    [{ timeZone: "Mars/Olympus" }, "timeZone"],
    [{ amountLimits: { minimum: "20", maximum: "10" } }, "amountLimits"],
    [{ amountLimits: { maximum: "5" } }, "amountLimits"],
    [{ amountLimits: { maximum: 60000 } }, "amountLimits"],
    [{ amountLimits: { maximum: "6e4" } }, "amountLimits"],
    [{ phonePattern: "^6" }, "phonePattern"],
  ])("%j is refused by name", (wrong, name) => {
    const settings = { merchantId, apiKey, baseUrl: "https://pay.example", ...wrong } as InrSettings;
    expect(() => createInr(settings)).toThrow(`settings.${name}`);
  });

  test("nothing at all is refused with words, not with a TypeError", () => {
    expect(() => createInr(undefined as never)).toThrow("settings.merchantId");
  });

  test("what the document promises, and what it does not", () => {
    expect(inr().capabilities).toEqual({
      accountField: "accountNo",
      balance: true,
      reversals: true,
      notifiesFailure: true,
      refusesDuplicates: false,
      reportsNotFound: false,
    });
  });
});
