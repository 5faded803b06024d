import { createHash } from "node:crypto";
import type { Balance, Capabilities, Lookup, Payout, PayoutOrder } from "@payout/core";
import {
  type HttpRequest,
  type JsonObject,
  localTimeToIso,
  type MessageContext,
  type MessageIdentity,
  type OrderCheck,
  type PayoutFacts,
  statusOf,
  textOf,
  type Validator,
  valuesOf,
  withDecimals,
} from "@payout/core/provider";
import { createBase58check } from "@scure/base";
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
import { statuses } from "./status.ts";

/** What the gateway promises: nothing is written about a repeated order number, and 404 is a wrong path too (SOURCE.md, M-C26). */
export const capabilities: Capabilities = {
  balance: true,
  reversals: false,
  notifiesFailure: true,
  refusesDuplicates: false,
  reportsNotFound: false,
  accountField: "account_no",
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

/** The merchant, the time, and the random text that makes the request unique: the fields that every request carries. */
export interface Sender {
  readonly mchId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly nonce: string;
}

/** Fields of a request, complete but for the signature. */
export type RequestFields = Readonly<Record<string, string>>;

/** Fields that must not appear in an error or a log, those of a request and of an answer. */
const sensitive = ["account_no", "account_name", "account_tin", "account_phone", "account_tel_no", "account_email"];

/** The values of an order that must not appear in an error or a log. */
export function sensitiveValues(fields: unknown): unknown[] {
  return valuesOf(fields, sensitive);
}

/**
 * An order as the fields of a create request; empty values are left out, because they are left out of the signature.
 * What the gateway cannot express is noted in `check`.
 */
export function toCreateFields(
  check: OrderCheck,
  sender: Sender,
  order: PayoutOrder<unknown>,
  defaultNotifyUrl: string | undefined,
): RequestFields {
  const { country, ...account } = toDestination(check);
  if (country !== undefined) checkCurrency(check, order, country);
  const notifyUrl = order.notifyUrl ?? defaultNotifyUrl ?? "";
  if (notifyUrl === "")
    check.refuse("notifyUrl", "is required by this gateway: set it in the order or in settings.notifyUrl");
  if (order.description)
    check.refuse(
      "description",
      "has no documented field: leave it out, or use destination.remarks for VN, TH and PH if your gateway's document lists it",
    );
  return {
    ...account,
    ...commonFields(sender),
    trans_id: order.reference,
    amount: toWireAmount(check, order),
    currency: order.amount.currency,
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
  currency: "amount.currency",
  callback_url: "notifyUrl",
  mch_id: "settings.mchId",
  nonce: "settings.nonce",
  timestamp: "settings.now in seconds",
};

/** Whom an answer or a notification names. */
export function identify(data: JsonObject): MessageIdentity {
  return { account: textOf(data["mch_id"]), reference: textOf(data["trans_id"]) };
}

/** The payout that a create answer, a query answer or a notification describes. Total: whatever is not understood is `unknown`. */
export function toPayout(payload: JsonObject, message: Pick<MessageContext, "timeZone">): PayoutFacts {
  const reading = statusOf(statuses, payload);
  const completedAtText = textOf(payload[reading.status === "cancelled" ? "canceled_at" : "payed_at"]);
  return {
    providerId: textOf(payload["id"]),
    ...reading,
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

function toDestination(check: OrderCheck): MulticountryDestination | { readonly country?: undefined } {
  const destination = check.destination(validateMulticountryDestination);
  if (destination === undefined) return {};
  if (destination.country === "BR") checkPixKey(check, destination);
  if (destination.country === "PH" && destination.channel.toLowerCase() === "gcash")
    checkGcashNumber(check, destination.account_no);
  if (destination.country === "CRYPTO") checkWallet(check, destination);
  return destination;
}

/**
 * The schema knows how a CPF and a CNPJ look; whether one can exist is in its last two digits. A phone number or e-mail address
 * that is the key stands in the order twice: where the two differ, one of them is wrong.
 */
function checkPixKey(check: OrderCheck, destination: MulticountryDestination & { country: "BR" }): void {
  const { account_type: type, account_no: key, account_tin: owner } = destination;
  const fits = (text: string) => (text.length === 11 ? cpf.isValid(text) : cnpj.isValid(text));
  const advice = "is not a valid CPF or CNPJ: its check digits are wrong. Look for a typo";
  if (!fits(owner)) check.refuse("destination.account_tin", advice);
  if ((type === "CPF" || type === "CNPJ") && !fits(key))
    check.refuse("destination.account_no", `${advice}, or correct account_type`);
  // One of the two may lack Brazil's country code.
  const national = (text = "") => text.replace(/[^0-9]/g, "").replace(/^55(?=[0-9]{10,11}$)/, "");
  if (type === "PHONE" && national(key) !== national(destination.account_phone))
    check.refuse("destination.account_phone", "must be the number in account_no, which is the PIX key");
  if (type === "EMAIL" && key.toLowerCase() !== destination.account_email?.toLowerCase())
    check.refuse("destination.account_email", "must be the address in account_no, which is the PIX key");
}

/** An address has a checksum, so that a typo does not lose the money; which one is known from the channel's network. */
function checkWallet(check: OrderCheck, { channel, account_no: address }: MulticountryDestination): void {
  if (/trc-?20|tron/i.test(channel) && !isTronAddress(address))
    check.refuse("destination.account_no", "is not an address on TRON: its checksum does not match. Look for a typo");
  if (/erc-?20|bep-?20|eth|bsc|polygon/i.test(channel) && !/^0x[0-9a-fA-F]{40}$/.test(address))
    check.refuse(
      "destination.account_no",
      "is not an address on this network: it must be 0x and 40 hexadecimal digits",
    );
}

const base58check = createBase58check((bytes: Uint8Array) => createHash("sha256").update(bytes).digest());

/** 21 bytes of which the first is 0x41, and four of checksum, in base58. */
function isTronAddress(address: string): boolean {
  try {
    const bytes = base58check.decode(address);
    return bytes.length === 21 && bytes[0] === 0x41;
  } catch {
    return false;
  }
}

/** Wallets of residents and of Filipinos abroad: any phone number, with or without its country code. */
function checkGcashNumber(check: OrderCheck, accountNo: string): void {
  if (/^\+?[0-9]{10,15}$/.test(accountNo)) return;
  check.refuse(
    "destination.account_no",
    'must be a phone number for the channel gcash, such as "09171234567": digits only after an optional +',
  );
}

function checkCurrency(check: OrderCheck, { amount }: PayoutOrder<unknown>, country: keyof typeof currencies): void {
  if (amount.currency !== currencies[country])
    check.refuse("amount.currency", `must be "${currencies[country]}" for destination.country "${country}"`);
}

function toWireAmount(check: OrderCheck, { amount }: PayoutOrder<unknown>): string {
  const text = withDecimals(amount.value, 2);
  if (text === undefined) check.refuse("amount.value", "must be exact in two decimals: the gateway accepts no more");
  return text ?? "";
}

function toAmount(payload: JsonObject): Payout["amount"] {
  const value = toDecimal(textOf(payload["order_amount"]));
  const currency = textOf(payload["currency"])?.toUpperCase();
  return value === undefined ? undefined : { value, ...(currency !== undefined && { currency }) };
}
