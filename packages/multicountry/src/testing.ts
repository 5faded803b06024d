import type { NotificationRequest } from "@payout/core";
import { type KeyPlacement, sign } from "./signing.ts";

/** Fields of a message, each as the gateway would write it. */
export type MessageFields = Readonly<Record<string, string | number | null>>;

/**
 * A notification as the gateway posts it, signed with your test token, for tests of your own handler.
 *
 * A whole number goes out as it is; write an amount as text (`"100.00"`), or as `amountToken: "100.00"` to have it on the
 * wire as a number with exactly these digits, as the older document shows it.
 */
export function signedNotification(
  fields: MessageFields,
  apiToken: string,
  { keyPlacement = "prefix", amountToken }: { keyPlacement?: KeyPlacement; amountToken?: string } = {},
): NotificationRequest & { readonly body: string } {
  const complete: MessageFields = amountToken === undefined ? fields : { ...fields, order_amount: amountToken };
  const members = Object.entries({ ...complete, sign: sign(complete, apiToken, keyPlacement) }).map(([name, value]) => {
    const text = name === "order_amount" && amountToken !== undefined ? amountToken : JSON.stringify(value);
    return `${JSON.stringify(name)}:${text}`;
  });
  return { headers: { "content-type": "application/json" }, body: `{${members.join(",")}}` };
}
