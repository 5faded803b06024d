import { aboutCall } from "./about.ts";
import { badSignature, verifyFields } from "./bad-signature.ts";
import { checkExpected, checkNamed } from "./believe.ts";
import type { CallContext } from "./call.ts";
import type { Acknowledgement, Expected, NotificationRequest, Payout } from "./contract.ts";
import { failure } from "./errors.ts";
import type { BodySignature, GatewayDefinition, GatewayNotification } from "./gateway.ts";
import type { JsonObject } from "./json.ts";
import { checkUnparsed, headerOf, type NotificationFields, readNotification } from "./notification-fields.ts";
import { describeProblems } from "./validation.ts";

/**
 * Verifies a notification over its text as it arrived, validates it, checks whom it is about, and maps it.
 *
 * @throws PayoutError `bad_signature`, or `bad_response` when it is unreadable or about something else.
 */
export async function receiveNotification(
  gateway: GatewayDefinition,
  call: CallContext,
  request: NotificationRequest,
  expected: Expected | undefined,
): Promise<{ payout: Payout<JsonObject>; acknowledgement: Acknowledgement }> {
  const { notification, settings } = gateway;
  const { fields, rawBody } = verifiedFields(call, notification, request);
  checkForm(call, notification, fields);
  gateway.checkSubject(call, fields);
  const payout = gateway.toPayout(fields, { raw: fields, rawBody, timeZone: settings.timeZone, sensitive: [] });
  checkNamed(call, payout);
  await checkExpected(call, payout, expected);
  return { payout, acknowledgement: notification.acknowledgement };
}

function verifiedFields(
  call: CallContext,
  { forms, signature }: GatewayNotification,
  request: NotificationRequest,
): NotificationFields {
  checkUnparsed(call, request.body);
  if (signature.over === "body") {
    verifyBody(call, signature, request);
    return readNotification(call, request, forms);
  }
  const read = readNotification(call, request, forms);
  const about = { what: `a ${read.form} notification`, next: notDelivered };
  verifyFields(call, signature, read.fields, read.fields[signature.field], about);
  return read;
}

const notDelivered = "It was not delivered.";

function verifyBody(call: CallContext, signature: BodySignature, request: NotificationRequest): void {
  const given = headerOf(request, signature.header);
  if (signature.verify(request.body, given)) return;
  const missing = given === undefined;
  throw badSignature(call, {
    what: "a notification",
    missing,
    signed: `Signed: ${signature.describe(request.body)}`,
    cause: missing ? `it carries no header ${signature.header}, or more than one` : signature.likelyCause(request.body),
    next: notDelivered,
  });
}

function checkForm(call: CallContext, { validator }: GatewayNotification, fields: JsonObject): void {
  if (validator(fields)) return;
  const problems = describeProblems(validator.errors);
  const message = `${aboutCall(call)}: got a signed notification that cannot be read: ${problems}. ${notDelivered}`;
  throw failure(call, { code: "bad_response", message });
}
