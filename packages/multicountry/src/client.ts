import { randomUUID } from "node:crypto";
import type {
  Balance,
  CallOptions,
  CommonSettings,
  Expected,
  Lookup,
  Payout,
  PayoutOrder,
  PayoutProvider,
} from "@payout/core";
import {
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
  type HttpAnswer,
  type HttpRequest,
  isObject,
  type JsonObject,
  misconfigured,
  type ResolvedSettings,
  readAnswer,
  refusalError,
  requireText,
  resolveSettings,
  textOf,
  unreadableAnswer,
  type Validator,
} from "@payout/core/provider";
import type { MulticountryDestination } from "./generated/types.ts";
import {
  validateMulticountryBalanceRequest,
  validateMulticountryBalanceResponse,
  validateMulticountryCreateRequest,
  validateMulticountryCreateResponse,
  validateMulticountryQueryRequest,
  validateMulticountryQueryResponse,
} from "./generated/validators.js";
import {
  capabilities,
  extraCurrencies,
  paths,
  type RequestFields,
  type Sender,
  sensitiveValues,
  sourceOfField,
  toBalanceFields,
  toCreateFields,
  toDecimal,
  toPayout,
  toQueryFields,
} from "./mapping.ts";
import { receiveNotification } from "./notification.ts";
import { describeSigned, type KeyPlacement, sign } from "./signing.ts";
import { refusals, withoutRequestId } from "./status.ts";

/** How to reach the gateway, and as whom. */
export interface MulticountrySettings extends CommonSettings {
  /** Your API domain; each merchant gets its own. */
  readonly baseUrl: string;
  /** Merchant id, from the merchant console (document: mch_id). */
  readonly mchId: string;
  /** Signs requests and verifies notifications (document: API token). */
  readonly apiToken: string;
  /** Where the token stands in the text that is signed. @default "prefix" */
  readonly keyPlacement?: KeyPlacement;
}

/** Payouts in seven currencies. */
export interface MulticountryProvider extends PayoutProvider<MulticountryDestination, JsonObject> {
  /** Asks what is available in one currency, for example `"THB"` or `"USDT"`. */
  balance(currency: string, options?: CallOptions): Promise<Balance>;
}

/** What every operation needs. */
export interface Connection {
  readonly settings: ResolvedSettings;
  readonly mchId: string;
  /** The first signs; all verify. */
  readonly apiTokens: readonly [string, ...string[]];
  readonly keyPlacement: KeyPlacement;
}

/** One request on its way: how, where to, what, and how to judge both ends. */
interface Exchange {
  readonly method: HttpRequest["method"];
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
 * const multicountry = createMulticountry({ baseUrl, mchId, apiToken, notifyUrl });
 * const payout = await multicountry.send({ reference, amount: { value: "500.00", currency: "THB" }, destination });
 */
export function createMulticountry(settings: MulticountrySettings): MulticountryProvider {
  requireText("multicountry", settings ?? {}, ["mchId", "apiToken"]);
  const { mchId, apiToken, keyPlacement = "prefix" } = settings;
  if (keyPlacement !== "prefix" && keyPlacement !== "suffix")
    throw misconfigured("multicountry", 'settings.keyPlacement must be "prefix" or "suffix"');
  const resolved = resolveSettings("multicountry", settings);
  const apiTokens = [apiToken, ...resolved.additionalSecrets] as const;
  const connection: Connection = { settings: resolved, mchId, apiTokens, keyPlacement };
  return defineProvider<MulticountryDestination, JsonObject>({
    id: "multicountry",
    capabilities,
    settings: resolved,
    send: (call, order, options) => send(connection, call, order, options),
    query: (call, lookup, options) => query(connection, call, lookup, options),
    balance: (call, currency, options) => balance(connection, call, currency, options),
    receive: (call, request, expected) => receiveNotification(connection, call, request, expected),
  });
}

async function send(
  connection: Connection,
  call: CallContext,
  order: PayoutOrder<unknown>,
  options?: CallOptions,
): Promise<Payout<JsonObject>> {
  checkOrder(call, order, extraCurrencies);
  const { settings } = connection;
  const { answer, raw, payload } = await ask(connection, call, options, {
    method: "POST",
    path: paths.orders,
    fields: toCreateFields(call, sender(connection), order, settings.notifyUrl),
    request: validateMulticountryCreateRequest,
    response: validateMulticountryCreateResponse,
    sensitive: sensitiveValues(order.destination),
  });
  checkUnsignedAllowed(settings, call);
  const payout = toPayout(payload, { raw, rawBody: answer.text, timeZone: settings.timeZone });
  checkOrdered(call, order, payout, { status: answer.status, amountText: textOf(payload["order_amount"]) });
  return payout;
}

async function query(
  connection: Connection,
  call: CallContext,
  lookup: Lookup,
  options?: CallOptions & { readonly expected?: Expected },
): Promise<Payout<JsonObject>> {
  checkCanAsk(call, lookup);
  const { answer, raw, payload } = await ask(connection, call, options, {
    method: "GET",
    path: paths.orders,
    fields: toQueryFields(sender(connection), lookup),
    request: validateMulticountryQueryRequest,
    response: validateMulticountryQueryResponse,
    sensitive: [],
  });
  const payout = toPayout(payload, { raw, rawBody: answer.text, timeZone: connection.settings.timeZone });
  // The gateway looks for one text among both kinds of numbers: what it found may be another order.
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
  const { answer, raw, payload } = await ask(connection, call, options, {
    method: "GET",
    path: paths.balance,
    fields: toBalanceFields(sender(connection), currency),
    request: validateMulticountryBalanceRequest,
    response: validateMulticountryBalanceResponse,
    sensitive: [],
  });
  const value = toDecimal(textOf(payload["balance"]));
  if (value === undefined) throw unreadableAnswer(call, answer, "a balance that is no amount");
  return { available: { value, currency }, raw };
}

function sender({ mchId, settings }: Connection): Sender {
  // 20 of the 6 to 24 letters and digits that the document allows.
  return { mchId, now: settings.now(), nonce: settings.nonce?.() ?? randomUUID().replaceAll("-", "").slice(0, 20) };
}

/** Sends signed fields and reads the answer: never signed by this gateway, so its code is all there is. */
async function ask(
  { settings, apiTokens, keyPlacement }: Connection,
  call: CallContext,
  options: CallOptions | undefined,
  { method, path, fields, request, response, sensitive }: Exchange,
): Promise<{ answer: HttpAnswer; raw: JsonObject; payload: JsonObject }> {
  const signed = { ...fields, sign: sign(fields, apiTokens[0], keyPlacement) };
  checkAgainst(call, request, signed, sourceOfField);
  const answer = await exchange(settings, call, toHttpRequest(method, path, signed), options);
  const raw = readAnswer(call, answer, response);
  const { payload } = raw;
  const code = textOf(raw["code"]);
  const hasPayload = payload !== undefined && payload !== null;
  if (code === "200" && isObject(payload)) return { answer, raw, payload };
  if (code === "200" || hasPayload)
    throw unreadableAnswer(call, answer, "a code and a payload that do not fit together");
  throw refusalError(settings, call, refusals, {
    httpStatus: answer.status,
    code,
    message: withoutRequestId(messageOf(raw)),
    raw,
    sensitive,
    signedFields: describeSigned(fields),
  });
}

function toHttpRequest(method: HttpRequest["method"], path: string, signed: RequestFields): HttpRequest {
  if (method === "POST") {
    return { method, path, headers: { "content-type": "application/json" }, body: JSON.stringify(signed) };
  }
  const pairs = Object.entries(signed).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return { method, path: `${path}?${pairs.join("&")}` };
}

function messageOf(raw: JsonObject): string | undefined {
  const { errors } = raw;
  return isObject(errors) ? textOf(errors["message"]) : undefined;
}
