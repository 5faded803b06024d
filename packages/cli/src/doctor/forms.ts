import type { GatewayFamily } from "../family.ts";
import type { Finding } from "./finding.ts";

/** A way in which a gateway may want its signature, where its document does not say which. */
interface OpenForm {
  readonly question: Extract<Finding["question"], "key placement" | "signature case">;
  readonly setting: string;
  /** The first one is the default. */
  readonly forms: readonly [string, string];
  /** The gateway's own words for a wrong signature: those for an unknown merchant call for no other form. */
  readonly refusal: RegExp;
}

/** What each gateway's document leaves open about its signature. */
export const openForms: Readonly<Partial<Record<GatewayFamily, OpenForm>>> = {
  inr: {
    question: "signature case",
    setting: "signCase",
    forms: ["upper", "lower"],
    refusal: /^Sign_verify_error$/,
  },
  multicountry: {
    question: "key placement",
    setting: "keyPlacement",
    forms: ["prefix", "suffix"],
    refusal: /^signature verification failed/i,
  },
};
