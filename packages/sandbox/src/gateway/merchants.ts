import { type HongwenTestMerchant, hongwenTestMerchant } from "../hongwen/merchant.ts";
import { inrTestMerchant } from "../inr/gateway.ts";
import { jeepayTestMerchant } from "../jeepay/gateway.ts";
import { multicountryTestMerchant } from "../multicountry/gateway.ts";
import type { Gateways } from "./gateways.ts";

/** Settings that say where the gateway is. */
interface WithBaseUrl {
  /** The gateway's address in this sandbox. */
  readonly baseUrl: string;
}

/** The test merchant of each gateway as settings, the same in every start: `createInr({ ...sandbox.merchants.inr, notifyUrl })`. */
export interface MerchantSettings {
  /** For `createJeepay`. */
  readonly jeepay: Pick<typeof jeepayTestMerchant, "mchNo" | "appId" | "secretKey"> & WithBaseUrl;
  /** For `createHongwen`. */
  readonly hongwen: Pick<HongwenTestMerchant, "mchNo" | "privateKey" | "platformPublicKey"> & WithBaseUrl;
  /** For `createInr`. */
  readonly inr: Pick<typeof inrTestMerchant, "merchantId" | "apiKey"> & WithBaseUrl;
  /** For `createMulticountry`. */
  readonly multicountry: Pick<typeof multicountryTestMerchant, "mchId" | "apiToken"> & WithBaseUrl;
}

/** The settings that reach these gateways. */
export function merchantSettings(
  gateways: { readonly [Name in keyof Gateways]: Pick<Gateways[Name], "url"> },
): MerchantSettings {
  const { mchNo, appId, secretKey } = jeepayTestMerchant;
  const { privateKey, platformPublicKey } = hongwenTestMerchant;
  const { merchantId, apiKey } = inrTestMerchant;
  const { mchId, apiToken } = multicountryTestMerchant;
  return {
    jeepay: { baseUrl: gateways.jeepay.url, mchNo, appId, secretKey },
    hongwen: { baseUrl: gateways.hongwen.url, mchNo: hongwenTestMerchant.mchNo, privateKey, platformPublicKey },
    inr: { baseUrl: gateways.inr.url, merchantId, apiKey },
    multicountry: { baseUrl: gateways.multicountry.url, mchId, apiToken },
  };
}
