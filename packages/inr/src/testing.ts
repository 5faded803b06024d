import type { NotificationRequest } from "@payout/core";
import { sign } from "./signing.ts";

/** Fields of a notification. `amount` and `fee` given as text are written as numbers with exactly these digits. */
export type MessageFields = Readonly<Record<string, string | number | null>>;

/** Whose notification it is, and the key that signs it. */
export interface TestMerchant {
  readonly merchantId: string;
  readonly apiKey: string;
}

const decimalFields = ["amount", "fee"];

/**
 * A notification as the gateway sends it, signed with your test key, for tests of your own handler.
 *
 * @param message The raw body, or its fields; fields without a `merchantId` get that of the merchant.
 * @example
 * signedNotification({ mchOrderNo: "R1", amount: "60000.00", orderStatus: "SUCCESS" }, { merchantId: "1002001", apiKey });
 */
export function signedNotification(
  message: MessageFields | string,
  { merchantId, apiKey }: TestMerchant,
): NotificationRequest & { readonly body: string } {
  const body = typeof message === "string" ? message : bodyOf({ merchantId, ...message });
  const headers = { "content-type": "application/json", MerchantId: merchantId, Sign: sign(body, apiKey) };
  return { headers, body };
}

function bodyOf(fields: MessageFields): string {
  const members = Object.entries(fields).map(([name, value]) => {
    const isDecimal = decimalFields.includes(name) && typeof value === "string" && /^[0-9]+(?:\.[0-9]+)?$/.test(value);
    return `${JSON.stringify(name)}:${isDecimal ? value : JSON.stringify(value)}`;
  });
  return `{${members.join(",")}}`;
}
