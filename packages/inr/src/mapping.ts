import type { Balance, Capabilities, Lookup, Money, PayoutOrder } from "@payout/core";
import {
  type JsonObject,
  type JsonValue,
  localTimeToIso,
  type MessageContext,
  type MessageIdentity,
  type OrderCheck,
  type PayoutFacts,
  statusOf,
  textFromUnits,
  textOf,
  unitsAtScale,
  valuesOf,
  withDecimals,
} from "@payout/core/provider";
import type { InrDestination } from "./generated/types.ts";
import {
  validateInrBalanceRequest,
  validateInrBalanceResponse,
  validateInrCreateRequest,
  validateInrCreateResponse,
  validateInrDestination,
  validateInrQueryRequest,
  validateInrQueryResponse,
} from "./generated/validators.js";
import { failureOf, statuses } from "./status.ts";

/** What the gateway can do and promises (document: gateway-docs inr payout, "seed 004"). */
export const capabilities: Capabilities = {
  balance: true,
  reversals: true,
  notifiesFailure: true,
  // The document says nothing about a repeated or unknown order number.
  refusesDuplicates: false,
  reportsNotFound: false,
  accountField: "accountNo",
};

/** Where each operation is, below the base URL, and the forms of its request and answer. */
export const operations = {
  create: { path: "/api/payOut", request: validateInrCreateRequest, response: validateInrCreateResponse },
  query: { path: "/api/payOutQuery", request: validateInrQueryRequest, response: validateInrQueryResponse },
  balance: { path: "/api/getBalance", request: validateInrBalanceRequest, response: validateInrBalanceResponse },
} as const;

/** The smallest and the largest amount that is sent, in paise. */
export interface AmountRange {
  readonly minimum: bigint;
  readonly maximum: bigint;
}

/** What the settings add to an order. */
export interface OrderDefaults {
  readonly notifyUrl: string | undefined;
  readonly amounts: AmountRange;
  readonly phonePattern: RegExp;
}

/** The document's rule for phones. It refuses real numbers that begin with 6, so a setting can replace it. */
export const documentedPhone: RegExp = /^(?:\+?91|0)?[789]\d{9}$/;

/** The document's limits, in rupees. */
export const documentedLimits = { minimum: "10", maximum: "10000" } as const;

/** Fields of a request in the order in which they are written; `amount` as the digits of a number. */
export type RequestFields = Readonly<Record<string, string | undefined>>;

// decimal(20,2): twenty digits, two of them behind the point.
const largestAmount = 10n ** 20n - 1n;

/** Limits in rupees as a range in paise, or `undefined` when they are no range of amounts that the gateway can hold. */
export function amountRange(minimum: unknown, maximum: unknown): AmountRange | undefined {
  const [low, high] = [paise(minimum), paise(maximum)];
  if (low === undefined || high === undefined) return undefined;
  return low > 0n && low <= high && high <= largestAmount ? { minimum: low, maximum: high } : undefined;
}

/**
 * An order as the fields of a create request, in the order of the document's sample. What the gateway cannot express is noted in
 * `check`.
 */
export function toCreateFields(
  check: OrderCheck,
  order: PayoutOrder<unknown>,
  defaults: OrderDefaults,
  nonceStr: string,
): RequestFields {
  const destination = toDestination(check, defaults.phonePattern);
  const notifyUrl = order.notifyUrl ?? defaults.notifyUrl;
  if (notifyUrl === undefined)
    check.refuse("notifyUrl", "is required by this gateway: set it in the order or in settings.notifyUrl");
  const { accountName, accountNo, accountType = "BANK_CARD_ACCOUNT", idType, idCard, phone, email } = destination;
  return {
    nonceStr,
    accountName,
    accountNo,
    accountType,
    currency: "INR",
    amount: toAmount(check, order, defaults.amounts),
    mchOrderNo: order.reference,
    notifyUrl,
    idType,
    idCard,
    phone,
    email,
    // The table requires a note, whether or not the caller has one.
    remark: order.description || order.reference,
    ifscCode: destination.ifscCode,
  };
}

/** The fields of a query; both numbers when both are known. */
export function toQueryFields({ reference, providerId }: Lookup, nonceStr: string): RequestFields {
  return {
    ...(reference !== undefined && { mchOrderNo: reference }),
    nonceStr,
    ...(providerId !== undefined && { orderNo: providerId }),
  };
}

/** The text of a request. Not JSON.stringify of an object: that cannot write the number 2704.00. */
export function toBody(fields: RequestFields): string {
  const members = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${JSON.stringify(name)}:${name === "amount" ? value : JSON.stringify(value)}`],
  );
  return `{${members.join(",")}}`;
}

/** Where a field of a request comes from, for errors: the caller knows the order and the settings, not the wire. */
export function sourceOfField(field: string): string {
  const known: Readonly<Record<string, string>> = {
    mchOrderNo: "reference",
    orderNo: "providerId",
    remark: "description",
    amount: "amount.value",
    currency: "amount.currency",
    notifyUrl: "notifyUrl",
    nonceStr: "settings.nonce",
  };
  return known[field] ?? `destination.${field}`;
}

const sensitiveFields = ["accountNo", "accountName", "idCard", "phone", "email"];

/** The values of an order that must not appear in an error or a log. */
export function sensitiveValues(fields: unknown): unknown[] {
  const [phone] = valuesOf(fields, ["phone"]);
  // The gateway may repeat a phone number without its prefix.
  return [...valuesOf(fields, sensitiveFields), ...(typeof phone === "string" ? [phone.slice(-10)] : [])];
}

/** Whom an answer or a notification names. */
export function identify(data: JsonObject): MessageIdentity {
  return { account: textOf(data["merchantId"]), reference: textOf(data["mchOrderNo"]) };
}

/** The payout that a create answer, a query answer or a notification describes. Total: whatever is not understood is `unknown`. */
export function toPayout(data: JsonObject, message: MessageContext): PayoutFacts {
  const reading = statusOf(statuses, data);
  const resultDesc = textOf(data["resultDesc"]);
  const completedAtText = textOf(data["completionTime"]);
  const amount = decimalOf(data["amount"]);
  return {
    providerId: textOf(data["orderNo"]),
    ...reading,
    // No message of this gateway names its currency.
    amount: amount === undefined ? undefined : { value: amount },
    fee: toMoney(data["fee"]),
    completedAtText,
    completedAt: completedAtText && localTimeToIso(completedAtText, message.timeZone),
    failure: reading.providerStatus && resultDesc ? failureOf(reading.providerStatus, resultDesc) : undefined,
  };
}

/** The balance in an answer, or `undefined` when it cannot be read. */
export function toBalance(data: JsonObject, raw: JsonObject): Balance | undefined {
  const [available, unavailable] = [toMoney(data["balance"]), toMoney(data["unBalance"])];
  return available && { available, ...(unavailable && { unavailable }), raw };
}

function toDestination(check: OrderCheck, phonePattern: RegExp): Partial<InrDestination> {
  const destination = check.destination(validateInrDestination);
  if (destination === undefined) return {};
  if (!phonePattern.test(destination.phone))
    check.refuse(
      "destination.phone",
      `must match ${phonePattern.source}; if the gateway accepts this number, set settings.phonePattern`,
    );
  return destination;
}

function toAmount(check: OrderCheck, { amount }: PayoutOrder<unknown>, { minimum, maximum }: AmountRange): string {
  check.currency("INR");
  const units = paise(amount.value) ?? 0n;
  if (units < minimum || units > maximum)
    check.refuse(
      "amount.value",
      `must be from ${textFromUnits(minimum, 2)} to ${textFromUnits(maximum, 2)}; if the gateway accepts more, set settings.amountLimits`,
    );
  return textFromUnits(units, 2);
}

function paise(value: unknown): bigint | undefined {
  return typeof value === "string" && /^[0-9]{1,20}(?:\.[0-9]{1,2})?$/.test(value) ? unitsAtScale(value, 2) : undefined;
}

function toMoney(value: JsonValue | undefined): Money | undefined {
  const decimal = decimalOf(value);
  return decimal === undefined ? undefined : { value: decimal, currency: "INR" };
}

/** A decimal with the digits that the gateway wrote; its server may write a round number as 1E+5. */
function decimalOf(value: JsonValue | undefined): string | undefined {
  const text = textOf(value);
  if (text === undefined || text.length > 40) return undefined;
  return /^-?[0-9]+(?:\.[0-9]+)?$/.test(text) ? text : withDecimals(text, 4);
}
