import type { AnyProvider } from "@payout/engine";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { createMulticountry } from "@payout/multicountry";
import type { MerchantSettings } from "@payout/sandbox";

/** Every provider, by the sandbox's settings. */
export function providersOf(merchants: MerchantSettings, notifyUrl: string): Readonly<Record<string, AnyProvider>> {
  const jeepay = createJeepay({ ...merchants.jeepay, timeZone: "Asia/Shanghai" });
  return {
    "jeepay.transfer": jeepay.transfer,
    "jeepay.cashout": jeepay.cashout,
    hongwen: createHongwen({ ...merchants.hongwen, timeZone: "Asia/Shanghai" }),
    inr: createInr({ ...merchants.inr, notifyUrl, timeZone: "Asia/Kolkata" }),
    multicountry: createMulticountry({ ...merchants.multicountry, notifyUrl, timeZone: "Asia/Ho_Chi_Minh" }),
  };
}
