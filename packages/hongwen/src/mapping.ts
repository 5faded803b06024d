import type { Balance, Capabilities, Lookup, Money, Payout, PayoutOrder } from "@payout/core";
import {
  type CallContext,
  checkAgainst,
  invalidOrder,
  isObject,
  type JsonObject,
  type JsonValue,
  localTimeText,
  localTimeToIso,
  makePayout,
  safeText,
  textFromUnits,
  textOf,
  unitsAtScale,
  type Validator,
  valuesOf,
  withDecimals,
  withoutEmpty,
} from "@payout/core/provider";
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
import { statusOf } from "./status.ts";

/** The provider's id. */
export const id = "hongwen";

/** What the document promises. */
export const capabilities: Capabilities = {
  balance: true,
  reversals: false,
  // "Whether the withdrawal has arrived is told by the notification or by a query": both ends of it, not only a good one.
  notifiesFailure: true,
  // The reference must be unique; what happens to a repeated one, and to a query for an unknown one, is not documented.
  duplicateSafe: false,
  tellsNotFound: false,
};

/** One interface of the gateway: its name, and the forms of its request and answer. */
export interface Interface {
  readonly method: string;
  readonly request: Validator<unknown>;
  readonly response: Validator<unknown>;
}

/** The interfaces behind the operations; all are at one address. */
export const interfaces: Readonly<Record<"create" | "query" | "balance", Interface>> = {
  create: {
    method: "trade.apply.person.withdraw",
    request: validateHongwenCreateRequest,
    response: validateHongwenCreateResponse,
  },
  query: {
    method: "trade.query.withdraw",
    request: validateHongwenQueryRequest,
    response: validateHongwenQueryResponse,
  },
  balance: {
    method: "trade.query.account",
    request: validateHongwenBalanceRequest,
    response: validateHongwenBalanceResponse,
  },
};

/** Who asks and when: what every request carries. */
export interface Sender {
  readonly mchNo: string;
  readonly now: number;
}

/** What the settings add to an order. */
export interface OrderDefaults {
  readonly notifyUrl: string | undefined;
  readonly subMchNo: string | undefined;
}

/** Fields of a request, complete but for the signature. */
export type RequestFields = Readonly<Record<string, string>>;

/** The values of an order or a message that must not appear in an error or a log. */
export function sensitiveValues(fields: unknown): unknown[] {
  return valuesOf(fields, ["bank_account_no", "sub_mch_no"]);
}

/**
 * An order as the fields of a create request. `biz_content` is written here, once: the signature covers its exact text.
 *
 * @throws PayoutError `invalid_order` with the path of the field in the order.
 */
export function toCreateFields(
  call: CallContext,
  sender: Sender,
  order: PayoutOrder<unknown>,
  defaults: OrderDefaults,
): RequestFields {
  const destination = withoutEmpty(order.destination as RequestFields) as RequestFields;
  checkAgainst(call, validateHongwenDestination, destination, (path) => `destination${path && "."}${path}`);
  if (order.description) throw invalidOrder(call, "description has no field at this gateway: leave it out");
  const { sub_mch_no: subMchNo = defaults.subMchNo, bank_account_no, type } = destination;
  const notifyUrl = order.notifyUrl ?? defaults.notifyUrl;
  const content = { withdraw_out_trade_no: order.reference, bank_account_no, type, amount: toYuan(call, order) };
  checkAgainst(call, validateHongwenCreateContent, content, sourceOfField);
  return {
    ...commonFields(sender, interfaces.create.method),
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
  return { ...commonFields(sender, interfaces.query.method), biz_content: JSON.stringify(content) };
}

/** The fields of a balance request. */
export function toBalanceFields(sender: Sender, subMchNo: string | undefined): RequestFields {
  return {
    ...commonFields(sender, interfaces.balance.method),
    ...(subMchNo !== undefined && { sub_mch_no: subMchNo }),
  };
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

/** The payout that a create answer, a query answer or a notification tells of. Total: whatever is not understood is `unknown`. */
export function toPayout(
  fields: JsonObject,
  message: { readonly rawBody: string; readonly timeZone: string | undefined; readonly sensitive: readonly unknown[] },
): Payout<JsonObject> {
  const { word, meaning } = statusOf(fields);
  const completedAtText = textOf(fields["finish_time"]);
  const amount = yuanText(fields["withdraw_amount"]);
  return makePayout(id, {
    reference: textOf(fields["withdraw_out_trade_no"]) ?? "",
    providerId: textOf(fields["withdraw_trade_no"]),
    ...meaning,
    providerStatus: word,
    amount: amount === undefined ? undefined : { value: amount },
    ...moneyParts(fields),
    completedAtText,
    completedAt: completedAtText && localTimeToIso(completedAtText, message.timeZone),
    failure: toFailure(fields, word, [...message.sensitive, ...sensitiveValues(fields)]),
    raw: fields,
    rawBody: message.rawBody,
  });
}

/** What can be withdrawn: the balance of the fund account, `undefined` when the answer does not hold exactly one. */
export function toBalance(fields: JsonObject): Balance | undefined {
  const accounts = Array.isArray(fields["data"]) ? fields["data"].filter(isObject) : [];
  const [account, ...others] = accounts.filter(({ accountType }) => accountType === "FUND_ACCOUNT");
  const value = yuanText(account?.["balance"]);
  return value === undefined || others.length > 0 ? undefined : { available: yuan(value), raw: fields };
}

/** Why the gateway refused: `msg` says it in general words, `sub_msg` in particular ones. */
export function refusalText(fields: JsonObject): string | undefined {
  const [general, particular] = [textOf(fields["msg"]), textOf(fields["sub_msg"])];
  if (general === undefined || particular === undefined) return particular ?? general;
  return general === particular ? general : `${general}: ${particular}`;
}

const beijingMinutes = 8 * 60;

function commonFields({ mchNo, now }: Sender, method: string): RequestFields {
  return {
    mch_no: mchNo,
    method,
    charset: "utf-8",
    sign_type: "RSA",
    timestamp: localTimeText(now, beijingMinutes),
    version: "1.0",
  };
}

function toYuan(call: CallContext, { amount }: PayoutOrder<unknown>): string {
  if (amount.currency !== "CNY") {
    throw invalidOrder(call, `amount.currency must be "CNY": Hongwen pays in no other currency`);
  }
  return withDecimals(amount.value, 2) ?? amount.value;
}

function moneyParts(fields: JsonObject): Pick<Partial<Payout>, "fee" | "received" | "debited"> {
  const [received, debited] = [yuanText(fields["receive_amount"]), yuanText(fields["debit_amount"])];
  const fee = received !== undefined && debited !== undefined ? difference(debited, received) : undefined;
  return {
    ...(received !== undefined && { received: yuan(received) }),
    ...(debited !== undefined && { debited: yuan(debited) }),
    ...(fee !== undefined && { fee: yuan(fee) }),
  };
}

function yuan(value: string): Money {
  return { value, currency: "CNY" };
}

/** An amount as the gateway wrote it, an exponent written out, `undefined` when it is no amount. */
function yuanText(value: JsonValue | undefined): string | undefined {
  const text = textOf(value);
  if (text === undefined || /^-?[0-9]{1,30}(?:\.[0-9]{1,20})?$/.test(text)) return text;
  return withDecimals(text, 2);
}

/** Exact, with as many decimals as the finer of the two; none when it is below zero, which no fee is. */
function difference(minuend: string, subtrahend: string): string | undefined {
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
