import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNotificationHandler, type Payout, toNodeHandler } from "@payout/core";
import { multicountryTestMerchant, startSandbox } from "@payout/sandbox";
import { failureOf } from "@payout/test-support";
import { describe, expect, onTestFinished, test } from "vitest";
import { createMulticountry } from "../src/index.ts";
import { type SignedNotificationOptions, signedNotification } from "../src/testing.ts";

const { mchId, apiToken } = multicountryTestMerchant;
const provider = createMulticountry({ ...multicountryTestMerchant, baseUrl: "https://api.example" });

const paid = {
  id: "P202605040001",
  trans_id: "WDL-10001",
  mch_id: mchId,
  order_amount: "100.00",
  status: 60,
  created_at: "2026-05-04 10:10:00",
  payed_at: "2026-05-04 10:15:00",
};

describe("a notification", () => {
  test("of the newer document, with its published vector M4, is verified and read", async () => {
    const request = signedNotification(paid, multicountryTestMerchant);
    expect(request.body).toContain("d55e0f5dae62d0c18d50d8acc8a3ce88");
    const { payout, acknowledgement } = await provider.receive(request);
    expect(payout).toMatchObject({
      reference: "WDL-10001",
      providerId: "P202605040001",
      status: "succeeded",
      final: true,
      amount: { value: "100.00" },
      completedAtText: "2026-05-04 10:15:00",
    });
    expect(acknowledgement).toEqual({ status: 200, headers: { "content-type": "text/plain" }, body: "success" });
  });

  test.each(["100.00", "100", "100.0", "1E+2", "12345678901234567890.10"])(
    "with the amount as the number %s is verified over these digits",
    async (amountToken) => {
      const request = signedNotification({ ...paid, order_amount: amountToken }, multicountryTestMerchant, {
        amountAs: "number",
      });
      expect(request.body).toContain(`"order_amount":${amountToken},`);
      expect((await provider.receive(request)).payout.status).toBe("succeeded");
    },
  );

  test("whose amount was parsed and written again no longer fits", async () => {
    const { body, headers } = signedNotification(paid, multicountryTestMerchant, { amountAs: "number" });
    const rewritten = JSON.stringify(JSON.parse(body));
    expect(rewritten).toContain('"order_amount":100,');
    expect((await failureOf(provider.receive({ headers, body: rewritten }))).code).toBe("bad_signature");
  });

  test("of a cancellation says so, with its own time", async () => {
    const { payed_at: _paid, ...rest } = paid;
    const request = signedNotification(
      { ...rest, status: 50, canceled_at: "2026-05-04 10:12:00" },
      multicountryTestMerchant,
    );
    const { payout } = await provider.receive(request);
    expect(payout).toMatchObject({ status: "cancelled", final: true, completedAtText: "2026-05-04 10:12:00" });
  });

  test("with its numbers as text and empty fields is the same event", async () => {
    const keys = await Promise.all(
      [paid, { ...paid, status: "60", canceled_at: "", rid: null }].map(
        async (fields) =>
          (await provider.receive(signedNotification(fields, multicountryTestMerchant))).payout.eventKey,
      ),
    );
    expect(new Set(keys).size).toBe(1);
  });

  test("is taken with the signature in capitals", async () => {
    const request = signedNotification(paid, multicountryTestMerchant);
    const body = request.body.replace(/(?<="sign":")[0-9a-f]+/, (digits) => digits.toUpperCase());
    expect((await provider.receive({ ...request, body })).payout.reference).toBe("WDL-10001");
  });

  test("signed with the token behind is taken with keyPlacement suffix only, and the error says to look there", async () => {
    const request = signedNotification(paid, { ...multicountryTestMerchant, keyPlacement: "suffix" });
    const error = await failureOf(provider.receive(request));
    expect(error.code).toBe("bad_signature");
    expect(error.message).toMatch(/settings\.keyPlacement is "prefix"/);
    expect(error.message).toMatch(/created_at\(19\) id\(13\) mch_id\(5\) order_amount\(6\)/);
    expect(error.message).not.toContain("WDL-10001");
    const settings = { ...multicountryTestMerchant, baseUrl: "https://api.example", keyPlacement: "suffix" } as const;
    expect((await createMulticountry(settings).receive(request)).payout.reference).toBe("WDL-10001");
  });

  test("of a merchant whose token was replaced is taken with either token", async () => {
    const settings = { baseUrl: "https://api.example", mchId, apiToken: "new", additionalSecrets: [apiToken] };
    const rotating = createMulticountry(settings);
    expect((await rotating.receive(signedNotification(paid, multicountryTestMerchant))).payout.reference).toBe(
      "WDL-10001",
    );
    expect((await rotating.receive(signedNotification(paid, { mchId, apiToken: "new" }))).payout.reference).toBe(
      "WDL-10001",
    );
    expect((await failureOf(rotating.receive(signedNotification(paid, { mchId, apiToken: "other" })))).code).toBe(
      "bad_signature",
    );
  });

  test("with a list or an object in it is refused: no document says how to sign one", async () => {
    for (const nested of ['"attachments":[],', '"meta":{"a":1},']) {
      const request = signedNotification(paid, multicountryTestMerchant);
      const error = await failureOf(provider.receive({ ...request, body: request.body.replace("{", `{${nested}`) }));
      expect(error.code).toBe("bad_signature");
      expect(error.message).toMatch(/is not a plain value/);
    }
  });

  test("of another merchant is rejected, one without a merchant is accepted", async () => {
    const other = await failureOf(
      provider.receive(signedNotification({ ...paid, mch_id: "10002" }, multicountryTestMerchant)),
    );
    expect(other.code).toBe("bad_response");
    expect(
      (await provider.receive(signedNotification({ ...paid, mch_id: null }, multicountryTestMerchant))).payout.final,
    ).toBe(true);
    expect(
      (await provider.receive(signedNotification({ ...paid, mch_id: 10001 }, multicountryTestMerchant))).payout.final,
    ).toBe(true);
  });

  test("is JSON only, and never unsigned", async () => {
    const form = new URLSearchParams({ trans_id: "WDL-10001", status: "60" }).toString();
    expect((await failureOf(provider.receive({ headers: {}, body: form }))).code).toBe("bad_response");
    const error = await failureOf(provider.receive({ headers: {}, body: '{"trans_id":"WDL-10001","status":60}' }));
    expect([error.code, error.message.includes("the field sign is missing")]).toEqual(["bad_signature", true]);
  });

  test("that lacks what it is about cannot be read", async () => {
    const error = await failureOf(provider.receive(signedNotification({ status: 60 }, multicountryTestMerchant)));
    expect([error.code, error.message.includes("trans_id is required")]).toEqual(["bad_response", true]);
  });
});

describe("what signedNotification makes", () => {
  test.each<SignedNotificationOptions>([
    {},
    { amountAs: "text" },
    { amountAs: "number" },
    { url: "https://own.example/n" },
  ])("fits a Request and receive (%j)", async (options) => {
    const it = signedNotification(paid, multicountryTestMerchant, options);
    expect(it.url.startsWith(options.url ?? "https://merchant.example/notifications")).toBe(true);
    expect((await provider.receive(it)).payout.reference).toBe("WDL-10001");
    const delivered: string[] = [];
    const handler = createNotificationHandler(provider, async ({ reference }) => void delivered.push(reference));
    expect((await handler(new Request(it.url, it))).status).toBe(200);
    expect(delivered).toEqual(["WDL-10001"]);
  });

  test.each([
    [{ amountToken: "100.00" }, /options\.amountToken is not known: use amountAs, url/],
    [{ amountAs: "bigint" }, /options\.amountAs must be "text" or "number"/],
  ])("takes no option that is not known (%j)", (options, message) => {
    const make = () => signedNotification(paid, multicountryTestMerchant, options as SignedNotificationOptions);
    expect(make).toThrow(message);
  });

  test("needs the merchant, not the bare secret", () => {
    expect(() => signedNotification(paid, "a token" as never)).toThrow(/settings\.mchId is missing/);
  });
});

test.each(["text", "number"] as const)(
  "the gateway's own notification, its amount as %s, arrives, is believed and acknowledged",
  async (callbackAmount) => {
    const { gateways, advance, close } = await startSandbox({
      clock: "manual",
      gateways: { multicountry: { callbackAmount } },
    });
    onTestFinished(close);
    const gateway = gateways.multicountry;
    const payouts: Payout[] = [];
    const own = createMulticountry({ ...multicountryTestMerchant, baseUrl: gateway.url, timeZone: "+08:00" });
    const server = createServer(
      toNodeHandler(createNotificationHandler(own, async (payout) => void payouts.push(payout))),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback?tenant=7`;
    const amount = { value: "100", currency: "VND" };
    const destination = {
      country: "VN",
      channel: "mock",
      account_no: "2333667799212341",
      account_name: "Nguyễn Xuân Hưng",
      account_org: "PVCOMOBANK",
      account_org_code: "970425",
    } as const;
    await own.send({ reference: "WDL-10001", amount, destination, notifyUrl });
    await own.send({ reference: "WDL-10002", amount, destination, notifyUrl });
    gateway.settleOrder("WDL-10002", 50);
    await advance(1000);
    expect(payouts.map(({ reference, status }) => [reference, status]).toSorted()).toEqual([
      ["WDL-10001", "succeeded"],
      ["WDL-10002", "cancelled"],
    ]);
    expect(payouts.every(({ completedAt }) => completedAt?.endsWith("+08:00"))).toBe(true);
    expect(gateway.notifications.map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
  },
);
