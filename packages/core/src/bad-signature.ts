import { aboutCall } from "./about.ts";
import type { CallContext } from "./call.ts";
import { failure, type PayoutError } from "./errors.ts";

/** A message whose signature is missing or wrong, described without any of its values. */
export interface Misfit {
  /** What arrived, for example `the form notification`. */
  readonly what: string;
  readonly missing: boolean;
  /** What was signed: names and lengths. */
  readonly signed: string;
  readonly cause: string;
  /** What happened to the message, or what to do. */
  readonly next: string;
  readonly httpStatus?: number | undefined;
}

/** The error of a message that is not signed as it must be. */
export function badSignature(call: CallContext, misfit: Misfit): PayoutError {
  const { what, missing, signed, cause, next, httpStatus } = misfit;
  return failure(call, {
    code: "bad_signature",
    httpStatus,
    message: `${aboutCall(call)}: the signature of ${what} ${missing ? "is missing" : "does not match"}. ${signed}. Likely cause: ${cause}. ${next}`,
  });
}

/** What happens to a notification that is rejected. */
export const notDelivered = "The notification was not delivered.";
