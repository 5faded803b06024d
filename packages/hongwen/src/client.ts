import type { KeyObject } from "node:crypto";
import type { Balance, CallOptions, CommonSettings, Expected, Lookup, Payout, PayoutOrder } from "@payout/core";
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
} from "@payout/core/provider";
import type { HongwenDestination } from "./generated/types.ts";
import {
  capabilities,
  type Interface,
  id,
  interfaces,
  type RequestFields,
  refusalText,
  type Sender,
  sensitiveValues,
  sourceOfField,
  toBalance,
  toBalanceFields,
  toCreateFields,
  toPayout,
  toQueryFields,
} from "./mapping.ts";
import { badSignature, receiveNotification } from "./notification.ts";
import {
  describeSigned,
  type KeyInput,
  modulusLength,
  readPrivateKey,
  readPublicKey,
  sign,
  verifyWithAny,
} from "./signing.ts";
import { refusals } from "./status.ts";

/** How to reach Hongwen, and as whom. */
export interface HongwenSettings extends Omit<CommonSettings, "additionalSecrets"> {
  /** Merchant number (document: mch_no). */
  readonly mchNo: string;
  /** Your RSA private key, at most 2048 bits: PEM (PKCS#1, PKCS#8), its bare base64, or a KeyObject. Signs requests. */
  readonly privateKey: KeyInput;
  /** The platform's RSA public key, in the same forms. Verifies answers and notifications. */
  readonly platformPublicKey: KeyInput;
  /** Older or newer keys of the platform, while it replaces its own. */
  readonly additionalPublicKeys?: readonly KeyInput[];
  /** Number of the personal member whose money leaves (document: sub_mch_no); an order's own `destination.sub_mch_no` goes first. */
  readonly subMchNo?: string;
  /** Where the gateway is, without `/gateway.do`. @default "https://openapi.hwkjpay.com" */
  readonly baseUrl?: string;
}

/** Withdrawals of one merchant to bound bank cards. */
export type Hongwen = ProviderWithBalance<HongwenDestination, JsonObject>;

/** What every operation needs. */
export interface Connection {
  readonly settings: ResolvedSettings;
  readonly mchNo: string;
  readonly subMchNo: string | undefined;
  readonly privateKey: KeyObject;
  readonly publicKeys: readonly KeyObject[];
}

const defaultBaseUrl = "https://openapi.hwkjpay.com";
const path = "/gateway.do";

/**
 * Makes the provider of one merchant. The keys are read here, once.
 *
 * @throws PayoutError `configuration` that names the setting; it never holds any of a key.
 * @example
 * const hongwen = createHongwen({ mchNo, privateKey, platformPublicKey });
 * const payout = await hongwen.send({ reference, amount: { value: "12.50", currency: "CNY" }, destination });
 */
export function createHongwen(settings: HongwenSettings): Hongwen {
  const connection = connect(settings);
  return defineProvider<HongwenDestination, JsonObject>({
    id,
    capabilities,
    settings: connection.settings,
    send: (call, order, options) => send(connection, call, order, options),
    query: (call, lookup, options) => query(connection, call, lookup, options),
    balance: (call, currency, options) => balance(connection, call, currency, options),
    receive: (call, request, expected) => receiveNotification(connection, call, request, expected),
  });
}

function connect(settings: HongwenSettings): Connection {
  requireText(id, settings ?? {}, settings?.subMchNo === undefined ? ["mchNo"] : ["mchNo", "subMchNo"]);
  const { mchNo, subMchNo, additionalPublicKeys = [] } = settings;
  if ((settings as CommonSettings).additionalSecrets !== undefined) {
    throw misconfigured(id, "settings.additionalSecrets has no meaning with RSA keys: use additionalPublicKeys");
  }
  const privateKey = readKey("privateKey", readPrivateKey, settings.privateKey);
  // The field for the signature has room for 344 characters of base64 (document: sign).
  if (modulusLength(privateKey) > 2048) {
    throw misconfigured(
      id,
      "settings.privateKey has more than 2048 bits: its signature does not fit the gateway's field",
    );
  }
  return {
    settings: resolveSettings(id, { ...settings, baseUrl: settings.baseUrl ?? defaultBaseUrl }),
    mchNo,
    subMchNo,
    privateKey,
    publicKeys: [
      readKey("platformPublicKey", readPublicKey, settings.platformPublicKey),
      ...[additionalPublicKeys].flat().map((key) => readKey("additionalPublicKeys", readPublicKey, key)),
    ],
  };
}

function readKey<Key>(name: string, read: (input: KeyInput) => Key, input: KeyInput): Key {
  try {
    return read(input);
  } catch (error) {
    throw misconfigured(id, `settings.${name}: ${(error as TypeError).message}`);
  }
}

async function send(
  connection: Connection,
  call: CallContext,
  order: PayoutOrder<unknown>,
  options?: CallOptions,
): Promise<Payout<JsonObject>> {
  const { settings, subMchNo } = connection;
  checkOrder(call, order);
  const fields = toCreateFields(call, sender(connection), order, { notifyUrl: settings.notifyUrl, subMchNo });
  const sensitive = sensitiveValues(order.destination);
  const { answer, raw } = await ask(connection, call, interfaces.create, { fields, sensitive }, options);
  const payout = readPayout(connection, call, answer, raw, sensitive);
  checkOrdered(call, order, payout, { status: answer.status, amountText: textOf(raw["withdraw_amount"]) });
  return payout;
}

async function query(
  connection: Connection,
  call: CallContext,
  lookup: Lookup,
  options?: CallOptions & { readonly expected?: Expected },
): Promise<Payout<JsonObject>> {
  checkCanAsk(call, lookup);
  const fields = toQueryFields(call, sender(connection), lookup);
  const { answer, raw } = await ask(connection, call, interfaces.query, { fields, sensitive: [] }, options);
  const payout = readPayout(connection, call, answer, raw, []);
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
  if (currency !== "CNY") {
    const message = `${aboutCall(call)}: currency must be "CNY", Hongwen has no other. Nothing was asked.`;
    throw failure(call, { code: "invalid_order", message });
  }
  const fields = toBalanceFields(sender(connection), connection.subMchNo);
  const { answer, raw } = await ask(connection, call, interfaces.balance, { fields, sensitive: [] }, options);
  const read = toBalance(raw);
  if (read === undefined) throw unreadableAnswer(call, answer, "no balance of one FUND_ACCOUNT");
  return read;
}

function sender({ mchNo, settings }: Connection): Sender {
  return { mchNo, now: settings.now() };
}

/**
 * Asks, and believes an acceptance only when its signature fits. A refusal is not signed by the vendor's design, and an answer
 * with code 20000 always is.
 */
async function ask(
  { settings, privateKey, publicKeys }: Connection,
  call: CallContext,
  { request, response }: Interface,
  { fields, sensitive }: { readonly fields: RequestFields; readonly sensitive: readonly unknown[] },
  options?: CallOptions,
): Promise<{ answer: HttpAnswer; raw: JsonObject }> {
  const signed = { ...fields, sign: sign(fields, privateKey) };
  checkAgainst(call, request, signed, sourceOfField);
  const headers = { "content-type": "application/json; charset=utf-8" };
  const answer = await exchange(
    settings,
    call,
    { method: "POST", path, headers, body: JSON.stringify(signed) },
    options,
  );
  const raw = readAnswer(call, answer, response);
  const code = textOf(raw["code"]);
  if (code !== "20000") {
    const signedFields = describeSigned(fields);
    const refusal = { httpStatus: answer.status, code, message: refusalText(raw), raw, sensitive, signedFields };
    throw refusalError(settings, call, refusals, refusal);
  }
  if (verifyWithAny(raw, raw["sign"], publicKeys)) return { answer, raw };
  throw badSignature(call, raw, {
    got: `${aboutCall(call)} was answered with a message`,
    next: askFirst(call),
    httpStatus: answer.status,
  });
}

function readPayout(
  { settings }: Connection,
  call: CallContext,
  answer: HttpAnswer,
  raw: JsonObject,
  sensitive: readonly unknown[],
): Payout<JsonObject> {
  if (textOf(raw["withdraw_out_trade_no"]) === undefined) {
    throw unreadableAnswer(call, answer, "an acceptance that names no order");
  }
  return toPayout(raw, { rawBody: answer.text, timeZone: settings.timeZone, sensitive });
}
