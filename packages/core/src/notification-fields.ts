import { aboutCall } from "./about.ts";
import { notDelivered } from "./bad-signature.ts";
import type { CallContext } from "./call.ts";
import type { NotificationRequest } from "./contract.ts";
import { failure } from "./errors.ts";
import { type JsonObject, parseJsonObject } from "./json.ts";

/** How a notification can carry its fields. */
export type NotificationForm = "json" | "form" | "query";

/** The fields of a notification, each scalar as its source text, and the text they were read from. */
export interface NotificationFields {
  /** Where the fields were found. */
  readonly form: NotificationForm;
  /** The fields, each scalar as its source text. */
  readonly fields: JsonObject;
  /** The text that the fields were read from: the body, or the query. */
  readonly rawBody: string;
}

// A byte order mark stays: the raw body is what the signature covers.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the fields of a notification from its body, or from the query of its URL when the body is empty: never from both,
 * because the sender of one is not the sender of the other.
 *
 * @throws PayoutError `bad_response` when there is nothing readable or a field is repeated.
 */
export function readNotification(
  call: CallContext,
  request: NotificationRequest,
  accepted: readonly NotificationForm[],
): NotificationFields {
  const rawBody = bodyText(call, request.body);
  const read = rawBody.trim() === "" ? readQuery(request.url) : readBody(rawBody);
  if (read === undefined || !accepted.includes(read.form)) {
    throw failure(call, {
      code: "bad_response",
      message: `${aboutCall(call)}: the notification is not ${accepted.join(" or ")}, or repeats a field. ${notDelivered}`,
    });
  }
  return read;
}

/**
 * Reads a form once more, with every `+` as itself instead of as a space: some releases of Jeepay write it without encoding
 * it. `undefined` where there is nothing to read differently. Only a signature can decide which reading is right.
 */
export function readWithPlus({ form, rawBody }: NotificationFields): NotificationFields | undefined {
  if (form === "json" || !rawBody.includes("+")) return undefined;
  const fields = pairs(new URLSearchParams(rawBody.replaceAll("+", "%2B")));
  return fields && { form, fields, rawBody };
}

/**
 * Refuses a body that is not as it arrived: an object that a framework made of it, or base64.
 *
 * @throws PayoutError `bad_response` that says what to pass.
 */
export function checkUntouched(call: CallContext, body: unknown): void {
  const advice = bodyAdvice(body);
  if (advice === undefined) return;
  throw failure(call, { code: "bad_response", message: `${aboutCall(call)}: ${advice} ${notDelivered}` });
}

function bodyAdvice(body: unknown): string | undefined {
  if (typeof body !== "string" && !ArrayBuffer.isView(body))
    return "the notification's body is neither a string nor bytes. Pass it as it arrived, not as a parsed object.";
  const text =
    typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
  return isBase64OfMessage(text)
    ? 'the notification\'s body looks like base64. AWS delivers it so where the event says isBase64Encoded: decode it first, Buffer.from(event.body, "base64").'
    : undefined;
}

/** Neither JSON nor a form with more than one field looks so, and what it decodes to must be one of them. */
function isBase64OfMessage(text: string): boolean {
  const encoded = text.replace(/\s/g, "");
  if (encoded.length % 4 !== 0 || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(encoded)) return false;
  return /^[\s\uFEFF]*(?:\{|[\w.%-]+=)/.test(Buffer.from(encoded, "base64").toString("utf8"));
}

/** One header of a notification, whatever the case of its name. A repeated header has no single value. */
export function headerOf(request: NotificationRequest, name: string): string | undefined {
  // Asked by shape: the Headers of another fetch implementation are not this one's.
  if (typeof request.headers.get === "function") return (request.headers as Headers).get(name) ?? undefined;
  const found = Object.entries(request.headers).filter(([key]) => key.toLowerCase() === name.toLowerCase());
  const values = found.flatMap(([, value]) => value ?? []);
  return values.length === 1 ? values[0] : undefined;
}

function bodyText(call: CallContext, body: string | Uint8Array): string {
  checkUntouched(call, body);
  if (typeof body === "string") return body;
  try {
    return strictUtf8.decode(body);
  } catch {
    throw failure(call, {
      code: "bad_response",
      message: `${aboutCall(call)}: the notification's body is not UTF-8. Pass it as it arrived. ${notDelivered}`,
    });
  }
}

function readBody(rawBody: string): NotificationFields | undefined {
  // The content type does not decide: gateways send JSON as a form and a form as JSON, and only one of them starts so.
  const text = rawBody.replace(/^\uFEFF/, "");
  const json = text.trimStart().startsWith("{");
  const fields = json ? parseJsonObject(text) : pairs(new URLSearchParams(text));
  return fields && { form: json ? "json" : "form", fields, rawBody };
}

function readQuery(url: string | undefined): NotificationFields | undefined {
  const start = url?.indexOf("?") ?? -1;
  if (url === undefined || start < 0) return undefined;
  const query = url.slice(start + 1).split("#")[0] ?? "";
  const fields = pairs(new URLSearchParams(query));
  return fields && { form: "query", fields, rawBody: query };
}

function pairs(parameters: URLSearchParams): JsonObject | undefined {
  const fields = Object.fromEntries(parameters);
  const count = Object.keys(fields).length;
  // A repeated name leaves fewer fields than there are parameters.
  return count > 0 && count === parameters.size ? fields : undefined;
}
