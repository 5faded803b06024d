import { Argument } from "commander";

/** The gateways, each with all of its products. */
export const families = ["jeepay", "hongwen", "inr", "multicountry"] as const;

/** One gateway with all of its products. */
export type GatewayFamily = (typeof families)[number];

/** The argument that names a gateway. */
export function familyArgument(): Argument {
  return new Argument("<gateway>", "the gateway").choices(families);
}
