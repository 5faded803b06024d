import { hongwen } from "./hongwen.ts";
import { inr } from "./inr.ts";
import { jeepayCashout, jeepayTransfer } from "./jeepay.ts";
import { multicountry } from "./multicountry.ts";
import type { Sample } from "./sample.ts";

/** Every provider with its messages. */
export function allSamples(): Sample[] {
  return [jeepayTransfer(), jeepayCashout(), hongwen(), inr(), multicountry()];
}
