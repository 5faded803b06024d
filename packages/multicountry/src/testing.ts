import {
  checkNotificationOptions,
  type MessageFields,
  requireText,
  type SignedNotification,
  writeNotification,
} from "@payout/core/provider";
import type { MulticountrySettings } from "./client.ts";
import { sign } from "./signing.ts";

export type { MessageFields, SignedNotification } from "@payout/core/provider";

/** The merchant whom a notification is about, and the token that signs it. The settings of `createMulticountry` fit. */
export type TestMerchant = Pick<MulticountrySettings, "mchId" | "apiToken" | "keyPlacement">;

/** Options of `signedNotification`. */
export interface SignedNotificationOptions {
  /**
   * How `order_amount` is written: as text (newer document), or as a number with exactly the digits of the text (older
   * document), so that a body parser that writes the body again shows up. @default "text"
   */
  readonly amountAs?: "text" | "number";
  /** The address of your handler; it becomes the `url` of the result. @default "https://merchant.example/notifications" */
  readonly url?: string;
}

/**
 * Makes a notification as the gateway posts it, signed with your test token, for tests of your own handler. It fits
 * `new Request(it.url, it)` and `provider.receive(it)`.
 *
 * @param fields The notification's fields, without `sign`; `mch_id` is filled in. Write `order_amount` as text: `"100.00"`.
 * @throws PayoutError `configuration` that names what is missing or not known.
 * @example
 * const it = signedNotification({ trans_id: "R1", order_amount: "100.00", status: 60 }, settings);
 * const response = await handler(new Request(it.url, it));
 */
export function signedNotification(
  fields: MessageFields,
  merchant: TestMerchant,
  options: SignedNotificationOptions = {},
): SignedNotification {
  requireText("multicountry", merchant, ["mchId", "apiToken"]);
  checkNotificationOptions("multicountry", options, { amountAs: ["text", "number"], url: [] });
  const { mchId, apiToken, keyPlacement } = merchant;
  const complete: MessageFields = { mch_id: mchId, ...fields };
  const signed = { ...complete, sign: sign(complete, apiToken, keyPlacement) };
  const numbers = options.amountAs === "number" ? ["order_amount"] : [];
  return writeNotification(signed, { form: "json", url: options.url, numbers });
}
