import { readAnswer, unreadableAnswer } from "./answer.ts";
import { readByRule } from "./answer-rule.ts";
import type { CallContext } from "./call.ts";
import type { CallOptions } from "./contract.ts";
import type { GatewayDefinition, GatewayOperation, SignedRequest } from "./gateway.ts";
import { exchange } from "./http.ts";
import type { JsonObject } from "./json.ts";
import { checkAgainst } from "./order.ts";
import { writeOrder } from "./order-check.ts";
import { refusalError } from "./refusal.ts";

/** An answer that may be believed: it is of the documented form, accepts the request, and is signed where answers are. */
export interface BelievedAnswer {
  readonly raw: JsonObject;
  /** The part of it that says what happened. */
  readonly data: JsonObject;
  readonly rawBody: string;
  readonly httpStatus: number;
  readonly signed: boolean;
  /** Values of the order that its texts may repeat. */
  readonly sensitive: readonly unknown[];
}

/**
 * Writes and signs the request of an order.
 *
 * @throws PayoutError `invalid_order` with everything that is wrong with the order.
 */
export function orderRequest(gateway: GatewayDefinition, call: CallContext, given: unknown): SignedRequest {
  return writeOrder(call, given, gateway, (check, order) => {
    const request = gateway.create.toRequest(check, order);
    check.message(gateway.create.request, request.message);
    return request;
  });
}

/**
 * Writes, signs and validates the request of a query, of a payout or a balance.
 *
 * @throws PayoutError `invalid_order` for what the request's schema refuses.
 */
export function lookupRequest<Subject>(
  gateway: GatewayDefinition,
  call: CallContext,
  operation: GatewayOperation<Subject>,
  subject: Subject,
): SignedRequest {
  const request = operation.toRequest(call, subject);
  checkAgainst(call, operation.request, request.message, gateway.sourceOfField);
  return request;
}

/**
 * Sends a request once, reads the answer and verifies it.
 *
 * @throws PayoutError for every answer that cannot be believed.
 */
export async function answerOf(
  gateway: GatewayDefinition,
  call: CallContext,
  operation: Pick<GatewayOperation<never>, "response">,
  request: SignedRequest,
  sensitive: readonly unknown[],
  options: CallOptions | undefined,
): Promise<BelievedAnswer> {
  const { settings } = gateway;
  const answer = await exchange(settings, call, request, options);
  const { raw, said } = readAnswer(call, answer, operation.response);
  const reading = readByRule(gateway.refusals.answer, said);
  if (reading === undefined) throw unreadableAnswer(call, answer.status, "contradicts itself");
  const { data, code, message } = reading;
  if (data === undefined) {
    throw refusalError(settings, call, gateway.refusals.entries, {
      code,
      message,
      httpStatus: answer.status,
      raw,
      sensitive,
      signedFields: request.describeSigned(),
    });
  }
  gateway.answers.check(settings, call, { raw, data, status: answer.status });
  return { raw, data, rawBody: answer.text, httpStatus: answer.status, signed: gateway.answers.signed, sensitive };
}
