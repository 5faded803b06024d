import { checkExpected, checkLookup, checkLookupGiven, checkOrdered } from "./believe.ts";
import type { CallContext, Operation } from "./call.ts";
import type { CallOptions, Expected, Lookup, Payout, PayoutOrder, PayoutProvider } from "./contract.ts";
import type { GatewayDefinition } from "./gateway.ts";
import { answerOf, lookupRequest, orderRequest } from "./gateway-answer.ts";
import { receiveNotification } from "./gateway-notification.ts";
import { payoutIn } from "./identity.ts";
import type { JsonObject } from "./json.ts";
import { callOf, perform, performNow } from "./perform.ts";

/** A provider of a gateway that has a balance query. */
export type ProviderWithBalance<Destination, Raw> = PayoutProvider<Destination, Raw> &
  Required<Pick<PayoutProvider<Destination, Raw>, "balance">>;

/**
 * Makes the provider of a gateway: frozen, observed, and throwing nothing but `PayoutError`. The steps that decide about money are here, once and in this order:
 *
 * - `validate`: the checks of `send`, without sending.
 * - `send`: check the order, sign, validate the request, exchange, read, classify a refusal, verify the signature (or, where
 *   the gateway signs no answers, refuse what `allowInsecureHttp` makes worthless), map, check account, reference and amount.
 * - `query`: check the lookup, then the same, and check the answer against the lookup and what the caller expected.
 * - `receive`: verify, validate, check the account, map, check what the caller expected, acknowledge.
 */
export function defineGateway<Destination>(
  gateway: GatewayDefinition & Required<Pick<GatewayDefinition, "balance">>,
): ProviderWithBalance<Destination, JsonObject>;
/** The same for a gateway without a balance. */
export function defineGateway<Destination>(gateway: GatewayDefinition): PayoutProvider<Destination, JsonObject>;
export function defineGateway<Destination>(gateway: GatewayDefinition): PayoutProvider<Destination, JsonObject> {
  const { id, account, capabilities, settings, balance } = gateway;
  const run = <Result>(
    operation: Operation,
    reference: string | undefined,
    work: (call: CallContext) => Promise<Result>,
  ): Promise<Result> => perform(settings, { provider: id, operation, reference }, work);
  return Object.freeze<PayoutProvider<Destination, JsonObject>>({
    id,
    account,
    capabilities: Object.freeze({
      ...capabilities,
      reportsNotFound: capabilities.reportsNotFound || settings.notFoundTexts.length > 0,
    }),
    validate: (order) => {
      performNow(
        { ...callOf(id, "send", order?.reference), dryRun: true },
        (call) => void orderRequest(gateway, call, order),
      );
    },
    send: (order, options) => run("send", order?.reference, (call) => send(gateway, call, order, options)),
    query: (lookup, options) => run("query", lookup?.reference, (call) => query(gateway, call, lookup, options)),
    ...(balance && {
      balance: (currency, options) => run("balance", undefined, (call) => balance(gateway, call, currency, options)),
    }),
    receive: (request, options) =>
      run("receive", undefined, (call) => receiveNotification(gateway, call, request, options?.expected)),
  });
}

async function send(
  gateway: GatewayDefinition,
  call: CallContext,
  order: PayoutOrder<unknown>,
  options?: CallOptions,
): Promise<Payout<JsonObject>> {
  const request = orderRequest(gateway, call, order);
  const sensitive = gateway.sensitiveValues(order.destination);
  const believed = await answerOf(gateway, call, gateway.create, request, sensitive, options);
  const payout = payoutIn(gateway, call, believed);
  const { httpStatus, data } = believed;
  checkOrdered(call, order, payout, { status: httpStatus, amountText: gateway.amountOf(data) });
  return payout;
}

async function query(
  gateway: GatewayDefinition,
  call: CallContext,
  lookup: Lookup,
  options?: CallOptions & { readonly expected?: Expected },
): Promise<Payout<JsonObject>> {
  checkLookupGiven(call, lookup);
  const request = lookupRequest(gateway, call, gateway.query, lookup);
  const payout = payoutIn(gateway, call, await answerOf(gateway, call, gateway.query, request, [], options));
  checkLookup(call, lookup, payout);
  await checkExpected(call, payout, options?.expected);
  return payout;
}
