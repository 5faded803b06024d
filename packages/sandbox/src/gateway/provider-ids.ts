/** The ids of the providers, as `PayoutProvider.id` has them. */
export const providerIds = ["jeepay.transfer", "jeepay.cashout", "hongwen", "inr", "multicountry"] as const;

/** The gateways, as `Sandbox.gateways` names them. */
export const gatewayNames = ["jeepay", "hongwen", "inr", "multicountry"] as const;

/** The id of one provider; see `providerIds`. */
export type ProviderId = (typeof providerIds)[number];

/** The name of one gateway; see `gatewayNames`. */
export type GatewayName = (typeof gatewayNames)[number];
