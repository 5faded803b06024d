import type { Acknowledgement, Expected, NotificationRequest, Payout } from "@payout/core";
import {
  type CallContext,
  checkExpected,
  describeProblems,
  failure,
  type JsonObject,
  readNotification,
  textOf,
} from "@payout/core/provider";
import type { Connection } from "./client.ts";
import { validateHongwenResultNotification } from "./generated/validators.js";
import { toPayout } from "./mapping.ts";
import { describeSigned, verifyWithAny } from "./signing.ts";

/** What a published client answers to the gateway's payment and refund notifications; no page describes the withdrawal's. */
const acknowledgement: Acknowledgement = Object.freeze({
  status: 200,
  headers: Object.freeze({ "content-type": "text/plain" }),
  body: "success",
});

/**
 * Verifies a notification over the text of its fields as they arrived, as answers are verified, then reads it. A form and JSON
 * are taken, because no page says which it is.
 *
 * @throws PayoutError `bad_signature`, or `bad_response` when it is unreadable or about something else.
 */
export async function receiveNotification(
  { settings, publicKeys }: Connection,
  call: CallContext,
  request: NotificationRequest,
  expected: Expected | undefined,
): Promise<{ payout: Payout<JsonObject>; acknowledgement: Acknowledgement }> {
  const { fields, rawBody, form } = readNotification(call, request, ["form", "json"]);
  if (!verifyWithAny(fields, fields["sign"], publicKeys)) {
    throw badSignature(call, fields, {
      got: `${call.provider} got a ${form} notification`,
      next: "It was not delivered.",
    });
  }
  if (!validateHongwenResultNotification(fields)) {
    const problems = describeProblems(validateHongwenResultNotification.errors);
    throw failure(call, {
      code: "bad_response",
      message: `${call.provider} got a signed notification that cannot be read: ${problems}.`,
    });
  }
  const payout = toPayout(fields, { rawBody, timeZone: settings.timeZone, sensitive: [] });
  await checkExpected(call, payout, expected);
  return { payout, acknowledgement };
}

/**
 * The error of a message that is not signed as it must be: names and lengths of its fields, never a value.
 *
 * @param got What arrived, the beginning of the sentence; `next` is its end: what became of it, what to do.
 */
export function badSignature(
  call: CallContext,
  fields: JsonObject,
  { got, next, httpStatus }: { readonly got: string; readonly next: string; readonly httpStatus?: number },
): Error {
  const missing = textOf(fields["sign"]) === undefined;
  const cause = missing
    ? "it carries no sign"
    : "platformPublicKey is not the platform's present key (your own public key looks the same), or the text was changed on its way or by a parser";
  return failure(call, {
    code: "bad_signature",
    httpStatus,
    message: `${got} whose signature ${missing ? "is missing" : "does not fit"}. Fields in signing order, with lengths: ${describeSigned(fields)}. Likely cause: ${cause}. ${next}`,
  });
}
