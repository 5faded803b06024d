import { createSign, generateKeyPairSync } from "node:crypto";
import { AlipaySdk } from "alipay-sdk";
import ky from "ky";
import Stripe from "stripe";
import { Agent, request } from "undici";
import type { Gateway } from "./gateway.ts";

/** One post of the same bytes by a plain HTTP client, the answer read as text. */
export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Work that is done once. */
export type Once = () => Promise<unknown>;

/** ky with its defaults. */
export function bareKy({ url, body, headers }: Post): Once {
  return () => ky.post(url, { body, headers }).text();
}

/** Node's own fetch. */
export function nativeFetch({ url, body, headers }: Post): Once {
  return async () => (await fetch(url, { method: "POST", body, headers })).text();
}

/** undici without the Fetch API, with as many connections as there are concurrent requests. */
export function undiciRequest({ url, body, headers }: Post): Once {
  const dispatcher = new Agent();
  return async () => (await request(url, { method: "POST", body, headers, dispatcher })).body.text();
}

/** A payout of Stripe, the answer read and made an object by its SDK. No retries and no telemetry, as `send` has none. */
export function stripePayout({ port }: Gateway): Once {
  const stripe = new Stripe("sk_test_benchmark", {
    host: "127.0.0.1",
    port,
    protocol: "http",
    maxNetworkRetries: 0,
    telemetry: false,
  });
  return () => stripe.payouts.create({ amount: 1100, currency: "usd", metadata: { reference: "PAYOUT-2025-0001" } });
}

/** Where Stripe's SDK posts a payout to, and the answer from its documentation. */
export const stripeAnswers = {
  "/v1/payouts": JSON.stringify({
    id: "po_1OaFDbEcg9tTZuTgNYmX0PKB",
    object: "payout",
    amount: 1100,
    arrival_date: 1680652800,
    automatic: false,
    balance_transaction: "txn_1OaFDcEcg9tTZuTgYMR25tSe",
    created: 1680648691,
    currency: "usd",
    description: null,
    destination: "ba_1MtIhL2eZvKYlo2CAElKwKu2",
    livemode: false,
    metadata: { reference: "PAYOUT-2025-0001" },
    method: "standard",
    source_type: "card",
    status: "pending",
    type: "bank_account",
  }),
} as const;

const alipayMethod = "alipay.fund.trans.uni.transfer";
const alipayKeys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});

/** A transfer of Alipay through its SDK: RSA with 2048 bits at both ends, as Hongwen's `send`. */
export function alipayTransfer({ url }: Gateway): Once {
  const alipay = new AlipaySdk({
    appId: "2014072300007148",
    privateKey: alipayKeys.privateKey,
    alipayPublicKey: alipayKeys.publicKey,
    gateway: `${url}/alipay`,
  });
  const bizContent = {
    out_biz_no: "PAYOUT-2025-0001",
    trans_amount: "2704.00",
    product_code: "TRANS_ACCOUNT_NO_PWD",
    biz_scene: "DIRECT_TRANSFER",
    payee_info: { identity: "2088123412341234", identity_type: "ALIPAY_USER_ID" },
  };
  return () => alipay.exec(alipayMethod, { bizContent }, { validateSign: true });
}

/** Alipay's answer to a transfer, signed with the key that the SDK verifies with. */
export function alipayAnswers(): Readonly<Record<string, string>> {
  const content = JSON.stringify({
    code: "10000",
    msg: "Success",
    out_biz_no: "PAYOUT-2025-0001",
    order_id: "20190801110070000006380000250621",
    pay_fund_order_id: "20190801110070001506380000251556",
    status: "SUCCESS",
    trans_date: "2019-08-21 00:00:00",
  });
  const sign = createSign("RSA-SHA256").update(content).sign(alipayKeys.privateKey, "base64");
  return { "/alipay": `{"${alipayMethod.replaceAll(".", "_")}_response":${content},"sign":"${sign}"}` };
}
