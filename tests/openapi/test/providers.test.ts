import { generateKeyPairSync } from "node:crypto";
import type { PayoutOrder, PayoutProvider } from "@payout/core";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { createMulticountry } from "@payout/multicountry";
import { failureOf } from "@payout/test-support";
import { afterAll, describe, expect, test } from "vitest";
import { type MockGateway, startMockGateway } from "../src/mock-server.ts";
import { readJson } from "../src/published.ts";

/**
 * Our providers against gateways that other tools made from our OpenAPI documents. The mock accepts what we send, so the
 * documents describe it; its answers are the documented samples, signed with an unknown key or about another order, so
 * they must be rejected.
 */

interface Subject {
  readonly gateway: string;
  readonly id: string;
  readonly create: (baseUrl: string) => PayoutProvider<never>;
  readonly currency: string;
  readonly destination: string;
  readonly sends: string;
  readonly queries: string;
  /** What is wrong with the answer: the signature where answers carry one, otherwise what they are about. */
  readonly code: "bad_signature" | "bad_response";
  readonly balance?: object;
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const { publicKey: platformPublicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jeepay = { mchNo: "M1621873433953", appId: "60cc09bce4b0f1c0b83761c9", secretKey: "TestKey0123456789abcdef" };
const notifyUrl = "https://merchant.example/notify";

const subjects: readonly Subject[] = [
  {
    gateway: "jeepay",
    id: "jeepay.transfer",
    create: (baseUrl) => createJeepay({ ...jeepay, baseUrl }).transfer,
    currency: "CNY",
    destination: "jeepay/transfer/examples/destination.constructed-wechat.json",
    sends: "POST /api/transferOrder 200",
    queries: "POST /api/transfer/query 200",
    code: "bad_signature",
  },
  {
    gateway: "jeepay",
    id: "jeepay.cashout",
    create: (baseUrl) => createJeepay({ ...jeepay, baseUrl }).cashout,
    currency: "CNY",
    destination: "jeepay/cashout/examples/destination.constructed-wallet.json",
    sends: "POST /api/wallet/cashout 200",
    queries: "POST /api/wallet/cashout/query 200",
    code: "bad_signature",
  },
  {
    gateway: "hongwen",
    id: "hongwen",
    create: (baseUrl) => createHongwen({ mchNo: "2014072300007148", privateKey, platformPublicKey, baseUrl }),
    currency: "CNY",
    destination: "hongwen/examples/destination.constructed-real-time.json",
    sends: "POST /gateway.do 200",
    queries: "POST /gateway.do 200",
    code: "bad_signature",
  },
  {
    gateway: "inr",
    id: "inr",
    create: (baseUrl) => createInr({ merchantId: "1002001", apiKey: "TestApiKey001", baseUrl, notifyUrl }),
    currency: "INR",
    destination: "inr/examples/destination.constructed-bank-account.json",
    sends: "POST /api/payOut 200",
    queries: "POST /api/payOutQuery 200",
    code: "bad_response",
    balance: { available: { value: "100000.00", currency: "INR" } },
  },
  {
    gateway: "multicountry",
    id: "multicountry",
    create: (baseUrl) => createMulticountry({ mchId: "10001", apiToken: "TestToken123", baseUrl, notifyUrl }),
    currency: "VND",
    destination: "multicountry/examples/destination.constructed-vietnam.json",
    sends: "POST /api/v1/mch/wdl-orders 200",
    queries: "GET /api/v1/mch/wdl-orders 200",
    code: "bad_response",
    balance: { available: { value: "1234567.5", currency: "VND" } },
  },
];

describe.each(subjects)("$id against a mock of openapi/$gateway.json", async (subject) => {
  const mock: MockGateway = await startMockGateway(subject.gateway);
  afterAll(() => mock.close());
  const provider = subject.create(mock.url);
  const order = {
    reference: "PAYOUT-2025-0001",
    amount: { value: "100.00", currency: subject.currency },
    destination: readJson(subject.destination) as never,
  } satisfies PayoutOrder<never>;

  test("the mock accepts send, and its answer is rejected: unknown, never not_sent", async () => {
    const error = await failureOf(provider.send(order));
    expect([mock.log.at(-1), error.code, error.outcome]).toEqual([subject.sends, subject.code, "unknown"]);
  });

  test("the mock accepts query, and its answer is rejected", async () => {
    const error = await failureOf(provider.query({ reference: order.reference }));
    expect([mock.log.at(-1), error.code]).toEqual([subject.queries, subject.code]);
  });

  if (subject.balance)
    test("balance reads the documented answer", async () => {
      expect(await provider.balance?.(subject.currency)).toMatchObject(subject.balance ?? {});
    });
});
