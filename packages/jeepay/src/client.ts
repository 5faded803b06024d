import type { CallOptions, CommonSettings, Expected, Lookup, Payout, PayoutOrder, PayoutProvider } from "@payout/core";
import {
  aboutCall,
  askFirst,
  type CallContext,
  checkAgainst,
  checkCanAsk,
  checkExpected,
  checkLookup,
  checkOrder,
  checkOrdered,
  defineProvider,
  exchange,
  failure,
  type HttpAnswer,
  isObject,
  type JsonObject,
  type ResolvedSettings,
  readAnswer,
  refusalError,
  requireText,
  resolveSettings,
  textOf,
  unreadableAnswer,
  type Validator,
} from "@payout/core/provider";
import type { CashoutDestination, TransferDestination } from "./generated/types.ts";
import {
  cashout,
  checkSubject,
  type Product,
  type RequestFields,
  type Sender,
  sensitiveValues,
  sourceOfField,
  toCreateFields,
  toPayout,
  toQueryFields,
  transfer,
} from "./mapping.ts";
import { receiveNotification } from "./notification.ts";
import { describeSigned, sign, verifyWithAny } from "./signing.ts";

/** How to reach Jeepay, and as whom. */
export interface JeepaySettings extends CommonSettings {
  /** Merchant number, `M…` (document: mchNo). */
  readonly mchNo: string;
  /** Application id (document: appId). */
  readonly appId: string;
  /** The application's secret: signs requests, verifies answers and notifications. */
  readonly secretKey: string;
  /** Where the gateway is. @default "https://pay.jeepay.vip" */
  readonly baseUrl?: string;
  /** Send an order's description as `remark` in cashouts. Off, because the field is in the sample but not in the table. @default false */
  readonly sendRemark?: boolean;
}

/** Both Jeepay products of one application. */
export interface Jeepay {
  /** Transfers to WeChat, Alipay or a bank card. */
  readonly transfer: PayoutProvider<TransferDestination, JsonObject>;
  /** Cashouts from a wallet to its owner's bank card. */
  readonly cashout: PayoutProvider<CashoutDestination, JsonObject>;
}

/** What every operation needs. */
export interface Connection {
  readonly product: Product;
  readonly settings: ResolvedSettings;
  readonly mchNo: string;
  readonly appId: string;
  /** The first signs; all verify. */
  readonly secretKeys: readonly [string, ...string[]];
  readonly sendRemark: boolean;
}

const defaultBaseUrl = "https://pay.jeepay.vip";

/**
 * Makes the two Jeepay providers of one application.
 *
 * @throws PayoutError `configuration` that names the setting.
 * @example
 * const { transfer } = createJeepay({ mchNo, appId, secretKey });
 * const payout = await transfer.send({ reference, amount: { value: "12.50", currency: "CNY" }, destination });
 */
export function createJeepay(settings: JeepaySettings): Jeepay {
  requireText("jeepay", settings ?? {}, ["mchNo", "appId", "secretKey"]);
  const { mchNo, appId, secretKey, sendRemark = false } = settings;
  const resolved = resolveSettings("jeepay", { ...settings, baseUrl: settings.baseUrl ?? defaultBaseUrl });
  const secretKeys = [secretKey, ...resolved.additionalSecrets] as const;
  const connect = (product: Product): Connection => ({
    product,
    settings: resolved,
    mchNo,
    appId,
    secretKeys,
    sendRemark,
  });
  return Object.freeze({ transfer: createProvider(connect(transfer)), cashout: createProvider(connect(cashout)) });
}

function createProvider<Destination>(connection: Connection): PayoutProvider<Destination, JsonObject> {
  return defineProvider<Destination, JsonObject>({
    id: connection.product.id,
    capabilities: connection.product.capabilities,
    settings: connection.settings,
    send: (call, order, options) => send(connection, call, order, options),
    query: (call, lookup, options) => query(connection, call, lookup, options),
    receive: (call, request, expected) => receiveNotification(connection, call, request, expected),
  });
}

async function send(
  connection: Connection,
  call: CallContext,
  order: PayoutOrder<unknown>,
  options?: CallOptions,
): Promise<Payout<JsonObject>> {
  const { product, settings, sendRemark } = connection;
  checkOrder(call, order);
  const fields = toCreateFields(product, call, sender(connection), order, {
    notifyUrl: settings.notifyUrl,
    sendRemark,
  });
  const sensitive = sensitiveValues(order.destination);
  const answer = await post(connection, call, product.paths.create, fields, product.validators.createRequest, options);
  const { raw, data } = openAnswer(connection, call, answer, fields, product.validators.createResponse, sensitive);
  const payout = toPayout(product, data, { raw, rawBody: answer.text, timeZone: settings.timeZone, sensitive });
  checkSubject(call, product, data, connection.mchNo);
  checkOrdered(call, order, payout, { status: answer.status, amountText: textOf(data["amount"]) });
  return payout;
}

async function query(
  connection: Connection,
  call: CallContext,
  lookup: Lookup,
  options?: CallOptions & { readonly expected?: Expected },
): Promise<Payout<JsonObject>> {
  const { product, settings } = connection;
  checkCanAsk(call, lookup);
  const fields = toQueryFields(product, sender(connection), lookup);
  const answer = await post(connection, call, product.paths.query, fields, product.validators.queryRequest, options);
  const { raw, data } = openAnswer(connection, call, answer, fields, product.validators.queryResponse, []);
  const payout = toPayout(product, data, { raw, rawBody: answer.text, timeZone: settings.timeZone, sensitive: [] });
  checkLookup(call, lookup, payout);
  checkSubject(call, product, data, connection.mchNo);
  await checkExpected(call, payout, options?.expected);
  return payout;
}

function sender({ mchNo, appId, settings }: Connection): Sender {
  return { mchNo, appId, now: settings.now() };
}

function post(
  { product, settings, secretKeys }: Connection,
  call: CallContext,
  path: string,
  fields: RequestFields,
  validator: Validator<unknown>,
  options?: CallOptions,
): Promise<HttpAnswer> {
  const signed = { ...fields, sign: sign(fields, secretKeys[0]) };
  checkAgainst(call, validator, signed, (field) => sourceOfField(product, field));
  const headers = { "content-type": "application/json" };
  return exchange(settings, call, { method: "POST", path, headers, body: JSON.stringify(signed) }, options);
}

/**
 * Reads an answer: a refusal is classified, and `data` is believed only when its signature fits. A refusal is not signed by
 * the vendor's design; an accepted order always is.
 */
function openAnswer(
  connection: Connection,
  call: CallContext,
  answer: HttpAnswer,
  sent: RequestFields,
  validator: Validator<unknown>,
  sensitive: readonly unknown[],
): { raw: JsonObject; data: JsonObject } {
  const raw = readAnswer(call, answer, validator);
  const { data } = raw;
  const code = textOf(raw["code"]);
  const hasData = data !== undefined && data !== null;
  if (code !== "0" && !hasData) {
    throw refusalError(connection.settings, call, connection.product.refusals, {
      httpStatus: answer.status,
      code,
      message: textOf(raw["msg"]),
      raw,
      sensitive,
      signedFields: describeSigned(sent),
    });
  }
  if (code !== "0" || !isObject(data)) throw unreadableAnswer(call, answer, "a code and data that do not fit together");
  if (!verifyWithAny(data, raw["sign"], connection.secretKeys)) {
    throw failure(call, {
      code: "bad_signature",
      httpStatus: answer.status,
      message:
        `${aboutCall(call)} was answered with data whose signature ${textOf(raw["sign"]) === undefined ? "is missing" : "does not fit"}. ` +
        `Fields in signing order, with lengths: ${describeSigned(data)}. Likely cause: another secret, or someone in between. ${askFirst(call)}`,
    });
  }
  return { raw, data };
}
