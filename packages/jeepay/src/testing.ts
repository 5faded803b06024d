import {
  checkNotificationOptions,
  type MessageFields,
  requireText,
  type SignedNotification,
  writeNotification,
} from "@payout/core/provider";
import type { JeepaySettings } from "./client.ts";
import { sign } from "./signing.ts";

export type { MessageFields, SignedNotification } from "@payout/core/provider";

/** The merchant whom a notification is about, and the secret that signs it. The settings of `createJeepay` fit. */
export type TestMerchant = Pick<JeepaySettings, "mchNo" | "secretKey">;

/** Options of `signedNotification`. */
export interface SignedNotificationOptions {
  /** How it carries its fields. The gateway sends a form; JSON and a query have been seen too. @default "form" */
  readonly form?: "form" | "json" | "query";
  /** The address of your handler; it becomes the `url` of the result. @default "https://merchant.example/notifications" */
  readonly url?: string;
}

/**
 * Makes a notification as Jeepay sends it, signed with your test secret, for tests of your own handler. Its fields make it one of a
 * transfer (`transferId`) or of a cashout (`cashoutId`). It fits `new Request(it.url, it)` and `provider.receive(it)`.
 *
 * @param fields The notification's fields, without `sign`; `mchNo` is filled in.
 * @throws PayoutError `configuration` that names what is missing or not known.
 * @example
 * const it = signedNotification({ transferId: "T1", mchOrderNo: "R1", amount: 1250, state: 2 }, settings);
 * const response = await handler(new Request(it.url, it));
 */
export function signedNotification(
  fields: MessageFields,
  merchant: TestMerchant,
  options: SignedNotificationOptions = {},
): SignedNotification {
  requireText("jeepay", merchant, ["mchNo", "secretKey"]);
  checkNotificationOptions("jeepay", options, { form: ["form", "json", "query"], url: [] });
  const complete: MessageFields = { mchNo: merchant.mchNo, ...fields };
  const signed = { ...complete, sign: sign(complete, merchant.secretKey) };
  return writeNotification(signed, { form: options.form ?? "form", url: options.url });
}
