import { aboutCall } from "./about.ts";
import { unreadableAnswer } from "./answer.ts";
import { checkExpected, checkLookup, checkLookupGiven, checkOrdered } from "./believe.ts";
import type { CallContext } from "./call.ts";
import type { Balance, CallOptions, Expected, Lookup, Payout, PayoutOrder, PayoutProvider } from "./contract.ts";
import { defineProvider, type ProviderWithBalance } from "./define-provider.ts";
import { failure } from "./errors.ts";
import type { BalanceOperation, GatewayDefinition } from "./gateway.ts";
import { answerOf, payoutOf } from "./gateway-answer.ts";
import { receiveNotification } from "./gateway-notification.ts";
import type { JsonObject } from "./json.ts";
import { checkOrder } from "./order.ts";

/**
 * Makes the provider of a gateway. The steps that decide about money are here, once and in this order:
 *
 * - `send`: check the order, sign, validate the request, exchange, read, classify a refusal, verify the signature (or, where
 *   the gateway signs no answers, refuse what `allowInsecureHttp` makes worthless), map, check account, reference and amount.
 * - `query`: check the lookup, then the same, and check the answer against the lookup and what the caller expected.
 * - `receive`: verify, validate, check the account, map, check what the caller expected, acknowledge.
 */
export function defineGateway<Destination>(
  gateway: GatewayDefinition & Required<Pick<GatewayDefinition, "balance">>,
): ProviderWithBalance<Destination, JsonObject>;
export function defineGateway<Destination>(gateway: GatewayDefinition): PayoutProvider<Destination, JsonObject>;
export function defineGateway<Destination>(gateway: GatewayDefinition): PayoutProvider<Destination, JsonObject> {
  const { id, capabilities, settings, balance } = gateway;
  return defineProvider<Destination, JsonObject>({
    id,
    capabilities,
    settings,
    send: (call, order, options) => send(gateway, call, order, options),
    query: (call, lookup, options) => query(gateway, call, lookup, options),
    ...(balance && { balance: (call, currency, options) => readBalance(gateway, balance, call, currency, options) }),
    receive: (call, request, expected) => receiveNotification(gateway, call, request, expected),
  });
}

async function send(
  gateway: GatewayDefinition,
  call: CallContext,
  order: PayoutOrder<unknown>,
  options?: CallOptions,
): Promise<Payout<JsonObject>> {
  checkOrder(call, order, gateway.extraCurrencies);
  const sensitive = gateway.sensitiveValues(order.destination);
  const believed = await answerOf(gateway, call, gateway.create, order, sensitive, options);
  const payout = payoutOf(gateway, call, believed, sensitive);
  const { answer, data } = believed;
  checkOrdered(call, order, payout, { status: answer.status, amountText: gateway.amountOf(data) });
  return payout;
}

async function query(
  gateway: GatewayDefinition,
  call: CallContext,
  lookup: Lookup,
  options?: CallOptions & { readonly expected?: Expected },
): Promise<Payout<JsonObject>> {
  checkLookupGiven(call, lookup);
  const payout = payoutOf(gateway, call, await answerOf(gateway, call, gateway.query, lookup, [], options), []);
  checkLookup(call, lookup, payout);
  await checkExpected(call, payout, options?.expected);
  return payout;
}

async function readBalance(
  gateway: GatewayDefinition,
  operation: BalanceOperation,
  call: CallContext,
  currency: string,
  options?: CallOptions,
): Promise<Balance> {
  if (operation.currency !== undefined && currency !== operation.currency) {
    const message = `${aboutCall(call)}: currency must be "${operation.currency}", this gateway holds no other. Nothing was asked.`;
    throw failure(call, { code: "invalid_order", message });
  }
  const { answer, raw, data } = await answerOf(gateway, call, operation, currency, [], options);
  const balance = operation.toBalance(data, raw, currency);
  if (balance === undefined) throw unreadableAnswer(call, answer, "a balance that is no amount");
  return balance;
}
