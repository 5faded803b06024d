import { generateKeyPairSync } from "node:crypto";
import type { StoredMap } from "../store/store.ts";

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

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

interface Keys {
  readonly merchant: KeyPair;
  readonly platform: KeyPair;
}

/** The default merchant of the gateway. Its keys are made when they are first looked at, once per process. */
export const hongwenTestMerchant: HongwenTestMerchant = keptMerchant(new Map());

/** The same merchant, with keys that are kept in a map. */
export function keptMerchant(kept: StoredMap<Keys>): HongwenTestMerchant {
  let made: Keys | undefined;
  const keys = (): Keys => {
    made ??= kept.get("keys");
    if (!made) {
      made = { merchant: makeKeyPair(), platform: makeKeyPair() };
      kept.set("keys", made);
    }
    return made;
  };
  return {
    mchNo: "2014072300007148",
    balance: 100_000_00n,
    get privateKey() {
      return keys().merchant.privateKey;
    },
    get publicKey() {
      return keys().merchant.publicKey;
    },
    get platformPrivateKey() {
      return keys().platform.privateKey;
    },
    get platformPublicKey() {
      return keys().platform.publicKey;
    },
  };
}

function makeKeyPair(): KeyPair {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}
