import type { HongwenGateway, HongwenProduct } from "../hongwen/gateway.ts";
import type { InrGateway, InrProduct } from "../inr/gateway.ts";
import type { JeepayGateway } from "../jeepay/gateway.ts";
import type { JeepayProduct } from "../jeepay/operations.ts";
import type { MulticountryGateway, MulticountryProduct } from "../multicountry/gateway.ts";
import type { ProviderId } from "./provider-ids.ts";

/** The running gateways, each with everything that it has of its own. */
export interface Gateways {
  /** The Jeepay gateway: transfers and cashouts. */
  readonly jeepay: JeepayGateway;
  /** The Hongwen gateway. */
  readonly hongwen: HongwenGateway;
  /** The INR gateway. */
  readonly inr: InrGateway;
  /** The multi-country gateway. */
  readonly multicountry: MulticountryGateway;
}

/** Every product that a gateway's ledger may speak of. */
export type Product = JeepayProduct | HongwenProduct | InrProduct | MulticountryProduct;

/** The gateway of a provider. */
export function gatewayOf(provider: ProviderId): keyof Gateways {
  return provider === "jeepay.transfer" || provider === "jeepay.cashout" ? "jeepay" : provider;
}

/** Whose line it is in the ledger. */
export function providerOf(gateway: keyof Gateways, product: Product): ProviderId {
  return gateway === "jeepay" ? `jeepay.${product === "cashout" ? "cashout" : "transfer"}` : gateway;
}
