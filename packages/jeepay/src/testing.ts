import type { NotificationRequest } from "@payout/core";
import { sign } from "./signing.ts";

/** Fields of a message, each as the gateway would write it. */
export type MessageFields = Readonly<Record<string, string | number | null>>;

/**
 * A notification as Jeepay sends it, signed with your test secret, for tests of your own handler.
 *
 * @param form How it carries its fields; the gateway sends a form.
 */
export function signedNotification(
  fields: MessageFields,
  secretKey: string,
  form: "form" | "json" | "query" = "form",
): NotificationRequest & { readonly body: string } {
  const signed: MessageFields = { ...fields, sign: sign(fields, secretKey) };
  if (form === "json") return { headers: { "content-type": "application/json" }, body: JSON.stringify(signed) };
  const pairs = Object.entries(signed).map(([name, value]): [string, string] => [name, String(value ?? "")]);
  const encoded = new URLSearchParams(pairs).toString();
  if (form === "query") return { headers: {}, body: "", url: `https://merchant.example/notifications?${encoded}` };
  return { headers: { "content-type": "application/x-www-form-urlencoded" }, body: encoded };
}

/** An answer as Jeepay gives it to an accepted order: `data` signed, code and message not. */
export function signedAnswer(data: MessageFields, secretKey: string): string {
  return JSON.stringify({ code: 0, data, msg: "SUCCESS", sign: sign(data, secretKey) });
}
