import type { EngineSettings, Providers } from "@payout/engine";
import { createJeepay } from "@payout/jeepay";
import type { MerchantSettings } from "@payout/sandbox";

/** The engine that is measured: one gateway, nothing else set. */
export function engineSettings(
  database: string,
  merchants: Pick<MerchantSettings, "jeepay">,
  schema: string,
): EngineSettings<Providers> {
  return { providers: { transfer: createJeepay(merchants.jeepay).transfer }, database, schema };
}
