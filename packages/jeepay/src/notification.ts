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
import { checkSubject, toPayout } from "./mapping.ts";
import { describeSigned, verifyWithAny } from "./signing.ts";

/** Jeepay compares the whole body with this word, untrimmed; the HTTP status is not looked at (document: notification). */
const acknowledgement: Acknowledgement = Object.freeze({
  status: 200,
  headers: Object.freeze({ "content-type": "text/plain" }),
  body: "success",
});

/**
 * Verifies a notification over the text of its fields as they arrived, then reads it. It comes as a form; JSON and a query
 * string have been seen too.
 *
 * @throws PayoutError `bad_signature`, or `bad_response` when it is unreadable or about something else.
 */
export async function receiveNotification(
  connection: Connection,
  call: CallContext,
  request: NotificationRequest,
  expected: Expected | undefined,
): Promise<{ payout: Payout<JsonObject>; acknowledgement: Acknowledgement }> {
  const { product, settings } = connection;
  const { fields, rawBody, form } = readNotification(call, request, ["form", "json", "query"]);
  refuseUnsigned(connection, call, fields, form);
  const validate = product.validators.notification;
  if (!validate(fields)) {
    throw failure(call, {
      code: "bad_response",
      message: `${product.id} got a signed notification that cannot be read: ${describeProblems(validate.errors)}.`,
    });
  }
  checkSubject(call, product, fields, connection.mchNo);
  const payout = toPayout(product, fields, { raw: fields, rawBody, timeZone: settings.timeZone, sensitive: [] });
  await checkExpected(call, payout, expected);
  return { payout, acknowledgement };
}

function refuseUnsigned(connection: Connection, call: CallContext, fields: JsonObject, form: string): void {
  const nested = Object.keys(fields).find((name) => typeof fields[name] === "object" && fields[name] !== null);
  if (nested === undefined && verifyWithAny(fields, fields["sign"], connection.secretKeys)) return;
  const missing = textOf(fields["sign"]) === undefined;
  const cause = missing
    ? "it carries no sign"
    : "another secret, a body that was parsed and written again, or a notifyUrl with a query (the gateway moves its parameters into the form, unsigned)";
  const order = nested === undefined ? describeSigned(fields) : `${nested} is not a plain value`;
  throw failure(call, {
    code: "bad_signature",
    message: `${connection.product.id} got a ${form} notification whose signature ${missing ? "is missing" : "does not fit"}. It was not delivered. Fields in signing order, with lengths: ${order}. Likely cause: ${cause}.`,
  });
}
