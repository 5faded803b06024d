import { randomUUID } from "node:crypto";
import type { Balance, CallOptions, CommonSettings, Expected, Lookup, Payout, PayoutOrder } from "@payout/core";
import {
  aboutCall,
  type CallContext,
  checkAgainst,
  checkCanAsk,
  checkExpected,
  checkLookup,
  checkOrder,
  checkOrdered,
  checkUnsignedAllowed,
  defineProvider,
  exchange,
  failure,
  type HttpAnswer,
  isObject,
  type JsonObject,
  misconfigured,
  type ProviderWithBalance,
  type ResolvedSettings,
  readAnswer,
  refusalError,
  requireText,
  resolveSettings,
  textOf,
  unreadableAnswer,
  type Validator,
} from "@payout/core/provider";
import type { InrDestination } from "./generated/types.ts";
import {
  validateInrBalanceRequest,
  validateInrBalanceResponse,
  validateInrCreateRequest,
  validateInrCreateResponse,
  validateInrQueryRequest,
  validateInrQueryResponse,
} from "./generated/validators.js";
import {
  amountRange,
  capabilities,
  documentedLimits,
  documentedPhone,
  type OrderDefaults,
  paths,
  type RequestFields,
  sensitiveValues,
  sourceOfField,
  toBalance,
  toBody,
  toCreateFields,
  toPayout,
  toQueryFields,
} from "./mapping.ts";
import { receiveNotification } from "./notification.ts";
import { describeSigned, sign } from "./signing.ts";
import { refusals } from "./status.ts";

/** How to reach the gateway, and as whom. */
export interface InrSettings extends CommonSettings {
  /** Where the gateway is; the operator gives one URL for tests and one for production. */
  readonly baseUrl: string;
  /** Merchant number, digits only (document: merchantId, header MerchantId). */
  readonly merchantId: string;
  /** Signs requests and verifies notifications. */
  readonly apiKey: string;
  /** What may be paid, in rupees as text. @default the document's { minimum: "10", maximum: "10000" } */
  readonly amountLimits?: { readonly minimum?: string; readonly maximum?: string };
  /** The rule for `destination.phone`, for example to take numbers that begin with 6. @default /^(?:\+?91|0)?[789]\d{9}$/ */
  readonly phonePattern?: RegExp;
}

/** Payouts of one merchant to Indian bank accounts. */
export type Inr = ProviderWithBalance<InrDestination, JsonObject>;

/** What every operation needs. */
export interface Connection {
  readonly settings: ResolvedSettings;
  readonly merchantId: string;
  /** The first signs; all verify. */
  readonly apiKeys: readonly [string, ...string[]];
  readonly defaults: OrderDefaults;
}

/** One request on its way: where to, what, and how to judge both ends. */
interface Exchange {
  readonly path: string;
  readonly fields: RequestFields;
  readonly request: Validator<unknown>;
  readonly response: Validator<unknown>;
  readonly sensitive: readonly unknown[];
}

/**
 * Makes the provider of one merchant.
 *
 * @throws PayoutError `configuration` that names the setting.
 * @example
 * const inr = createInr({ baseUrl, merchantId: "1002001", apiKey, notifyUrl });
 * const payout = await inr.send({ reference, amount: { value: "2704.00", currency: "INR" }, destination });
 */
export function createInr(settings: InrSettings): Inr {
  requireText("inr", settings ?? {}, ["merchantId", "apiKey"]);
  const { merchantId, apiKey } = settings;
  if (!/^[0-9]{1,20}$/.test(merchantId)) throw misconfigured("inr", "settings.merchantId must be digits");
  const resolved = resolveSettings("inr", settings);
  const connection: Connection = {
    settings: resolved,
    merchantId,
    apiKeys: [apiKey, ...resolved.additionalSecrets],
    defaults: orderDefaults(settings),
  };
  return defineProvider<InrDestination, JsonObject>({
    id: "inr",
    capabilities,
    settings: resolved,
    send: (call, order, options) => send(connection, call, order, options),
    query: (call, lookup, options) => query(connection, call, lookup, options),
    balance: (call, currency, options) => balance(connection, call, currency, options),
    receive: (call, request, expected) => receiveNotification(connection, call, request, expected),
  });
}

function orderDefaults({ notifyUrl, amountLimits, phonePattern = documentedPhone }: InrSettings): OrderDefaults {
  const { minimum, maximum } = { ...documentedLimits, ...amountLimits };
  const amounts = amountRange(minimum, maximum);
  if (amounts === undefined)
    throw misconfigured(
      "inr",
      'settings.amountLimits must be { minimum, maximum } in rupees as text, such as "10" and "50000.00"',
    );
  if (!(phonePattern instanceof RegExp)) throw misconfigured("inr", "settings.phonePattern must be a RegExp");
  // With the flags g and y a RegExp remembers where it stopped, and would refuse every second order.
  const stateless = new RegExp(phonePattern.source, phonePattern.flags.replace(/[gy]/g, ""));
  return { notifyUrl, amounts, phonePattern: stateless };
}

async function send(
  connection: Connection,
  call: CallContext,
  order: PayoutOrder<unknown>,
  options?: CallOptions,
): Promise<Payout<JsonObject>> {
  checkOrder(call, order);
  const { settings, defaults } = connection;
  const sensitive = sensitiveValues(order.destination);
  const { answer, raw, data } = await ask(connection, call, options, {
    path: paths.create,
    fields: toCreateFields(call, order, defaults, nonceOf(settings)),
    request: validateInrCreateRequest,
    response: validateInrCreateResponse,
    sensitive,
  });
  checkUnsignedAllowed(settings, call);
  const payout = toPayout(data, { raw, rawBody: answer.text, timeZone: settings.timeZone, sensitive });
  checkOrdered(call, order, payout, { status: answer.status, amountText: textOf(data["amount"]) });
  return payout;
}

async function query(
  connection: Connection,
  call: CallContext,
  lookup: Lookup,
  options?: CallOptions & { readonly expected?: Expected },
): Promise<Payout<JsonObject>> {
  checkCanAsk(call, lookup);
  const { settings } = connection;
  const { answer, raw, data } = await ask(connection, call, options, {
    path: paths.query,
    fields: toQueryFields(lookup, nonceOf(settings)),
    request: validateInrQueryRequest,
    response: validateInrQueryResponse,
    sensitive: [],
  });
  const payout = toPayout(data, { raw, rawBody: answer.text, timeZone: settings.timeZone, sensitive: [] });
  checkLookup(call, lookup, payout);
  await checkExpected(call, payout, options?.expected);
  return payout;
}

async function balance(
  connection: Connection,
  call: CallContext,
  currency: string,
  options?: CallOptions,
): Promise<Balance> {
  if (currency !== "INR") {
    const message = `${aboutCall(call)}: currency must be "INR", this gateway holds no other. Nothing was asked.`;
    throw failure(call, { code: "invalid_order", message });
  }
  const { answer, raw, data } = await ask(connection, call, options, {
    path: paths.balance,
    fields: { nonceStr: nonceOf(connection.settings) },
    request: validateInrBalanceRequest,
    response: validateInrBalanceResponse,
    sensitive: [],
  });
  const read = toBalance(data, raw);
  if (read === undefined) throw unreadableAnswer(call, answer, "a balance that is no amount");
  return read;
}

/** 32 characters are the most that the gateway takes. */
function nonceOf({ nonce }: ResolvedSettings): string {
  return nonce?.() ?? randomUUID().replaceAll("-", "");
}

/** Posts the exact bytes that were signed, and reads the answer: never signed by this gateway, so a code is all there is. */
async function ask(
  { settings, merchantId, apiKeys }: Connection,
  call: CallContext,
  options: CallOptions | undefined,
  { path, fields, request, response, sensitive }: Exchange,
): Promise<{ answer: HttpAnswer; raw: JsonObject; data: JsonObject }> {
  const body = toBody(fields);
  // What is checked is what the gateway will read out of the text.
  checkAgainst(call, request, JSON.parse(body), sourceOfField);
  const headers = { "content-type": "application/json", MerchantId: merchantId, Sign: sign(body, apiKeys[0]) };
  const answer = await exchange(settings, call, { method: "POST", path, headers, body }, options);
  const raw = readAnswer(call, answer, response);
  const { data } = raw;
  const code = textOf(raw["code"]);
  if (code === "200" && isObject(data)) return { answer, raw, data };
  if (code === "200" || isObject(data))
    throw unreadableAnswer(call, answer, "a code and data that do not fit together");
  throw refusalError(settings, call, refusals, {
    httpStatus: answer.status,
    code,
    message: textOf(raw["msg"]),
    raw,
    sensitive,
    signedFields: describeSigned(body),
  });
}
