import type { Capabilities, Lookup, Payout, PayoutOrder } from "@payout/core";
import {
  type CallContext,
  type ErrorTable,
  epochMsToIso,
  type JsonObject,
  localTimeToIso,
  type MessageContext,
  type MessageIdentity,
  mentionsField,
  type OrderCheck,
  type PayoutFacts,
  refuseOther,
  type StatusTable,
  safeText,
  statusOf,
  textFromUnits,
  textOf,
  unitsAtScale,
  type Validator,
  valuesOf,
} from "@payout/core/provider";
import {
  validateCashoutCreateRequest,
  validateCashoutCreateResponse,
  validateCashoutDestination,
  validateCashoutQueryRequest,
  validateCashoutQueryResponse,
  validateCashoutResultNotification,
  validateTransferCreateRequest,
  validateTransferCreateResponse,
  validateTransferDestination,
  validateTransferQueryRequest,
  validateTransferQueryResponse,
  validateTransferResultNotification,
} from "./generated/validators.js";
import { refusals, statuses } from "./status.ts";

/** What differs between the two Jeepay products; everything else is the same code. */
export interface Product {
  readonly id: "jeepay.transfer" | "jeepay.cashout";
  readonly capabilities: Capabilities;
  readonly create: Operation;
  readonly query: Operation;
  readonly providerIdField: "transferId" | "cashoutId";
  readonly descriptionField: "transferDesc" | "remark";
  readonly statuses: StatusTable;
  readonly refusals: ErrorTable;
  readonly completedAt: (text: string, timeZone: string | undefined) => string | undefined;
  readonly validators: { readonly destination: Validator<unknown>; readonly notification: Validator<unknown> };
}

/** Where an operation is, and the forms of its request and answer. */
export interface Operation {
  readonly path: string;
  readonly request: Validator<unknown>;
  readonly response: Validator<unknown>;
}

// The column of references ignores case and accents (oss: the server's schema).
const promises = { balance: false, reversals: false, foldsReferences: true, accountField: "accountNo" };

/** Transfers: to WeChat, Alipay or a bank card (document: gateway-docs jeepay transfer, "seed 001"). */
export const transfer: Product = {
  id: "jeepay.transfer",
  capabilities: { ...promises, notifiesFailure: true, refusesDuplicates: true, reportsNotFound: true },
  create: {
    path: "/api/transferOrder",
    request: validateTransferCreateRequest,
    response: validateTransferCreateResponse,
  },
  query: {
    path: "/api/transfer/query",
    request: validateTransferQueryRequest,
    response: validateTransferQueryResponse,
  },
  providerIdField: "transferId",
  descriptionField: "transferDesc",
  statuses: statuses.transfer,
  refusals: refusals.transfer,
  completedAt: epochMsToIso,
  validators: { destination: validateTransferDestination, notification: validateTransferResultNotification },
};

/** Cashouts: from a wallet to its owner's bank card (document: gateway-docs jeepay cashout, "seed 000"). */
export const cashout: Product = {
  id: "jeepay.cashout",
  // The document promises a notification of success only, and says nothing about a repeated or unknown order number.
  capabilities: { ...promises, notifiesFailure: false, refusesDuplicates: false, reportsNotFound: false },
  create: {
    path: "/api/wallet/cashout",
    request: validateCashoutCreateRequest,
    response: validateCashoutCreateResponse,
  },
  query: {
    path: "/api/wallet/cashout/query",
    request: validateCashoutQueryRequest,
    response: validateCashoutQueryResponse,
  },
  providerIdField: "cashoutId",
  descriptionField: "remark",
  statuses: statuses.cashout,
  refusals: refusals.cashout,
  completedAt: localTimeToIso,
  validators: { destination: validateCashoutDestination, notification: validateCashoutResultNotification },
};

/** The merchant and the time: the fields that every request carries. */
export interface Sender {
  readonly mchNo: string;
  readonly appId: string;
  readonly now: number;
}

/** What the settings add to an order. */
export interface OrderDefaults {
  readonly notifyUrl: string | undefined;
  readonly sendRemark: boolean;
  readonly allowDocumentedLengths: boolean;
}

/** Fields of a request, complete but for the signature. */
export type RequestFields = Readonly<Record<string, string | number>>;

/** Fields that must not appear in an error or a log. */
const sensitiveFields = ["accountNo", "accountName", "walletId"];

/** The values of an order or a message that must not appear in an error or a log. */
export function sensitiveValues(fields: unknown): unknown[] {
  return valuesOf(fields, sensitiveFields);
}

/**
 * An order as the fields of a create request; empty values are left out, because the server leaves them out of the signature.
 *
 * What Jeepay cannot express is noted in `check`.
 */
export function toCreateFields(
  product: Product,
  check: OrderCheck,
  sender: Sender,
  order: PayoutOrder<unknown>,
  defaults: OrderDefaults,
): RequestFields {
  const destination = check.destination(product.validators.destination) as RequestFields | undefined;
  if (destination !== undefined && !defaults.allowDocumentedLengths) checkColumns(check, destination);
  const notifyUrl = order.notifyUrl ?? defaults.notifyUrl;
  return {
    ...destination,
    ...commonFields(sender),
    mchOrderNo: order.reference,
    amount: toFen(check, order),
    currency: "cny",
    ...descriptionField(product, check, order, defaults.sendRemark),
    ...(notifyUrl !== undefined && { notifyUrl }),
  };
}

/** The fields of a query; both numbers when both are known. */
export function toQueryFields(product: Product, sender: Sender, { reference, providerId }: Lookup): RequestFields {
  return {
    ...commonFields(sender),
    ...(providerId !== undefined && { [product.providerIdField]: providerId }),
    ...(reference !== undefined && { mchOrderNo: reference }),
  };
}

/** Where a field of a request comes from, for errors: the caller knows the order and the settings, not the wire. */
export function sourceOfField(product: Product, field: string): string {
  if (field === "mchOrderNo") return "reference";
  if (field === product.providerIdField) return "providerId";
  if (field === product.descriptionField) return "description";
  if (field === "amount") return "amount.value in fen";
  if (field === "notifyUrl") return field;
  return field === "mchNo" || field === "appId" ? `settings.${field}` : `destination.${field}`;
}

/** Whom an answer or a notification names. */
export function identify(data: JsonObject): MessageIdentity {
  return { account: textOf(data["mchNo"]), reference: textOf(data["mchOrderNo"]) };
}

/** The payout that a create answer, a query answer or a notification describes. Total: whatever is not understood is `unknown`. */
export function toPayout(product: Product, data: JsonObject, message: MessageContext): PayoutFacts {
  const completedAtText = textOf(data["successTime"]);
  return {
    providerId: textOf(data[product.providerIdField]),
    ...statusOf(product.statuses, data),
    amount: toAmount(data),
    completedAtText,
    completedAt: completedAtText && product.completedAt(completedAtText, message.timeZone),
    failure: toFailure(data, [...message.sensitive, ...sensitiveValues(data)]),
  };
}

// Numbers of every kind of order that the server notifies about (oss: its notification builders).
const orderNumbers = ["transferId", "cashoutId", "payOrderId", "refundOrderId", "mchRefundNo"];

/** Refuses what is about another kind of order: the same secret signs the messages of payments and refunds. */
export function checkSubject(call: CallContext, { providerIdField }: Product, data: JsonObject): void {
  const others = orderNumbers.filter((name) => name !== providerIdField);
  if (mentionsField(data, others)) refuseOther(call, "number of the gateway");
}

function commonFields({ mchNo, appId, now }: Sender): RequestFields {
  return { mchNo, appId, reqTime: String(now), version: "1.0", signType: "MD5" };
}

/** How many characters the open-source server has room for where the document promises more. */
const columns = { bankName: 32, extParam: 128 };

/** A longer value is lost together with its order, and the answer, 系统异常, proves nothing: the payout would never be resolved. */
function checkColumns(check: OrderCheck, destination: RequestFields): void {
  for (const [field, room] of Object.entries(columns))
    if ([...String(destination[field] ?? "")].length > room)
      check.refuse(
        `destination.${field}`,
        `must have at most ${room} characters: the open-source server has no room for more; set allowDocumentedLengths if your gateway does`,
      );
}

function toFen(check: OrderCheck, { amount }: PayoutOrder<unknown>): number {
  check.currency("CNY");
  const fen = unitsAtScale(amount.value, 2) ?? 0n;
  if (fen > BigInt(Number.MAX_SAFE_INTEGER)) check.refuse("amount.value", "is more than Jeepay can take");
  return Number(fen);
}

function descriptionField(
  product: Product,
  check: OrderCheck,
  order: PayoutOrder<unknown>,
  sendRemark: boolean,
): RequestFields {
  // The document calls transferDesc optional, but the server refuses a transfer without it.
  if (product.descriptionField === "transferDesc") return { transferDesc: order.description || order.reference };
  if (!order.description) return {};
  if (sendRemark) return { remark: order.description };
  check.refuse(
    "description",
    "has no documented field in a cashout: leave it out, or set sendRemark if your gateway accepts remark (its signature check may not know the field)",
  );
  return {};
}

function toAmount(data: JsonObject): Payout["amount"] {
  const fen = textOf(data["amount"]);
  if (fen === undefined || !/^[0-9]{1,18}$/.test(fen)) return undefined;
  const currency = textOf(data["currency"])?.toUpperCase();
  return { value: textFromUnits(BigInt(fen), 2), ...(currency !== undefined && { currency }) };
}

function toFailure(data: JsonObject, sensitive: readonly unknown[]): Payout["failure"] {
  const [code, message] = [textOf(data["errCode"]), textOf(data["errMsg"])];
  if (code === undefined && message === undefined) return undefined;
  return { code: safeText(code ?? "", sensitive), message: safeText(message ?? "", sensitive) };
}
