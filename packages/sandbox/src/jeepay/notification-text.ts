import type { NotificationMessage } from "../faults/corrupted-notification.ts";
import type { DataFields } from "./answer-data.ts";
import { inHashOrder } from "./hash-order.ts";
import { signFields } from "./signature.ts";

/** How large the map of a notification's fields has grown: the answer's 21 properties, the time and the signature. */
const notificationBuckets = 32;

/**
 * Builds a notification with three bugs of the vendor (facts 1.5 and 6). It hangs the signed fields on notifyUrl as a query,
 * then turns the whole query into the form: parameters that notifyUrl had of its own arrive in the body, unsigned; as it
 * splits decoded text, a value with `&` in it falls apart into two fields; and of two fields with one name the last is left.
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
  const decoded = [...own, ...inHashOrder(signed, notificationBuckets)];
  const pairs = splitPairs(decoded.map(([name, value]) => `${name}=${value}`).join("&"));
  return { url: address, body: new URLSearchParams([...new Map(pairs)]).toString() };
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
