import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNotificationHandler, type Payout, toNodeHandler } from "@payout/core";
import { inrTestMerchant, signAsInr, startSandbox } from "@payout/sandbox";
import { failureOf } from "@payout/test-support";
import { describe, expect, onTestFinished, test } from "vitest";
import { createInr } from "../src/index.ts";
import { sign } from "../src/signing.ts";
import { type SignedNotificationOptions, signedNotification } from "../src/testing.ts";
import { destination } from "./subjects.ts";

const { apiKey } = inrTestMerchant;
const baseUrl = "https://gateway.example";
// The number in the body of the document's sample; its header has another.
const merchantId = "3002124";
const inr = createInr({ merchantId, apiKey, baseUrl, timeZone: "Asia/Kolkata" });
const sample = readFileSync(
  new URL("../../../schemas/inr/examples/result.notification.json", import.meta.url),
  "utf8",
).trimEnd();
const headers = {
  "content-type": "application/json",
  merchantid: "1002001",
  sign: "68114D35D8ADDCADCA94152F4FBE7C38",
};

describe("the documented notification", () => {
  test("is verified over its bytes and read, whatever merchant its header names", async () => {
    const { payout, acknowledgement } = await inr.receive({ headers, body: sample });
    expect(payout).toMatchObject({
      reference: "1863484722378907648",
      providerId: "PAYOUT8551739282639106048",
      status: "succeeded",
      amount: { value: "60000.00" },
      fee: { value: "5150.0000", currency: "INR" },
      completedAt: "2024-12-02T08:42:54+05:30",
      completedAtText: "2024-12-02 08:42:54",
    });
    expect(payout.rawBody).toBe(sample);
    expect(acknowledgement).toEqual({
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"status":"SUCCESS"}',
    });
  });

  test("is refused once a parser has written it again, and the error says that this is the likely cause", async () => {
    const error = await failureOf(inr.receive({ headers, body: JSON.stringify(JSON.parse(sample)) }));
    expect(error.code).toBe("bad_signature");
    expect(error.message).toMatch(/rawBody\(\d+ bytes\).*parsed and written again/);
    expect(error.message).not.toContain("1863484722378907648");
  });

  test("is taken with a signature in lower case, as bytes, and with fetch's own headers", async () => {
    const lower = { ...headers, sign: headers.sign.toLowerCase() };
    const body = new TextEncoder().encode(sample);
    expect((await inr.receive({ headers: new Headers(lower), body })).payout.status).toBe("succeeded");
  });

  test("belongs to the merchant in its body: another provider does not believe it", async () => {
    const other = createInr({ merchantId: "1002001", apiKey, baseUrl });
    expect((await failureOf(other.receive({ headers, body: sample }))).code).toBe("bad_response");
  });

  test("with the merchant as a number is the same merchant", async () => {
    const body = sample.replace('"3002124"', "3002124");
    const request = { headers: { ...headers, sign: signAsInr(body, apiKey) }, body };
    expect((await inr.receive(request)).payout.status).toBe("succeeded");
  });
});

describe("a signature that does not count", () => {
  test.each([
    ["none", { "content-type": "application/json" }, /the header Sign is missing or repeated/],
    ["two of them", { sign: [headers.sign, headers.sign] }, /the header Sign is missing or repeated/],
    ["one of another key", { sign: signAsInr(sample, "other") }, /another API key/],
    ["one in the body", { sign: "" }, /does not match|is missing/],
  ])("%s", async (_name, wrong, message) => {
    const error = await failureOf(inr.receive({ headers: wrong, body: sample }));
    expect(error.code).toBe("bad_signature");
    expect(error.message).toMatch(message);
  });

  test("signed with the key that is being replaced, it is accepted", async () => {
    const rotating = createInr({ merchantId, apiKey: "new", additionalSecrets: [apiKey], baseUrl });
    expect((await rotating.receive({ headers, body: sample })).payout.status).toBe("succeeded");
  });
});

test.each([[{ mchOrderNo: "R1" }], [[123, 125]], [{ length: 0 }], [undefined]])(
  "a body that is neither text nor bytes (%j) is distinguished from a wrong signature",
  async (body) => {
    const error = await failureOf(inr.receive({ headers, body: body as unknown as string }));
    expect(error.code).toBe("bad_response");
    expect(error.message).toContain("Pass it as it arrived, not as a parsed object.");
  },
);

describe("signedNotification", () => {
  const merchant = { merchantId, apiKey };

  test("writes amounts as the gateway does, and its own merchant number where none is given", async () => {
    const request = signedNotification({ mchOrderNo: "R1", amount: "60000.00", orderStatus: "SUCCESS" }, merchant);
    expect(request.body).toBe('{"merchantId":"3002124","mchOrderNo":"R1","amount":60000.00,"orderStatus":"SUCCESS"}');
    expect((await inr.receive(request)).payout.amount?.value).toBe("60000.00");
    const withFee = signedNotification({ mchOrderNo: "R1", orderStatus: "SUCCESS", fee: "5.1500" }, merchant);
    expect(withFee.body).toContain('"fee":5.1500}');
  });

  test("writes amounts so that a rewriting parser shows up in your own tests", async () => {
    const request = signedNotification({ mchOrderNo: "R1", amount: "60000.00", orderStatus: "SUCCESS" }, merchant);
    const rewritten = { ...request, body: JSON.stringify(JSON.parse(request.body)) };
    expect((await failureOf(inr.receive(rewritten))).code).toBe("bad_signature");
  });

  test("of a body in any other spelling is verified over its bytes", async () => {
    const request = { headers: { Sign: sign(sample, apiKey) }, body: sample };
    expect((await inr.receive(request)).payout.status).toBe("succeeded");
    const rewritten = { ...request, body: JSON.stringify(JSON.parse(request.body)) };
    expect((await failureOf(inr.receive(rewritten))).code).toBe("bad_signature");
  });

  test.each([
    ["names no order", { orderStatus: "SUCCESS" }],
    ["has no status", { mchOrderNo: "R1" }],
    ["has a status that is not text", { mchOrderNo: "R1", orderStatus: null }],
  ])("a signed message that %s is unreadable, not delivered", async (_name, fields) => {
    expect((await failureOf(inr.receive(signedNotification(fields, merchant)))).code).toBe("bad_response");
  });

  test.each([
    "[]",
    "null",
    "mchOrderNo=R1&orderStatus=SUCCESS",
    '{"mchOrderNo":"R1","orderStatus":"SUCCESS"',
    "\u0000",
  ])("%j is unreadable even with the right signature", async (body) => {
    expect((await failureOf(inr.receive({ headers: { Sign: sign(body, apiKey) }, body }))).code).toBe("bad_response");
  });
});

describe("what signedNotification makes", () => {
  const merchant = { merchantId, apiKey };

  test.each<SignedNotificationOptions>([{}, { url: "https://own.example/n" }])(
    "fits a Request and receive (%j)",
    async (options) => {
      const it = signedNotification(
        { mchOrderNo: "R1", amount: "60000.00", orderStatus: "SUCCESS" },
        merchant,
        options,
      );
      expect(it.url.startsWith(options.url ?? "https://merchant.example/notifications")).toBe(true);
      expect((await inr.receive(it)).payout.reference).toBe("R1");
      const delivered: string[] = [];
      const handler = createNotificationHandler(inr, async ({ reference }) => void delivered.push(reference));
      expect((await handler(new Request(it.url, it))).status).toBe(200);
      expect(delivered).toEqual(["R1"]);
    },
  );

  test.each([
    [{ form: "form" }, /options\.form is not known: use url/],
    [{ url: 7 }, /options\.url must be text/],
  ])("takes no option that is not known (%j)", (options, message) => {
    const make = () =>
      signedNotification(
        { mchOrderNo: "R1", amount: "60000.00", orderStatus: "SUCCESS" },
        merchant,
        options as SignedNotificationOptions,
      );
    expect(make).toThrow(message);
  });

  test("needs the merchant, not the bare secret", () => {
    expect(() =>
      signedNotification({ mchOrderNo: "R1", amount: "60000.00", orderStatus: "SUCCESS" }, "a key" as never),
    ).toThrow(/settings\.merchantId is missing/);
  });
});

describe("from the gateway, over HTTP", () => {
  /** A merchant's server whose handler fails a given number of times. */
  async function startMerchant(failures: number) {
    const payouts: Payout[] = [];
    const provider = createInr({ ...inrTestMerchant, baseUrl });
    const handler = createNotificationHandler(
      provider,
      async (payout) => {
        payouts.push(payout);
        if (payouts.length <= failures) throw new Error("database down");
      },
      { onError: () => undefined },
    );
    const server = createServer(toNodeHandler(handler)).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { gateways, advance, close } = await startSandbox({ clock: "manual" });
    onTestFinished(close);
    const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`;
    await createInr({ ...inrTestMerchant, baseUrl: gateways.inr.url, notifyUrl }).send({
      reference: "R1",
      amount: { value: "2704.00", currency: "INR" },
      destination,
    });
    return { gateway: gateways.inr, advance, payouts };
  }

  test("is sent again until it is acknowledged, with the documented gaps", async () => {
    const { gateway, advance, payouts } = await startMerchant(2);
    await advance(24 * 3_600_000);
    expect(gateway.notifications.map(({ time }) => (time - (gateway.notifications[0]?.time ?? 0)) / 60_000)).toEqual([
      0, 1, 3,
    ]);
    expect(gateway.notifications.map(({ acknowledged }) => acknowledged)).toEqual([false, false, true]);
    expect(gateway.notifications[2]?.answer).toBe('{"status":"SUCCESS"}');
    expect(payouts.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect(new Set(payouts.map(({ eventKey }) => eventKey)).size).toBe(1);
  });

  test("a reversal and a late success are each delivered", async () => {
    const { gateway, advance, payouts } = await startMerchant(0);
    await advance(1000);
    gateway.settleOrder("R1", "FAIL");
    await advance(60_000);
    gateway.settleOrder("R1", "SUCCESS");
    await advance(60_000);
    expect(payouts.map(({ status, final, repayable }) => [status, final, repayable])).toEqual([
      ["succeeded", true, false],
      ["reversed", true, false],
      ["succeeded", true, false],
    ]);
    // One key a status: whoever acts once for each key would miss the second success.
    expect(new Set(payouts.map(({ eventKey }) => eventKey)).size).toBe(2);
  });
});
