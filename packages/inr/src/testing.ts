import {
  checkNotificationOptions,
  type MessageFields,
  requireText,
  type SignedNotification,
  writeNotification,
} from "@payout/core/provider";
import type { InrSettings } from "./client.ts";
import { sign } from "./signing.ts";

export type { MessageFields, SignedNotification } from "@payout/core/provider";

/** The merchant whom a notification is about, and the key that signs it. The settings of `createInr` fit. */
export type TestMerchant = Pick<InrSettings, "merchantId" | "apiKey">;

/** Options of `signedNotification`. */
export interface SignedNotificationOptions {
  /** The address of your handler; it becomes the `url` of the result. @default "https://merchant.example/notifications" */
  readonly url?: string;
}

/**
 * Makes a notification as the gateway sends it, signed with your test key, for tests of your own handler. It fits
 * `new Request(it.url, it)` and `provider.receive(it)`.
 *
 * @param fields The notification's fields; `merchantId` is filled in. `amount` and `fee` given as text are written as numbers with
 *   exactly these digits, so a body parser that writes the body again shows up.
 * @throws PayoutError `configuration` that names what is missing or not known.
 * @example
 * const it = signedNotification({ mchOrderNo: "R1", amount: "60000.00", orderStatus: "SUCCESS" }, settings);
 * const response = await handler(new Request(it.url, it));
 */
export function signedNotification(
  fields: MessageFields,
  merchant: TestMerchant,
  options: SignedNotificationOptions = {},
): SignedNotification {
  requireText("inr", merchant, ["merchantId", "apiKey"]);
  checkNotificationOptions("inr", options, { url: [] });
  const { merchantId, apiKey } = merchant;
  const unsigned = writeNotification(
    { merchantId, ...fields },
    { form: "json", url: options.url, numbers: ["amount", "fee"] },
  );
  return { ...unsigned, headers: { ...unsigned.headers, MerchantId: merchantId, Sign: sign(unsigned.body, apiKey) } };
}
