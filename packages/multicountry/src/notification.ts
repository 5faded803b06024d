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
import { validateMulticountryResultNotification } from "./generated/validators.js";
import { checkMerchant, toPayout } from "./mapping.ts";
import { describeSigned, verifyWithAny } from "./signing.ts";

/** The gateway wants this word as plain text and nothing else (document: callback). */
const acknowledgement: Acknowledgement = Object.freeze({
  status: 200,
  headers: Object.freeze({ "content-type": "text/plain" }),
  body: "success",
});

/**
 * Verifies a notification over the text of its fields as they arrived, then reads it.
 *
 * @throws PayoutError `bad_signature`, or `bad_response` when it is unreadable or about something else.
 */
export async function receiveNotification(
  connection: Connection,
  call: CallContext,
  request: NotificationRequest,
  expected: Expected | undefined,
): Promise<{ payout: Payout<JsonObject>; acknowledgement: Acknowledgement }> {
  const { settings, mchId } = connection;
  const { fields, rawBody } = readNotification(call, request, ["json"]);
  refuseUnsigned(connection, call, fields);
  const validate = validateMulticountryResultNotification;
  if (!validate(fields)) {
    throw failure(call, {
      code: "bad_response",
      message: `multicountry got a signed notification that cannot be read: ${describeProblems(validate.errors)}.`,
    });
  }
  checkMerchant(call, fields, mchId);
  const payout = toPayout(fields, { raw: fields, rawBody, timeZone: settings.timeZone });
  await checkExpected(call, payout, expected);
  return { payout, acknowledgement };
}

function refuseUnsigned({ apiTokens, keyPlacement }: Connection, call: CallContext, fields: JsonObject): void {
  const nested = Object.keys(fields).find((name) => typeof fields[name] === "object" && fields[name] !== null);
  if (nested === undefined && verifyWithAny(fields, fields["sign"], apiTokens, keyPlacement)) return;
  const missing = textOf(fields["sign"]) === undefined;
  const cause = missing
    ? "it carries no sign"
    : `another token, the token in another place (settings.keyPlacement is "${keyPlacement}"), or a body that was parsed and written again`;
  const order = nested === undefined ? describeSigned(fields) : `${nested} is not a plain value`;
  throw failure(call, {
    code: "bad_signature",
    message: `multicountry got a notification whose signature ${missing ? "is missing" : "does not fit"}. It was not delivered. Fields in signing order, with lengths: ${order}. Likely cause: ${cause}.`,
  });
}
