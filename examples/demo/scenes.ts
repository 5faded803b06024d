import { hongwenScene } from "./hongwen.ts";
import { inrScene } from "./inr.ts";
import { jeepayScene } from "./jeepay.ts";
import { multicountryScene } from "./multicountry.ts";
import type { Scene } from "./story.ts";

/** Every provider, by its id, with how to start its scene. */
export const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  "jeepay.transfer": () => jeepayScene("transfer"),
  "jeepay.cashout": () => jeepayScene("cashout"),
  hongwen: hongwenScene,
  inr: inrScene,
  multicountry: multicountryScene,
};
