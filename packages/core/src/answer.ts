import { aboutCall, queryFirst } from "./about.ts";
import type { CallContext } from "./call.ts";
import { failure, type PayoutError } from "./errors.ts";
import type { HttpAnswer } from "./http.ts";
import { type JsonObject, type JsonValue, parseJsonObject } from "./json.ts";
import type { Validator } from "./validation.ts";

/**
 * Reads an answer of the documented form.
 *
 * @throws PayoutError `bad_response`, or `configuration` for a 404 that is not the gateway's own.
 */
export function readAnswer(call: CallContext, answer: HttpAnswer, validator: Validator<unknown>): JsonObject {
  const raw = parseJsonObject(answer.text);
  if (raw === undefined || !validator(raw)) throw unreadableAnswer(call, answer, "does not have the documented form");
  return raw;
}

/** The error of an answer that says nothing about the order. */
export function unreadableAnswer(call: CallContext, { status }: HttpAnswer, what: string): PayoutError {
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
