import type { Balance, Capabilities, Lookup, Money, Payout, PayoutOrder } from "@payout/core";
import {
  type CallContext,
  checkAgainst,
  isObject,
  type JsonObject,
  type JsonValue,
  localTimeText,
  localTimeToIso,
  type MessageContext,
  type MessageIdentity,
  mentionsField,
  type OrderCheck,
  type PayoutFacts,
  refuseOther,
  safeText,
  statusOf,
  textFromUnits,
  textOf,
  unitsAtScale,
  valuesOf,
  withDecimals,
} from "@payout/core/provider";
import type { HongwenDestination } from "./generated/types.ts";
import {
  validateHongwenBalanceRequest,
  validateHongwenBalanceResponse,
  validateHongwenCreateContent,
  validateHongwenCreateRequest,
  validateHongwenCreateResponse,
  validateHongwenDestination,
  validateHongwenQueryContent,
  validateHongwenQueryRequest,
  validateHongwenQueryResponse,
} from "./generated/validators.js";
import { statuses } from "./status.ts";

/** The provider's id. */
export const id = "hongwen";

/** What the document promises. */
export const capabilities: Capabilities = {
  balance: true,
  reversals: false,
  // "Whether the withdrawal has arrived is told by the notification or by a query": both ends of it, not only a good one.
  notifiesFailure: true,
  // The reference must be unique; what happens to a repeated one, and to a query for an unknown one, is not documented.
  refusesDuplicates: false,
  reportsNotFound: false,
  accountField: "bank_account_no",
};

/** The forms of each operation's request and answer; all are at one address, and a field names the operation. */
export const operations = {
  create: { request: validateHongwenCreateRequest, response: validateHongwenCreateResponse },
  query: { request: validateHongwenQueryRequest, response: validateHongwenQueryResponse },
  balance: { request: validateHongwenBalanceRequest, response: validateHongwenBalanceResponse },
} as const;

/** The merchant and the time: what every request carries. */
export interface Sender {
  readonly mchNo: string;
  readonly now: number;
}

/** Fields of a request, complete but for the signature. */
export type RequestFields = Readonly<Record<string, string>>;

/** The values of an order or a message that must not appear in an error or a log. */
export function sensitiveValues(fields: unknown): unknown[] {
  return valuesOf(fields, ["bank_account_no", "sub_mch_no"]);
}

/**
 * An order as the fields of a create request. `biz_content` is written here, once: the signature covers its exact text.
 * What the gateway cannot express is noted in `check`.
 */
export function toCreateFields(
  check: OrderCheck,
  sender: Sender,
  order: PayoutOrder<unknown>,
  defaults: { readonly notifyUrl: string | undefined; readonly subMchNo: string | undefined },
): RequestFields {
  const destination: Partial<HongwenDestination> = check.destination(validateHongwenDestination) ?? {};
  if (order.description) check.refuse("description", "has no field at this gateway: leave it out");
  const { sub_mch_no: subMchNo = defaults.subMchNo, bank_account_no, type } = destination;
  const notifyUrl = order.notifyUrl ?? defaults.notifyUrl;
  const content = { withdraw_out_trade_no: order.reference, bank_account_no, type, amount: toYuan(check, order) };
  check.message(validateHongwenCreateContent, content);
  return {
    ...commonFields(sender, "trade.apply.person.withdraw"),
    ...(subMchNo !== undefined && { sub_mch_no: subMchNo }),
    ...(notifyUrl !== undefined && { notify_url: notifyUrl }),
    biz_content: JSON.stringify(content),
  };
}

/**
 * The fields of a query; both numbers when both are known.
 *
 * @throws PayoutError `invalid_order` for a number that the gateway cannot have.
 */
export function toQueryFields(call: CallContext, sender: Sender, { reference, providerId }: Lookup): RequestFields {
  const content = {
    ...(providerId !== undefined && { withdraw_trade_no: providerId }),
    ...(reference !== undefined && { withdraw_out_trade_no: reference }),
  };
  checkAgainst(call, validateHongwenQueryContent, content, sourceOfField);
  return { ...commonFields(sender, "trade.query.withdraw"), biz_content: JSON.stringify(content) };
}

/** The fields of a balance request. */
export function toBalanceFields(sender: Sender, subMchNo: string | undefined): RequestFields {
  return { ...commonFields(sender, "trade.query.account"), ...(subMchNo !== undefined && { sub_mch_no: subMchNo }) };
}

const sources: Readonly<Record<string, string>> = {
  withdraw_out_trade_no: "reference",
  withdraw_trade_no: "providerId",
  amount: "amount.value in yuan",
  bank_account_no: "destination.bank_account_no",
  type: "destination.type",
  notify_url: "notifyUrl",
  mch_no: "settings.mchNo",
  // The order's own is checked with its destination.
  sub_mch_no: "settings.subMchNo",
};

/** Where a field of a request comes from, for errors: the caller knows the order and the settings, not the wire. */
export function sourceOfField(field: string): string {
  return sources[field] ?? field;
}

/** Whom an answer or a notification names. The account stays out: merchant_no is in the samples and in no table. */
export function identify(data: JsonObject): MessageIdentity {
  return { reference: textOf(data["withdraw_out_trade_no"]) };
}

// Numbers of payments and refunds, whose notifications the same key signs (oss: the vendor's plugin).
const otherNumbers = ["out_trade_no", "trade_no", "out_refund_no", "refund_no", "out_order_no", "order_no"];

/** Refuses what is about another kind of order. */
export function checkSubject(call: CallContext, fields: JsonObject): void {
  if (mentionsField(fields, otherNumbers)) refuseOther(call, "number of the gateway");
}

/** The payout that a create answer, a query answer or a notification describes. Total: whatever is not understood is `unknown`. */
export function toPayout(fields: JsonObject, message: MessageContext): PayoutFacts {
  const reading = statusOf(statuses, fields);
  const completedAtText = textOf(fields["finish_time"]);
  const amount = yuanText(fields["withdraw_amount"]);
  const [received, debited] = [yuanText(fields["receive_amount"]), yuanText(fields["debit_amount"])];
  return {
    providerId: textOf(fields["withdraw_trade_no"]),
    ...reading,
    amount: amount === undefined ? undefined : { value: amount },
    received: yuan(received),
    debited: yuan(debited),
    fee: yuan(difference(debited, received)),
    completedAtText,
    completedAt: completedAtText && localTimeToIso(completedAtText, message.timeZone),
    failure: toFailure(fields, reading.providerStatus, [...message.sensitive, ...sensitiveValues(fields)]),
  };
}

/** What can be withdrawn: the balance of the fund account, `undefined` when the answer does not hold exactly one. */
export function toBalance(fields: JsonObject): Balance | undefined {
  const accounts = Array.isArray(fields["data"]) ? fields["data"].filter(isObject) : [];
  const [account, ...others] = accounts.filter(({ accountType }) => accountType === "FUND_ACCOUNT");
  const available = yuan(yuanText(account?.["balance"]));
  return available === undefined || others.length > 0 ? undefined : { available, raw: fields };
}

const beijingMinutes = 8 * 60;

function commonFields({ mchNo, now }: Sender, method: string): RequestFields {
  const timestamp = localTimeText(now, beijingMinutes);
  return { mch_no: mchNo, method, charset: "utf-8", sign_type: "RSA", timestamp, version: "1.0" };
}

function toYuan(check: OrderCheck, { amount }: PayoutOrder<unknown>): string {
  check.currency("CNY");
  return withDecimals(amount.value, 2) ?? amount.value;
}

function yuan(value: string | undefined): Money | undefined {
  return value === undefined ? undefined : { value, currency: "CNY" };
}

/** An amount as the gateway wrote it, an exponent written out, `undefined` when it is no amount. */
function yuanText(value: JsonValue | undefined): string | undefined {
  const text = textOf(value);
  if (text === undefined || /^-?[0-9]{1,30}(?:\.[0-9]{1,20})?$/.test(text)) return text;
  return withDecimals(text, 2);
}

/** Exact, with as many decimals as the finer of the two; none when it is below zero, which no fee is. */
function difference(minuend: string | undefined, subtrahend: string | undefined): string | undefined {
  if (minuend === undefined || subtrahend === undefined) return undefined;
  const scale = Math.max(...[minuend, subtrahend].map((text) => text.split(".")[1]?.length ?? 0));
  const [left, right] = [unitsAtScale(minuend, scale), unitsAtScale(subtrahend, scale)];
  if (left === undefined || right === undefined || left < right) return undefined;
  return textFromUnits(left - right, scale);
}

/** No field for the reason is documented; a published client reads `sub_msg` in refusals. */
function toFailure(fields: JsonObject, word: string | undefined, sensitive: readonly unknown[]): Payout["failure"] {
  const message = textOf(fields["sub_msg"]);
  return message && word ? { code: word, message: safeText(message, sensitive) } : undefined;
}
