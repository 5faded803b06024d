import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { publicTestMerchantKey, publicTestPlatformKey } from "./test-keys.ts";

/** A merchant as the gateway's operator has set it up: keys in PEM. */
export interface HongwenMerchant {
  /** Merchant number. */
  readonly mchNo: string;
  /** The merchant's public key, with which the gateway checks requests. */
  readonly publicKey: string;
  /** The platform's private key, with which the gateway signs answers and notifications. */
  readonly platformPrivateKey: string;
  /** What is in the fund account, in fen. @default 10000000n (100,000.00 yuan) */
  readonly balance?: bigint;
}

/** A merchant with both halves of both key pairs, as only a test has them. */
export interface HongwenTestMerchant extends Required<HongwenMerchant> {
  /** The merchant's own key: a setting of the client. */
  readonly privateKey: string;
  /** The key with which the merchant checks answers: a setting of the client. */
  readonly platformPublicKey: string;
}

/** The default merchant of the gateway. Its keys are published with this package and never change: they protect nothing. */
export const hongwenTestMerchant: HongwenTestMerchant = {
  mchNo: "2014072300007148",
  balance: 100_000_00n,
  privateKey: privatePem(publicTestMerchantKey),
  publicKey: publicPem(publicTestMerchantKey),
  platformPrivateKey: privatePem(publicTestPlatformKey),
  platformPublicKey: publicPem(publicTestPlatformKey),
};

function privatePem(pkcs8: string): string {
  return keyOf(pkcs8).export({ type: "pkcs8", format: "pem" }).toString();
}

function publicPem(pkcs8: string): string {
  return createPublicKey(keyOf(pkcs8)).export({ type: "spki", format: "pem" }).toString();
}

function keyOf(pkcs8: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8, "base64"), format: "der", type: "pkcs8" });
}
