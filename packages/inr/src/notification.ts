import type { Acknowledgement, Expected, NotificationRequest, Payout } from "@payout/core";
import {
  type CallContext,
  checkExpected,
  describeProblems,
  failure,
  headerOf,
  type JsonObject,
  readNotification,
} from "@payout/core/provider";
import type { Connection } from "./client.ts";
import { validateInrResultNotification } from "./generated/validators.js";
import { checkMerchant, toPayout } from "./mapping.ts";
import { describeSigned, likelyCauses, verifyWithAny } from "./signing.ts";

/** The gateway looks at the HTTP status alone; the body is the document's sample. */
const acknowledgement: Acknowledgement = Object.freeze({
  status: 200,
  headers: Object.freeze({ "content-type": "application/json" }),
  body: '{"status":"SUCCESS"}',
});

/**
 * Verifies a notification over its bytes as they arrived, then reads it. Its header MerchantId counts for nothing: only the
 * body is signed.
 *
 * @throws PayoutError `bad_signature`, or `bad_response` when it is unreadable or about something else.
 */
export async function receiveNotification(
  connection: Connection,
  call: CallContext,
  request: NotificationRequest,
  expected: Expected | undefined,
): Promise<{ payout: Payout<JsonObject>; acknowledgement: Acknowledgement }> {
  refuseParsed(call, request.body);
  refuseUnsigned(connection, call, request);
  const { fields, rawBody } = readNotification(call, request, ["json"]);
  if (!validateInrResultNotification(fields)) {
    throw failure(call, {
      code: "bad_response",
      message: `inr got a signed notification that cannot be read: ${describeProblems(validateInrResultNotification.errors)}.`,
    });
  }
  checkMerchant(call, fields, connection.merchantId);
  const payout = toPayout(fields, { raw: fields, rawBody, timeZone: connection.settings.timeZone, sensitive: [] });
  await checkExpected(call, payout, expected);
  return { payout, acknowledgement };
}

/** Callers without types pass what their framework made of the body: no signature can fit that. */
function refuseParsed(call: CallContext, body: unknown): void {
  if (typeof body === "string" || ArrayBuffer.isView(body)) return;
  throw failure(call, {
    code: "bad_response",
    message:
      "inr got a notification that is neither text nor bytes. Pass the body as it arrived, not as a parsed object.",
  });
}

function refuseUnsigned({ apiKeys }: Connection, call: CallContext, request: NotificationRequest): void {
  const signature = headerOf(request, "sign");
  if (verifyWithAny(request.body, signature, apiKeys)) return;
  const missing = signature === undefined;
  const cause = missing ? "it carries no header Sign, or more than one" : likelyCauses(request.body).join("; ");
  throw failure(call, {
    code: "bad_signature",
    message: `inr got a notification whose signature ${missing ? "is missing" : "does not fit"}. It was not delivered. Signed: ${describeSigned(request.body)}. Likely cause: ${cause}.`,
  });
}
