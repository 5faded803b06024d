import type { Balance, Capabilities, Lookup, Payout, PayoutOrder } from "@payout/core";
import {
  type CallContext,
  checkDestination,
  type HttpRequest,
  invalidOrder,
  type JsonObject,
  localTimeToIso,
  type MessageContext,
  type MessageIdentity,
  type PayoutFacts,
  textOf,
  type Validator,
  valuesOf,
  withDecimals,
} from "@payout/core/provider";
import { cnpj, cpf } from "cpf-cnpj-validator";
import type { MulticountryDestination } from "./generated/types.ts";
import {
  validateMulticountryBalanceRequest,
  validateMulticountryBalanceResponse,
  validateMulticountryCreateRequest,
  validateMulticountryCreateResponse,
  validateMulticountryDestination,
  validateMulticountryQueryRequest,
  validateMulticountryQueryResponse,
} from "./generated/validators.js";
import { payoutStatus } from "./status.ts";

/** What the gateway promises: nothing is written about a repeated order number, and 404 is a wrong path too (SOURCE.md, M-C26). */
export const capabilities: Capabilities = {
  balance: true,
  reversals: false,
  notifiesFailure: true,
  refusesDuplicates: false,
  reportsNotFound: false,
};

/** The path of an operation, and the forms of its request and answer. */
export interface Operation {
  readonly method: HttpRequest["method"];
  /** Below the API domain. */
  readonly path: string;
  readonly request: Validator<unknown>;
  readonly response: Validator<unknown>;
}

/** The operations. The query has the create's path, and another method. */
export const operations: Readonly<Record<"create" | "query" | "balance", Operation>> = {
  create: {
    method: "POST",
    path: "/api/v1/mch/wdl-orders",
    request: validateMulticountryCreateRequest,
    response: validateMulticountryCreateResponse,
  },
  query: {
    method: "GET",
    path: "/api/v1/mch/wdl-orders",
    request: validateMulticountryQueryRequest,
    response: validateMulticountryQueryResponse,
  },
  balance: {
    method: "GET",
    path: "/api/v1/mch/balance",
    request: validateMulticountryBalanceRequest,
    response: validateMulticountryBalanceResponse,
  },
};

/** The currency that each country's payouts are in. */
const currencies: Readonly<Record<MulticountryDestination["country"], string>> = {
  VN: "VND",
  TH: "THB",
  BR: "BRL",
  IN: "INR",
  PH: "PHP",
  CRYPTO: "USDT",
  CN: "CNY",
};

/** What ISO 4217 does not know. Tether has more decimals, the wire has two. */
export const extraCurrencies: Readonly<Record<string, number>> = { USDT: 2 };

/** Who asks, when, and the random text that makes the request unique: the fields that every request carries. */
export interface Sender {
  readonly mchId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly nonce: string;
}

/** Fields of a request, complete but for the signature. */
export type RequestFields = Readonly<Record<string, string>>;

/** Fields that must not appear in an error or a log, those of a request and of an answer. */
const sensitiveFields = [
  "account_no",
  "account_name",
  "account_tin",
  "account_phone",
  "account_tel_no",
  "account_email",
];

/** The values of an order that must not appear in an error or a log. */
export function sensitiveValues(fields: unknown): unknown[] {
  return valuesOf(fields, sensitiveFields);
}

/**
 * An order as the fields of a create request; empty values are left out, because they are left out of the signature.
 *
 * @throws PayoutError `invalid_order` with the path of the field in the order.
 */
export function toCreateFields(
  call: CallContext,
  sender: Sender,
  order: PayoutOrder<unknown>,
  defaultNotifyUrl: string | undefined,
): RequestFields {
  const { country, ...account } = toDestination(call, order.destination);
  const currency = toCurrency(call, order, country);
  const notifyUrl = order.notifyUrl ?? defaultNotifyUrl;
  if (!notifyUrl)
    throw invalidOrder(call, "notifyUrl is required by this gateway: set it in the order or in settings.notifyUrl");
  if (order.description)
    throw invalidOrder(
      call,
      "description has no documented field: leave it out, or use destination.remarks for VN, TH and PH if your gateway's document lists it",
    );
  return {
    ...account,
    ...commonFields(sender),
    trans_id: order.reference,
    amount: toWireAmount(call, order),
    currency,
    callback_url: notifyUrl,
  };
}

/** The fields of a query. One field takes either number: the gateway's own when it is known, for no caller ever chose that one. */
export function toQueryFields(sender: Sender, { reference, providerId }: Lookup): RequestFields {
  return { ...commonFields(sender), id: providerId ?? reference ?? "" };
}

/** The fields of a balance query. */
export function toBalanceFields(sender: Sender, currency: string): RequestFields {
  return { ...commonFields(sender), currency };
}

/** The fields of a GET, encoded after they were signed. */
export function toQueryString(fields: RequestFields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
}

/** Where a field of a request comes from, for errors: the caller knows the order and the settings, not the wire. */
export function sourceOfField(field: string): string {
  return Object.hasOwn(sources, field) ? (sources[field] ?? field) : `destination.${field}`;
}

const sources: Readonly<Record<string, string>> = {
  trans_id: "reference",
  id: "reference or providerId",
  amount: "amount.value in two decimals",
  currency: "currency",
  callback_url: "notifyUrl",
  mch_id: "settings.mchId",
  nonce: "settings.nonce",
  timestamp: "settings.now in seconds",
  sign: "sign",
};

/** Whom an answer or a notification names. */
export function identify(data: JsonObject): MessageIdentity {
  return { account: textOf(data["mch_id"]), reference: textOf(data["trans_id"]) };
}

/** The payout that a create answer, a query answer or a notification describes. Total: whatever is not understood is `unknown`. */
export function toPayout(payload: JsonObject, message: Pick<MessageContext, "timeZone">): PayoutFacts {
  const providerStatus = textOf(payload["status"]);
  const meaning = payoutStatus(providerStatus);
  const completedAtText = textOf(payload[meaning.status === "cancelled" ? "canceled_at" : "payed_at"]);
  return {
    providerId: textOf(payload["id"]),
    ...meaning,
    providerStatus,
    amount: toAmount(payload),
    completedAtText,
    completedAt: completedAtText && localTimeToIso(completedAtText, message.timeZone),
  };
}

/** The digits of an amount or balance as the gateway wrote them, `undefined` when it is no amount. */
export function toDecimal(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9]{1,30}(?:\.[0-9]{1,10})?$/.test(text)) return text;
  // 1E+2 is an amount too, but nothing that a caller should have to read.
  const plain = withDecimals(text, 2);
  return plain?.startsWith("-") ? undefined : plain;
}

/** The balance in an answer, or `undefined` when it cannot be read. */
export function toBalance(payload: JsonObject, raw: JsonObject, currency: string): Balance | undefined {
  const value = toDecimal(textOf(payload["balance"]));
  return value === undefined ? undefined : { available: { value, currency }, raw };
}

function commonFields({ mchId, now, nonce }: Sender): RequestFields {
  return { mch_id: mchId, nonce, timestamp: String(Math.floor(now / 1000)) };
}

function toDestination(call: CallContext, given: unknown): MulticountryDestination {
  const destination = checkDestination(call, validateMulticountryDestination, given, sourceOfField);
  if (destination.country === "BR") checkTaxNumbers(call, destination);
  if (destination.country === "PH" && destination.channel.toLowerCase() === "gcash")
    checkGcashNumber(call, destination.account_no);
  return destination;
}

/** The schema knows how a CPF and a CNPJ look; whether one can exist is in its last two digits. */
function checkTaxNumbers(call: CallContext, destination: MulticountryDestination & { country: "BR" }): void {
  const { account_type: type, account_no: key, account_tin: owner } = destination;
  const fits = (text: string) => (text.length === 11 ? cpf.isValid(text) : cnpj.isValid(text));
  const advice = "is not a valid CPF or CNPJ: its check digits are wrong. Look for a typo";
  if (!fits(owner)) throw invalidOrder(call, `destination.account_tin ${advice}`);
  if ((type === "CPF" || type === "CNPJ") && !fits(key))
    throw invalidOrder(call, `destination.account_no ${advice}, or correct account_type`);
}

/** Wallets of residents and of Filipinos abroad: any phone number, with or without its country code. */
function checkGcashNumber(call: CallContext, accountNo: string): void {
  if (/^\+?[0-9]{10,15}$/.test(accountNo)) return;
  throw invalidOrder(
    call,
    'destination.account_no must be a phone number for the channel gcash, such as "09171234567": digits only after an optional +',
  );
}

function toCurrency(call: CallContext, { amount }: PayoutOrder<unknown>, country: keyof typeof currencies): string {
  const currency = currencies[country];
  if (amount.currency === currency) return currency;
  throw invalidOrder(call, `amount.currency must be "${currency}" for destination.country "${country}"`);
}

function toWireAmount(call: CallContext, { amount }: PayoutOrder<unknown>): string {
  const text = withDecimals(amount.value, 2);
  if (text === undefined)
    throw invalidOrder(call, "amount.value must be exact in two decimals: the gateway accepts no more");
  return text;
}

function toAmount(payload: JsonObject): Payout["amount"] {
  const value = toDecimal(textOf(payload["order_amount"]));
  const currency = textOf(payload["currency"])?.toUpperCase();
  return value === undefined ? undefined : { value, ...(currency !== undefined && { currency }) };
}
