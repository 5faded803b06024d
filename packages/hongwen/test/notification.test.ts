import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNotificationHandler, type Payout, toNodeHandler } from "@payout/core";
import { hongwenTestMerchant } from "@payout/sandbox";
import { failureOf } from "@payout/test-support";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHongwen } from "../src/index.ts";
import { type SignedNotificationOptions, signedNotification } from "../src/testing.ts";
import { startGateway } from "./support.ts";

const { mchNo, privateKey, publicKey, platformPublicKey } = hongwenTestMerchant;
const provider = createHongwen({ mchNo, privateKey, platformPublicKey, timeZone: "Asia/Shanghai" });

const paid = {
  withdraw_out_trade_no: "R1",
  withdraw_trade_no: 626015783370903553n,
  merchant_no: "21796110752682",
  withdraw_status: "WITHDRAW_SUCCESS",
  withdraw_create_time: 1710213793,
  withdraw_amount: "12.50",
  receive_amount: "12.50",
  debit_amount: "13.00",
  finish_time: "2024-03-12 11:23:15",
};

describe.each(["form", "json"] as const)("a notification as %s", (form) => {
  const request = signedNotification(paid, hongwenTestMerchant, { form });

  test("is verified and read, with every digit of its number", async () => {
    const { payout, acknowledgement } = await provider.receive(request);
    expect(payout).toMatchObject({
      reference: "R1",
      providerId: "626015783370903553",
      status: "succeeded",
      final: true,
      amount: { value: "12.50" },
      fee: { value: "0.50", currency: "CNY" },
      completedAt: "2024-03-12T11:23:15+08:00",
    });
    expect(acknowledgement).toEqual({ status: 200, headers: { "content-type": "text/plain" }, body: "success" });
  });

  test.each([
    ["12.50", "92.50"],
    ["626015783370903553", "626015783370903552"],
    ["WITHDRAW_SUCCESS", "WITHDRAW_FAILED"],
  ])("is refused with %s changed into %s", async (from, to) => {
    const body = request.body.replace(from, to);
    expect(body).not.toBe(request.body);
    expect((await failureOf(provider.receive({ ...request, body }))).code).toBe("bad_signature");
  });

  test("is refused when the merchant's own key signed it", async () => {
    const error = await failureOf(
      provider.receive(signedNotification(paid, { platformPrivateKey: privateKey }, { form })),
    );
    expect(error.code).toBe("bad_signature");
    expect(error.message).toMatch(new RegExp(`the signature of the ${form} notification does not match`));
    expect(error.message).toMatch(/debit_amount\(5\) finish_time\(19\)/);
    expect(error.message).not.toContain("13.00");
  });
});

test("form and JSON of one payout are one event", async () => {
  const keys = await Promise.all(
    (["form", "json"] as const).map(
      async (form) => (await provider.receive(signedNotification(paid, hongwenTestMerchant, { form }))).payout.eventKey,
    ),
  );
  expect(new Set(keys).size).toBe(1);
});

test("a query string is not a notification of this gateway", async () => {
  const { body } = signedNotification(paid, hongwenTestMerchant);
  const error = await failureOf(provider.receive({ headers: {}, body: "", url: `https://a.example/n?${body}` }));
  expect(error.code).toBe("bad_response");
});

test("B6: a raw plus in the base64 of a form's sign is a plus", async () => {
  // Some signature has one: the text differs in a digit each time.
  const requests = Array.from({ length: 20 }, (_, at) =>
    signedNotification({ ...paid, withdraw_create_time: 1710213793 + at }, hongwenTestMerchant, { form: "form" }),
  );
  const request = requests.find(({ body }) => body.includes("%2B"));
  const body = (request?.body ?? "").replaceAll("%2B", "+");
  expect(body).toMatch(/sign=[^&]*\+/);
  const { payout } = await provider.receive({ headers: request?.headers ?? {}, body });
  expect([payout.status, payout.completedAtText]).toEqual(["succeeded", "2024-03-12 11:23:15"]);
});

test.each(["out_trade_no", "trade_no", "out_refund_no"])(
  "B5: a message with the %s of a payment or refund is not a withdrawal",
  async (name) => {
    for (const fields of [
      { ...paid, [name]: "P1" },
      { ...paid, memo: `x&${name}=P1` },
    ]) {
      const error = await failureOf(provider.receive(signedNotification(fields, hongwenTestMerchant)));
      expect([error.code, error.message]).toEqual(["bad_response", expect.stringContaining("another order")]);
    }
  },
);

test("without a signature the error says so", async () => {
  const body = new URLSearchParams({ withdraw_out_trade_no: "R1", withdraw_status: "WITHDRAW_SUCCESS" }).toString();
  expect((await failureOf(provider.receive({ headers: {}, body }))).message).toMatch(
    /is missing.*the field sign is missing/,
  );
});

test("signed by the key that the platform is replacing, it is accepted", async () => {
  const rotating = createHongwen({
    mchNo,
    privateKey,
    platformPublicKey: publicKey,
    additionalPublicKeys: [platformPublicKey],
  });
  expect((await rotating.receive(signedNotification(paid, hongwenTestMerchant))).payout.status).toBe("succeeded");
});

test("the table's spelling of the status is read, and both that disagree are unknown, delivered and acknowledged", async () => {
  const { withdraw_status: _word, ...rest } = paid;
  const table = await provider.receive(signedNotification({ ...rest, status: "WITHDRAW_FAILED" }, hongwenTestMerchant));
  expect(table.payout).toMatchObject({ status: "failed", repayable: true });
  const both = await provider.receive(signedNotification({ ...paid, status: "WITHDRAW_FAILED" }, hongwenTestMerchant));
  expect(both.payout).toMatchObject({ status: "unknown", final: false });
  expect(both.acknowledgement.body).toBe("success");
});

test.each([
  ["no order", { withdraw_out_trade_no: null }, /withdraw_out_trade_no is required/],
  ["no status", { withdraw_status: null }, /withdraw_status is required; status is required/],
])("signed, but with %s, it is unreadable and not delivered", async (_name, changed, message) => {
  const fields = Object.fromEntries(Object.entries({ ...paid, ...changed }).filter(([, value]) => value !== null));
  const error = await failureOf(provider.receive(signedNotification(fields, hongwenTestMerchant, { form: "json" })));
  expect(error.code).toBe("bad_response");
  expect(error.message).toMatch(message);
});

test("lists and objects are outside the signature, so no field of theirs is read", async () => {
  const request = signedNotification(paid, hongwenTestMerchant, { form: "json" });
  const body = request.body.replace("{", '{"extra":{"withdraw_status":"WITHDRAW_FAILED"},"list":[1],');
  expect((await provider.receive({ ...request, body })).payout.status).toBe("succeeded");
  const nested = request.body.replace("{", '{"status":["WITHDRAW_FAILED"],');
  expect((await failureOf(provider.receive({ ...request, body: nested }))).code).toBe("bad_response");
});

test("the amount can be checked against the order, whatever the merchant's number", async () => {
  const request = signedNotification({ ...paid, mch_no: "another" }, hongwenTestMerchant);
  const ordered = (value: string) => ({ expected: async () => ({ amount: { value, currency: "CNY" } }) });
  expect((await provider.receive(request, ordered("12.5"))).payout.reference).toBe("R1");
  expect((await failureOf(provider.receive(request, ordered("13.00")))).code).toBe("bad_response");
});

describe("what signedNotification makes", () => {
  test.each<SignedNotificationOptions>([
    {},
    { form: "form" },
    { form: "json" },
    { form: "json", url: "https://own.example/n" },
  ])("fits a Request and receive (%j)", async (options) => {
    const it = signedNotification(paid, hongwenTestMerchant, options);
    expect(it.url.startsWith(options.url ?? "https://merchant.example/notifications")).toBe(true);
    expect((await provider.receive(it)).payout.reference).toBe("R1");
    const delivered: string[] = [];
    const handler = createNotificationHandler(provider, async ({ reference }) => void delivered.push(reference));
    expect((await handler(new Request(it.url, it))).status).toBe(200);
    expect(delivered).toEqual(["R1"]);
  });

  test.each([
    [{ form: "query" }, /options\.form must be "form" or "json"/],
    [{ fields: {} }, /options\.fields is not known: use form, url/],
  ])("takes no option that is not known (%j)", (options, message) => {
    const make = () => signedNotification(paid, hongwenTestMerchant, options as SignedNotificationOptions);
    expect(make).toThrow(message);
  });
});

describe("from the gateway, over HTTP", () => {
  async function listen(handler: ReturnType<typeof toNodeHandler>): Promise<string> {
    const server = createServer(handler).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`;
  }

  test.each(["WITHDRAW_SUCCESS", "WITHDRAW_FAILED"] as const)(
    "%s is sent again until it is acknowledged",
    async (status) => {
      const payouts: Payout[] = [];
      const handler = createNotificationHandler(
        provider,
        async (payout) => {
          payouts.push(payout);
          if (payouts.length < 3) throw new Error("database down");
        },
        { onError: () => undefined },
      );
      const notifyUrl = await listen(toNodeHandler(handler));
      const gateway = await startGateway(status);
      const sender = createHongwen({ mchNo, privateKey, platformPublicKey, baseUrl: gateway.url, notifyUrl });
      const destination = { bank_account_no: "28566151621", type: "NEXT_DAY" } as const;
      const sent = await sender.send({ reference: "R1", amount: { value: "12.50", currency: "CNY" }, destination });
      await gateway.advance(600_000);

      expect(gateway.notifications.map(({ acknowledged }) => acknowledged)).toEqual([false, false, true]);
      const expected = status === "WITHDRAW_SUCCESS" ? "succeeded" : "failed";
      expect(payouts.map((payout) => payout.status)).toEqual([expected, expected, expected]);
      expect(new Set(payouts.map(({ providerId }) => providerId))).toEqual(new Set([sent.providerId]));
      expect(new Set(payouts.map(({ eventKey }) => eventKey)).size).toBe(1);
    },
  );
});
