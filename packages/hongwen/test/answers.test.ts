import { createVerify } from "node:crypto";
import { hongwenTestMerchant } from "@payout/sandbox";
import { failureOf } from "@payout/test-support";
import { describe, expect, test } from "vitest";
import { answering, order, signedAnswer } from "./support.ts";

const { publicKey } = hongwenTestMerchant;

describe("an answer", () => {
  const facts = { withdraw_out_trade_no: "R1", withdraw_trade_no: 626015783370903553n };

  test("as the document's table writes it: status, and no amount", async () => {
    const { provider } = await answering({
      body: signedAnswer({ ...facts, status: "WITHDRAW_ACCEPT" }),
    });
    const payout = await provider.send(order);
    expect(payout).toMatchObject({ status: "pending", providerId: "626015783370903553" });
    expect(payout).not.toHaveProperty("amount");
  });

  test("whose two status fields disagree is unknown, not final, and no error", async () => {
    const fields = { ...facts, status: "WITHDRAW_FAILED", withdraw_status: "WITHDRAW_SUCCESS" };
    const { provider } = await answering({ body: signedAnswer(fields) });
    expect(await provider.send(order)).toMatchObject({ status: "unknown", final: false, repayable: false });
  });

  test.each(["receive_amount", "debit_amount"])(
    "may have another %s: fees are not the ordered amount",
    async (field) => {
      const fields = { ...facts, withdraw_status: "WITHDRAW_SUCCESS", withdraw_amount: "12.5", [field]: "999.00" };
      const { provider } = await answering({ body: signedAnswer(fields) });
      expect((await provider.send(order)).status).toBe("succeeded");
    },
  );

  test.each(["12.51", "much", "1250"])(
    "with a withdraw_amount of %s is about another order",
    async (withdraw_amount) => {
      const fields = { ...facts, withdraw_status: "WITHDRAW_SUCCESS", withdraw_amount };
      const { provider } = await answering({ body: signedAnswer(fields) });
      expect(await failureOf(provider.send(order))).toMatchObject({ code: "bad_response", outcome: "unknown" });
    },
  );

  test("with another merchant_no is accepted: the field is not documented", async () => {
    const fields = { ...facts, withdraw_status: "WITHDRAW_SUCCESS", merchant_no: "1" };
    const { provider } = await answering({ body: signedAnswer(fields) });
    expect((await provider.send(order)).status).toBe("succeeded");
  });

  test("that names no order is not one about this order, even when it is signed", async () => {
    const { provider } = await answering({ body: signedAnswer({ withdraw_trade_no: "62" }) });
    expect(await failureOf(provider.send(order))).toMatchObject({ code: "bad_response", outcome: "unknown" });
    expect((await failureOf(provider.query({ providerId: "62" }))).code).toBe("bad_response");
  });

  test("with one digit of the 18 changed is rejected", async () => {
    const body = signedAnswer({ ...facts, withdraw_status: "WITHDRAW_SUCCESS" });
    const { provider } = await answering({ body: body.replace("626015783370903553", "626015783370903554") });
    expect((await failureOf(provider.send(order))).code).toBe("bad_signature");
  });

  test("with a refusal's code is a refusal, signed or not, whatever it holds", async () => {
    const fields = { ...facts, code: 40004, msg: "fail", withdraw_status: "WITHDRAW_FAILED" };
    const { provider } = await answering({ body: signedAnswer(fields) });
    expect(await failureOf(provider.send(order))).toMatchObject({ code: "bad_response", outcome: "unknown" });
  });
});

test("a request is one JSON object at one address, its signature over the text of biz_content as sent", async () => {
  const { provider, requests } = await answering(
    { status: 500 },
    { now: () => 1406142470000, notifyUrl: "https://a.example/n" },
  );
  await provider.send(order).catch(() => undefined);
  await provider.query({ reference: "R1" }).catch(() => undefined);
  await provider.balance("CNY").catch(() => undefined);
  expect(requests.map(({ method, url, headers }) => `${method} ${url} ${headers["content-type"]}`)).toEqual(
    Array.from({ length: 3 }, () => "POST /gateway.do application/json; charset=utf-8"),
  );
  const bodies = requests.map(({ body }) => JSON.parse(body) as Record<string, string>);
  expect(bodies.map(({ method }) => method)).toEqual([
    "trade.apply.person.withdraw",
    "trade.query.withdraw",
    "trade.query.account",
  ]);
  for (const { sign, ...fields } of bodies) {
    const text = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${fields[name]}`)
      .join("&");
    expect(
      createVerify("RSA-SHA256")
        .update(text)
        .verify(publicKey, sign ?? "", "base64"),
    ).toBe(true);
    expect(fields["timestamp"]).toBe("2014-07-24 03:07:50");
  }
  expect(bodies.map((body) => body["notify_url"])).toEqual(["https://a.example/n", undefined, undefined]);
});
