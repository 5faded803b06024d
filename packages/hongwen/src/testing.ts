import {
  checkNotificationOptions,
  type KeyInput,
  type MessageFields,
  type SignedNotification,
  writeNotification,
} from "@payout/core/provider";
import { sign } from "./signing.ts";

export type { MessageFields, SignedNotification } from "@payout/core/provider";

/**
 * Who signs a notification: the platform, with the private half of the key whose public half is `platformPublicKey` in your settings.
 * Make a pair for your tests. No documented field of a notification names the merchant.
 */
export interface TestMerchant {
  /** The test platform's RSA private key, in the forms of `HongwenSettings.privateKey`. */
  readonly platformPrivateKey: KeyInput;
}

/** Options of `signedNotification`. */
export interface SignedNotificationOptions {
  /** How it carries its fields; which one the gateway uses is not documented. @default "form" */
  readonly form?: "form" | "json";
  /** The address of your handler; it becomes the `url` of the result. @default "https://merchant.example/notifications" */
  readonly url?: string;
}

/**
 * Makes a notification as Hongwen sends it, signed with your test platform's private key, for tests of your own handler. It fits
 * `new Request(it.url, it)` and `provider.receive(it)`.
 *
 * @param fields The notification's fields, without `sign`.
 * @throws PayoutError `configuration` that names the option that is not known.
 * @throws TypeError for a key that is not an RSA private key; no message holds any of it.
 * @example
 * const fields = { withdraw_out_trade_no: "R1", withdraw_status: "WITHDRAW_SUCCESS", withdraw_amount: "12.50" };
 * const it = signedNotification(fields, { platformPrivateKey });
 * const response = await handler(new Request(it.url, it));
 */
export function signedNotification(
  fields: MessageFields,
  merchant: TestMerchant,
  options: SignedNotificationOptions = {},
): SignedNotification {
  checkNotificationOptions("hongwen", options, { form: ["form", "json"], url: [] });
  const signed = { ...fields, sign: sign(fields, merchant.platformPrivateKey) };
  return writeNotification(signed, { form: options.form ?? "form", url: options.url });
}
