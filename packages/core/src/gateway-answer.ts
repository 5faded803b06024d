import { readAnswer, unreadableAnswer } from "./answer.ts";
import { checkNamed } from "./believe.ts";
import type { CallContext } from "./call.ts";
import type { CallOptions, Payout } from "./contract.ts";
import type { GatewayDefinition, GatewayOperation } from "./gateway.ts";
import { exchange, type HttpAnswer } from "./http.ts";
import type { JsonObject } from "./json.ts";
import { checkAgainst } from "./order.ts";
import { refusalError } from "./refusal.ts";

/** An answer that may be believed: it is of the documented form, accepts the request, and is signed where answers are. */
export interface BelievedAnswer {
  readonly answer: HttpAnswer;
  readonly raw: JsonObject;
  readonly data: JsonObject;
}

/**
 * Writes and signs a request, validates it, sends it once, reads the answer and verifies it.
 *
 * @throws PayoutError for a request that its schema refuses, and for every answer that cannot be believed.
 */
export async function answerOf<Subject>(
  gateway: GatewayDefinition,
  call: CallContext,
  operation: GatewayOperation<Subject>,
  subject: Subject,
  sensitive: readonly unknown[],
  options: CallOptions | undefined,
): Promise<BelievedAnswer> {
  const { settings } = gateway;
  const request = operation.toRequest(call, subject);
  checkAgainst(call, operation.request, request.message, gateway.sourceOfField);
  const answer = await exchange(settings, call, request, options);
  const raw = readAnswer(call, answer, operation.response);
  const reading = gateway.readAnswer(raw);
  if ("refusal" in reading) {
    throw refusalError(settings, call, gateway.refusals, {
      ...reading.refusal,
      httpStatus: answer.status,
      raw,
      sensitive,
      signedFields: request.describeSigned(),
    });
  }
  if ("unreadable" in reading) throw unreadableAnswer(call, answer, reading.unreadable);
  const { data } = reading;
  gateway.answers.check(settings, call, { raw, data, status: answer.status });
  return { answer, raw, data };
}

/**
 * The payout of a believed answer.
 *
 * @throws PayoutError `bad_response` when the answer names no order, or is signed and about another account.
 */
export function payoutOf(
  gateway: GatewayDefinition,
  call: CallContext,
  { answer, raw, data }: BelievedAnswer,
  sensitive: readonly unknown[],
): Payout<JsonObject> {
  const { timeZone } = gateway.settings;
  const payout = gateway.toPayout(data, { raw, rawBody: answer.text, timeZone, sensitive });
  checkNamed(call, payout, answer.status);
  if (gateway.answers.signed) gateway.checkSubject(call, data);
  return payout;
}
