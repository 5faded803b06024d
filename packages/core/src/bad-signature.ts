import { aboutCall } from "./about.ts";
import { textOf } from "./answer.ts";
import type { CallContext } from "./call.ts";
import { failure, type PayoutError } from "./errors.ts";
import type { FieldSignature } from "./gateway.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** A message whose signature is missing or does not fit, described without any of its values. */
export interface Misfit {
  /** What arrived, for example `a form notification`. */
  readonly what: string;
  readonly missing: boolean;
  /** What was signed: names and lengths. */
  readonly signed: string;
  readonly cause: string;
  /** What became of the message, or what to do. */
  readonly next: string;
  readonly httpStatus?: number;
}

/** The error of a message that is not signed as it must be. */
export function badSignature(call: CallContext, misfit: Misfit): PayoutError {
  const { what, missing, signed, cause, next, httpStatus } = misfit;
  return failure(call, {
    code: "bad_signature",
    httpStatus,
    message: `${aboutCall(call)}: got ${what} whose signature ${missing ? "is missing" : "does not fit"}. ${signed}. Likely cause: ${cause}. ${next}`,
  });
}

/**
 * Verifies signed fields.
 *
 * @throws PayoutError `bad_signature` unless the signature fits.
 */
export function verifyFields(
  call: CallContext,
  signature: FieldSignature,
  fields: JsonObject,
  given: JsonValue | undefined,
  about: Pick<Misfit, "what" | "next" | "httpStatus">,
): void {
  // Nobody knows the signed text of an object: it is looked for first, so that what is thrown is a refusal.
  const nested = signature.nested === "refuse" ? nestedField(fields) : undefined;
  if (nested === undefined && signature.verify(fields, given)) return;
  const missing = textOf(given) === undefined;
  const order = nested === undefined ? signature.describe(fields) : `${nested} is not a plain value`;
  throw badSignature(call, {
    ...about,
    missing,
    signed: `Fields in signing order, with lengths: ${order}`,
    cause: missing ? `it carries no ${signature.field}` : signature.likelyCause,
  });
}

function nestedField(fields: JsonObject): string | undefined {
  for (const name in fields) if (typeof fields[name] === "object" && fields[name] !== null) return name;
  return undefined;
}
