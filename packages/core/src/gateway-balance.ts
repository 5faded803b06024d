import { aboutCall } from "./about.ts";
import { unreadableAnswer } from "./answer.ts";
import type { Balance } from "./contract.ts";
import { failure } from "./errors.ts";
import type { BalanceReader, GatewayOperation } from "./gateway.ts";
import { answerOf, lookupRequest } from "./gateway-answer.ts";
import type { JsonObject } from "./json.ts";

/** The operation that reads a balance. */
export interface BalanceOperation extends GatewayOperation<string> {
  /** The only currency that the gateway holds. Without it the request's schema decides. */
  readonly currency?: string;
  /** The balance, `undefined` when the answer holds no amount. */
  toBalance(data: JsonObject, raw: JsonObject, currency: string): Balance | undefined;
}

/** How a balance is read: like every answer, it must be accepted and signed where answers are. */
export function readsBalance(operation: BalanceOperation): BalanceReader {
  return async (gateway, call, currency, options) => {
    const only = operation.currency ?? currency;
    if (currency !== only) {
      const message = `${aboutCall(call)}: currency must be "${only}", the gateway holds no other. Nothing was queried.`;
      throw failure(call, { code: "invalid_order", message });
    }
    const { raw, data, httpStatus } = await answerOf(
      gateway,
      call,
      operation,
      lookupRequest(gateway, call, operation, currency),
      [],
      options,
    );
    const balance = operation.toBalance(data, raw, currency);
    if (balance === undefined) throw unreadableAnswer(call, httpStatus, "holds no valid balance");
    return balance;
  };
}
