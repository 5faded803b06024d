import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNotificationHandler, type Payout, toNodeHandler } from "@payout/core";
import { jeepayTestMerchant, signAsJeepay, startSandbox } from "@payout/sandbox";
import { failureOf } from "@payout/test-support";
import { describe, expect, onTestFinished, test } from "vitest";
import { createJeepay } from "../src/index.ts";
import { type SignedNotificationOptions, signedNotification } from "../src/testing.ts";

const { secretKey, mchNo } = jeepayTestMerchant;
const { transfer, cashout } = createJeepay(jeepayTestMerchant);

const paid = {
  mchNo,
  mchOrderNo: "R1",
  transferId: "T1",
  amount: 1250,
  currency: "CNY",
  state: 2,
  successTime: 1622016572190,
  reqTime: "1622016573000",
};

describe.each(["form", "json", "query"] as const)("a notification as %s", (form) => {
  test("is verified and read", async () => {
    const { payout, acknowledgement } = await transfer.receive(signedNotification(paid, jeepayTestMerchant, { form }));
    expect(payout).toMatchObject({
      reference: "R1",
      providerId: "T1",
      status: "succeeded",
      amount: { value: "12.50", currency: "CNY" },
    });
    expect(acknowledgement).toEqual({ status: 200, headers: { "content-type": "text/plain" }, body: "success" });
  });

  test("is refused with one field changed", async () => {
    const request = signedNotification(paid, jeepayTestMerchant, { form });
    const changed = {
      ...request,
      body: request.body.replace("1250", "9250"),
      ...(request.url && { url: request.url.replace("1250", "9250") }),
    };
    expect((await failureOf(transfer.receive(changed))).code).toBe("bad_signature");
  });
});

/** A form whose text is given: encoded, or not, as some releases of the server write it. */
function formOf(fields: Readonly<Record<string, string>>, encode: (text: string) => string) {
  const sign = signAsJeepay(Object.entries(fields), secretKey);
  const body = Object.entries({ ...fields, sign })
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join("&");
  return { headers: { "content-type": "application/x-www-form-urlencoded" }, body };
}

describe("B5: a payment, signed with the same secret, is not a payout", () => {
  const payment = {
    amount: "1250",
    appId: jeepayTestMerchant.appId,
    mchNo,
    mchOrderNo: "R1",
    payOrderId: "P1",
    state: "2",
    subject: "shoes&transferId=T1",
  };

  test.each([
    ["as it came", payment],
    ["cut at the id in its subject", { ...payment, subject: "shoes", transferId: "T1" }],
    [
      "cut so that its own number is inside another field",
      {
        amount: "1250",
        appId: `${jeepayTestMerchant.appId}&currency=CNY`,
        mchNo,
        mchOrderNo: "R1",
        ifCode: "x&payOrderId=P1",
        state: "2",
        transferId: "T1",
      },
    ],
    ["a refund", { mchNo, mchOrderNo: "R1", amount: "1250", state: "2", mchRefundNo: "F1", transferId: "T1" }],
    ["a cashout", { mchNo, mchOrderNo: "R1", amount: "1250", state: "2", cashoutId: "C1", transferId: "T1" }],
  ])("%s", async (_name, fields) => {
    const error = await failureOf(transfer.receive(formOf(fields, encodeURIComponent)));
    expect([error.code, error.message]).toEqual(["bad_response", expect.stringContaining("another order")]);
  });
});

describe("B6: an unencoded plus in a form", () => {
  const fields = {
    mchNo,
    mchOrderNo: "R1",
    transferId: "T1",
    amount: "1250",
    state: "2",
    accountNo: "a+b c",
    extParam: "QQ==+",
  };
  const encodings: [string, (text: string) => string][] = [
    ["as itself", (text) => encodeURIComponent(text).replaceAll("%2B", "+")],
    ["for a space, the plus itself encoded", (text) => encodeURIComponent(text).replaceAll("%20", "+")],
    ["not at all", encodeURIComponent],
  ];

  test.each(encodings)("written %s: the signature decides", async (_name, encode) => {
    const { payout } = await transfer.receive(formOf(fields, encode));
    expect(payout.raw).toMatchObject({ accountNo: "a+b c", extParam: "QQ==+" });
  });

  test("in a query too", async () => {
    const { body } = formOf(fields, (text) => encodeURIComponent(text).replaceAll("%2B", "+"));
    const { payout } = await transfer.receive({ headers: {}, body: "", url: `https://merchant.example/n?${body}` });
    expect(payout.raw).toMatchObject({ accountNo: "a+b c" });
  });
});

test("form, JSON and query of one payout are one event", async () => {
  const keys = await Promise.all(
    (["form", "json", "query"] as const).map(
      async (form) => (await transfer.receive(signedNotification(paid, jeepayTestMerchant, { form }))).payout.eventKey,
    ),
  );
  expect(new Set(keys).size).toBe(1);
});

test("body and query are never merged: with a body, the query counts for nothing", async () => {
  const { url } = signedNotification({ ...paid, mchOrderNo: "R2" }, jeepayTestMerchant, { form: "query" });
  const { payout } = await transfer.receive({ ...signedNotification(paid, jeepayTestMerchant), ...(url && { url }) });
  expect(payout.reference).toBe("R1");
});

test("parameters that the gateway moved from notifyUrl into the form are not signed, and the error says so", async () => {
  const request = signedNotification(paid, jeepayTestMerchant);
  const error = await failureOf(transfer.receive({ ...request, body: `${request.body}&tenant=7` }));
  expect(error.code).toBe("bad_signature");
  expect(error.message).toMatch(/tenant\(1\).*notifyUrl with a query/);
});

test("a nested value cannot be verified and is refused", async () => {
  const request = signedNotification(paid, jeepayTestMerchant, { form: "json" });
  const error = await failureOf(transfer.receive({ ...request, body: request.body.replace("{", '{"extra":{"a":1},') }));
  expect(error.code).toBe("bad_signature");
});

test("a cashout is read by its own table: state 4 is unknown there", async () => {
  const closed = { mchNo, mchOrderNo: "C1", cashoutId: "C2", state: 4, amount: 1250, reqTime: "1" };
  expect((await cashout.receive(signedNotification(closed, jeepayTestMerchant))).payout).toMatchObject({
    status: "unknown",
    providerId: "C2",
    final: false,
  });
});

test.each([
  ["a payment", { payOrderId: "P1" }, transfer],
  ["a refund", { refundOrderId: "P1" }, cashout],
  ["a cashout", { cashoutId: "C1" }, transfer],
  ["a transfer", { transferId: "T1" }, cashout],
])(
  "the news of %s under the same number, signed with the same secret, is not believed",
  async (_name, id, provider) => {
    const { transferId: _own, ...other } = paid;
    const error = await failureOf(provider.receive(signedNotification({ ...other, ...id }, jeepayTestMerchant)));
    expect(error.code).toBe("bad_response");
  },
);

test("an error code that quotes the account is masked as the error text is", async () => {
  const accountNo = "6222020000000000";
  const failed = { ...paid, state: 3, accountNo, errCode: `E-${accountNo}`, errMsg: `no account ${accountNo}` };
  const { payout } = await transfer.receive(signedNotification(failed, jeepayTestMerchant));
  expect(payout.failure).toEqual({ code: "E-***", message: "no account ***" });
});

test("a notification without any number of the gateway is about this product", async () => {
  const { transferId: _own, ...least } = paid;
  expect((await transfer.receive(signedNotification(least, jeepayTestMerchant))).payout.status).toBe("succeeded");
});

test("signed with the secret that is being replaced, it is accepted", async () => {
  const rotating = createJeepay({ ...jeepayTestMerchant, secretKey: "new", additionalSecrets: [secretKey] });
  expect((await rotating.transfer.receive(signedNotification(paid, jeepayTestMerchant))).payout.status).toBe(
    "succeeded",
  );
});

test("a signed message that names no order is unreadable, not delivered", async () => {
  expect((await failureOf(transfer.receive(signedNotification({ mchNo, state: 2 }, jeepayTestMerchant)))).code).toBe(
    "bad_response",
  );
});

describe("what signedNotification makes", () => {
  test.each<SignedNotificationOptions>([
    {},
    { form: "form" },
    { form: "json" },
    { form: "query" },
    { form: "query", url: "https://own.example/n" },
  ])("fits a Request and receive (%j)", async (options) => {
    const it = signedNotification(paid, jeepayTestMerchant, options);
    expect(it.url.startsWith(options.url ?? "https://merchant.example/notifications")).toBe(true);
    expect((await transfer.receive(it)).payout.reference).toBe("R1");
    const delivered: string[] = [];
    const handler = createNotificationHandler(transfer, async ({ reference }) => void delivered.push(reference));
    expect((await handler(new Request(it.url, it))).status).toBe(200);
    expect(delivered).toEqual(["R1"]);
  });

  test.each([
    [{ form: "xml" }, /options\.form must be "form" or "json" or "query"/],
    [{ product: "transfer" }, /options\.product is not known: use form, url/],
  ])("takes no option that is not known (%j)", (options, message) => {
    const make = () => signedNotification(paid, jeepayTestMerchant, options as SignedNotificationOptions);
    expect(make).toThrow(message);
  });

  test("needs the merchant, not the bare secret", () => {
    expect(() => signedNotification(paid, "a secret" as never)).toThrow(/settings\.mchNo is missing/);
  });
});

describe("from the gateway, over HTTP", () => {
  test("is sent again until it is acknowledged, with the documented gaps", async () => {
    const payouts: Payout[] = [];
    let failures = 2;
    const handler = createNotificationHandler(
      transfer,
      async (payout) => {
        payouts.push(payout);
        if (failures-- > 0) throw new Error("database down");
      },
      { onError: () => undefined },
    );
    const server = createServer(toNodeHandler(handler)).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { gateways, advance, close } = await startSandbox({ clock: "manual" });
    onTestFinished(close);

    const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`;
    const provider = createJeepay({ ...jeepayTestMerchant, baseUrl: gateways.jeepay.url, notifyUrl }).transfer;
    const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" };
    await provider.send({ reference: "R1", amount: { value: "12.50", currency: "CNY" }, destination });
    await advance(600_000);

    expect(gateways.jeepay.notifications.map(({ acknowledged }) => acknowledged)).toEqual([false, false, true]);
    expect(payouts.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect(new Set(payouts.map(({ eventKey }) => eventKey)).size).toBe(1);
  });
});
