import type { NotificationMessage } from "../faults/corrupted-notification.ts";
import type { DataFields } from "./answer-data.ts";
import { signFields } from "./signature.ts";

/**
 * Builds a notification with two bugs of the vendor (facts 1.5 and 6). It hangs the signed fields on notifyUrl as a query,
 * then turns the whole query into the form: parameters that notifyUrl had of its own arrive in the body, unsigned; and as it
 * splits decoded text, a value with `&` in it falls apart into two fields.
 */
export function notificationMessage(
  notifyUrl: string,
  data: DataFields,
  secretKey: string,
  now: number,
): NotificationMessage {
  const fields: DataFields = [...data, ["reqTime", now]];
  const signed: DataFields = [...fields, ["sign", signFields(fields, secretKey)]];
  const [address = "", ...query] = (notifyUrl.split("#")[0] ?? "").split("?");
  const own = [...new URLSearchParams(query.join("?"))];
  const decoded = [...own, ...signed].map(([name, value]) => `${name}=${value}`).join("&");
  return { url: address, body: new URLSearchParams(splitPairs(decoded)).toString() };
}

function splitPairs(text: string): [string, string][] {
  return text
    .split("&")
    .filter((piece) => piece !== "")
    .map((piece) => {
      const [name = "", ...value] = piece.split("=");
      return [name, value.join("=")];
    });
}
