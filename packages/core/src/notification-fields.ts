import { aboutCall } from "./about.ts";
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
      message: `${aboutCall(call)}: the notification is not ${accepted.join(" or ")}, or repeats a field. It was not delivered.`,
    });
  }
  return read;
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
  if (typeof body === "string") return body;
  try {
    return strictUtf8.decode(body);
  } catch {
    throw failure(call, {
      code: "bad_response",
      message: `${aboutCall(call)}: the notification's body is not UTF-8. Pass it as it arrived, not as a parsed object.`,
    });
  }
}

function readBody(rawBody: string): NotificationFields | undefined {
  // The content type is not asked: gateways send JSON as a form and a form as JSON, and only one of them starts so.
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
