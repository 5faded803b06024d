import type { GatewayFamily } from "../family.ts";
import type { Period } from "./zone.ts";

/** What an examination was about. */
export interface Subject {
  readonly family: GatewayFamily;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whether the provider knows the gateway's word for an unknown order. */
  readonly reportsNotFound: boolean;
  /** The payout that was named, and when it was sent and ended by our clock. */
  readonly payout?: { readonly reference: string } & Period;
}
