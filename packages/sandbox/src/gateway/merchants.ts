import type { HongwenTestMerchant } from "../hongwen/merchant.ts";
import { inrTestMerchant } from "../inr/gateway.ts";
import { jeepayTestMerchant } from "../jeepay/gateway.ts";
import { multicountryTestMerchant } from "../multicountry/gateway.ts";
import type { Gateways } from "./gateways.ts";

/** Settings that say where the gateway is. */
interface WithBaseUrl {
  /** The gateway's address in this sandbox. */
  readonly baseUrl: string;
}

/** The test merchant of each gateway as settings: `createInr({ ...sandbox.merchants.inr, notifyUrl })`. */
export interface MerchantSettings {
  /** For `createJeepay`. */
  readonly jeepay: Pick<typeof jeepayTestMerchant, "mchNo" | "appId" | "secretKey"> & WithBaseUrl;
  /** For `createHongwen`. Its keys are made when it is first looked at, once per process, or once per data file. */
  readonly hongwen: Pick<HongwenTestMerchant, "mchNo" | "privateKey" | "platformPublicKey"> & WithBaseUrl;
  /** For `createInr`. */
  readonly inr: Pick<typeof inrTestMerchant, "merchantId" | "apiKey"> & WithBaseUrl;
  /** For `createMulticountry`. */
  readonly multicountry: Pick<typeof multicountryTestMerchant, "mchId" | "apiToken"> & WithBaseUrl;
}

/** The settings that reach these gateways. */
export function merchantSettings(gateways: Gateways, hongwen: HongwenTestMerchant): MerchantSettings {
  const { mchNo, appId, secretKey } = jeepayTestMerchant;
  const { merchantId, apiKey } = inrTestMerchant;
  const { mchId, apiToken } = multicountryTestMerchant;
  return {
    jeepay: { baseUrl: gateways.jeepay.url, mchNo, appId, secretKey },
    // A getter: making RSA keys takes a moment that no test of another gateway should wait for.
    get hongwen() {
      const { mchNo, privateKey, platformPublicKey } = hongwen;
      return { baseUrl: gateways.hongwen.url, mchNo, privateKey, platformPublicKey };
    },
    inr: { baseUrl: gateways.inr.url, merchantId, apiKey },
    multicountry: { baseUrl: gateways.multicountry.url, mchId, apiToken },
  };
}
