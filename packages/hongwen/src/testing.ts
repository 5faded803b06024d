import type { NotificationRequest } from "@payout/core";
import { type KeyInput, sign } from "./signing.ts";

/** Fields of a message, each as the gateway would write it; a bigint is written as a JSON number with every digit. */
export type MessageFields = Readonly<Record<string, string | number | bigint | null>>;

/**
 * A notification as Hongwen sends it, signed with your test platform's private key, for tests of your own handler.
 *
 * @param form How it carries its fields; which one the gateway uses is not documented.
 */
export function signedNotification(
  fields: MessageFields,
  platformPrivateKey: KeyInput,
  form: "form" | "json" = "form",
): NotificationRequest & { readonly body: string } {
  const signed: MessageFields = { ...fields, sign: sign(fields, platformPrivateKey) };
  if (form === "json") return { headers: { "content-type": "application/json" }, body: toJson(signed) };
  const pairs = Object.entries(signed).map(([name, value]): [string, string] => [name, String(value ?? "")]);
  return {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(pairs).toString(),
  };
}

/** An answer as Hongwen gives it to an accepted order: flat, every field of it signed. */
export function signedAnswer(fields: MessageFields, platformPrivateKey: KeyInput): string {
  const complete: MessageFields = { code: 20000, msg: "success", ...fields };
  return toJson({ ...complete, sign: sign(complete, platformPrivateKey) });
}

function toJson(fields: MessageFields): string {
  const members = Object.entries(fields).map(
    ([name, value]) => `${JSON.stringify(name)}:${typeof value === "bigint" ? value : JSON.stringify(value)}`,
  );
  return `{${members.join(",")}}`;
}
