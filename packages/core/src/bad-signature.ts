import { aboutCall } from "./about.ts";
import type { CallContext } from "./call.ts";
import { failure, type PayoutError } from "./errors.ts";

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
  readonly httpStatus?: number | undefined;
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

/** What became of a notification that is not believed. */
export const notDelivered = "It was not delivered.";
