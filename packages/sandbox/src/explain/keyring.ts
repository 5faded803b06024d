import { createPublicKey } from "node:crypto";
import type { Gateways } from "../gateway/gateways.ts";
import { hongwenTestMerchant } from "../hongwen/merchant.ts";
import { inrTestMerchant } from "../inr/gateway.ts";
import { jeepayTestMerchant } from "../jeepay/gateway.ts";
import { multicountryTestMerchant } from "../multicountry/gateway.ts";
import type { TokenPlacement } from "../multicountry/signature.ts";
import type { SandboxOptions } from "../sandbox-options.ts";

/** A key, and the words of a request that say whose it is. */
interface MerchantKey {
  readonly words: readonly string[];
  readonly key: string;
}

/** What the documents leave open about signing, and a sandbox can be configured with. */
export interface SigningHabits {
  /** Whether Jeepay's cashout declares `remark`. */
  readonly acceptRemark: boolean;
  /** Where multi-country puts the token. */
  readonly keyPlacement: TokenPlacement;
}

/** The keys with which the gateways check requests. For Hongwen they are public ones, in PEM. */
export interface Keyring {
  /** How the gateways of this sandbox are configured to read requests. */
  readonly habits: SigningHabits;
  /** The key of the merchant whom a request names; `undefined` when there is no such merchant. */
  find(gateway: keyof Gateways, words: readonly string[]): string | undefined;
  /** Every key of a gateway, and others that are often taken for one. */
  all(gateway: keyof Gateways): readonly string[];
}

/** The keys of the merchants that a sandbox was started with. */
export function createKeyring({
  jeepay,
  hongwen,
  inr,
  multicountry,
}: NonNullable<SandboxOptions["gateways"]> = {}): Keyring {
  const keys: Readonly<Record<keyof Gateways, () => readonly MerchantKey[]>> = {
    jeepay: () =>
      (jeepay?.merchants ?? [jeepayTestMerchant]).map(({ mchNo, appId, secretKey }) => ({
        words: [mchNo, appId],
        key: secretKey,
      })),
    hongwen: () =>
      (hongwen?.merchants ?? [hongwenTestMerchant]).flatMap(({ mchNo, publicKey, platformPrivateKey }) => [
        { words: [mchNo], key: publicKey },
        { words: [], key: publicHalf(platformPrivateKey) },
      ]),
    inr: () =>
      (inr?.merchants ?? [inrTestMerchant]).map(({ merchantId, apiKey }) => ({ words: [merchantId], key: apiKey })),
    multicountry: () =>
      (multicountry?.merchants ?? [multicountryTestMerchant]).map(({ mchId, apiToken }) => ({
        words: [mchId],
        key: apiToken,
      })),
  };
  return {
    habits: {
      acceptRemark: jeepay?.acceptRemark ?? false,
      keyPlacement: multicountry?.keyPlacement ?? "prefix",
    },
    find: (gateway, words) => keys[gateway]().find((merchant) => merchant.words.join("\n") === words.join("\n"))?.key,
    all: (gateway) => keys[gateway]().map(({ key }) => key),
  };
}

/** The public half of a key in PEM, whichever half it is. */
export function publicHalf(key: string): string {
  return createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
}
