import { aboutCall, queryFirst } from "./about.ts";
import type { CallContext } from "./call.ts";
import { failure, type PayoutError } from "./errors.ts";
import type { HttpAnswer } from "./http.ts";
import { type JsonObject, type JsonValue, parseJsonObject } from "./json.ts";
import type { Validator } from "./validation.ts";

/**
 * Reads an answer of the documented form: all of it, and what it says, which may leave out members that are empty.
 *
 * @throws PayoutError `bad_response`, or `configuration` for a 404 that is not the gateway's own.
 */
export function readAnswer(
  call: CallContext,
  answer: HttpAnswer,
  validator: Validator<unknown>,
): { readonly raw: JsonObject; readonly said: JsonObject } {
  const raw = parseJsonObject(answer.text);
  const said = raw && [raw, withoutEmpty(raw)].find((message) => validator(message));
  if (raw === undefined || said === undefined)
    throw unreadableAnswer(call, answer.status, "does not have the documented form");
  return { raw, said };
}

/** Without members that hold nothing: PHP writes an object that has no fields as `[]`. */
function withoutEmpty(raw: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => !isEmpty(value)));
}

/** Whether a member holds nothing, however the gateway's language writes that. */
export function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** The error of an answer that says nothing about the order. */
export function unreadableAnswer(call: CallContext, status: number, what: string): PayoutError {
  const wrongUrl = status === 404;
  const hint = wrongUrl
    ? " HTTP 404 without the gateway's own envelope means a wrong URL: check settings.baseUrl."
    : "";
  return failure(call, {
    code: wrongUrl ? "configuration" : "bad_response",
    httpStatus: status,
    message: `${aboutCall(call)}: the answer ${what} (HTTP ${status}).${hint} ${queryFirst(call)}`,
  });
}

/** A field's text, `undefined` when it is absent, null or empty. A boolean has no text: compare it itself. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Whether a field holds an object, and not a list or null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
