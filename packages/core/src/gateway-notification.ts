import { aboutCall } from "./about.ts";
import { notDelivered } from "./bad-signature.ts";
import { checkExpected } from "./believe.ts";
import type { CallContext } from "./call.ts";
import type { Acknowledgement, Expected, NotificationRequest, Payout } from "./contract.ts";
import { failure } from "./errors.ts";
import type { GatewayDefinition } from "./gateway.ts";
import { payoutIn } from "./identity.ts";
import type { JsonObject } from "./json.ts";
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
  const { signed, forms, validator, acknowledgement } = gateway.notification;
  const { fields, rawBody } = signed(call, request, forms);
  if (!validator(fields)) {
    const problems = describeProblems(validator.errors);
    const message = `${aboutCall(call)}: the signed notification is invalid: ${problems}. ${notDelivered}`;
    throw failure(call, { code: "bad_response", message });
  }
  const payout = payoutIn(gateway, call, { data: fields, raw: fields, rawBody, signed: true, sensitive: [] });
  await checkExpected(call, payout, expected);
  return { payout, acknowledgement };
}
