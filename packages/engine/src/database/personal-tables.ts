import type { Generated } from "kysely";
import type { Json } from "./columns.ts";

/** Orders as they were submitted. Personal: erased when nobody needs them any more. */
export interface PayoutOrdersTable {
  provider: string;
  reference: string;
  body: Json<unknown>;
}

/** What gateways wrote, byte for byte, and the texts of events that people read. Personal: erased with the order. */
export interface GatewayMessagesTable {
  /** The event that it belongs to. */
  event_id: string;
  provider: string;
  reference: string;
  raw: Uint8Array | null;
  texts: Json<GatewayTexts>;
}

/** Texts of an event in the words of a gateway or an operator, which can hold an account number or a name. */
export interface GatewayTexts {
  readonly reason?: string;
  readonly failureMessage?: string;
  readonly note?: string;
}

/** One row: the key of the digests, or only the proof that it is the same one. */
export interface DigestKeyTable {
  singleton: Generated<boolean>;
  /** Empty where the key comes from the settings. */
  own_key: string | null;
  proof: string;
}

/** The tables of what names people, and of the key under which it is recognised. */
export interface PersonalTables {
  payout_orders: PayoutOrdersTable;
  gateway_messages: GatewayMessagesTable;
  digest_key: DigestKeyTable;
}
