import { dateTimeText } from "../time/local-time.ts";
import type { JeepayOrder } from "./orders.ts";
import type { FieldValue } from "./signature.ts";

/** The fields of an answer's `data`, or of a notification, in the order in which they are written. */
export type DataFields = readonly (readonly [string, FieldValue])[];

/** The `data` of a create's answer. */
export function createData(order: JeepayOrder): DataFields {
  const shared: DataFields = [
    ["mchOrderNo", order.reference],
    ["amount", order.amount],
    ["state", order.state],
  ];
  if (order.product === "cashout")
    return present([...shared, ["cashoutId", order.providerId], ...cashoutChannel(order)]);
  return present([...shared, ["transferId", order.providerId], ...payee(order), ...transferChannel(order)]);
}

/** The `data` of a query's answer; a notification carries the same. */
export function queryData(order: JeepayOrder, zone: string): DataFields {
  const shared: DataFields = [
    ["mchNo", order.mchNo],
    ["appId", order.appId],
    ["mchOrderNo", order.reference],
    ["amount", order.amount],
    ["state", order.state],
    ["extParam", order.fields["extParam"]],
  ];
  return present([...shared, ...(order.product === "cashout" ? cashoutDetails(order, zone) : transferDetails(order))]);
}

function transferDetails(order: JeepayOrder): DataFields {
  return [
    ["transferId", order.providerId],
    ["currency", order.currency],
    ["ifCode", order.fields["ifCode"]],
    ["entryType", order.fields["entryType"]],
    ...payee(order),
    ["transferDesc", order.fields["transferDesc"]],
    ...transferChannel(order),
    ["createdAt", order.createdAt],
    ["successTime", order.succeededAt],
  ];
}

function cashoutDetails(order: JeepayOrder, zone: string): DataFields {
  return [
    ["cashoutId", order.providerId],
    ["ifCode", "hnawalletpay"],
    ["walletId", order.fields["walletId"]],
    ["remark", order.fields["remark"]],
    ...cashoutChannel(order),
    ["successTime", order.succeededAt === undefined ? undefined : dateTimeText(order.succeededAt, zone)],
  ];
}

function payee(order: JeepayOrder): DataFields {
  return [
    ["accountNo", order.fields["accountNo"]],
    ["accountName", order.fields["accountName"]],
    ["bankName", order.fields["bankName"]],
  ];
}

function transferChannel(order: JeepayOrder): DataFields {
  return [
    ["channelOrderNo", order.channelOrderNo],
    ["errCode", order.errCode],
    ["errMsg", order.errMsg],
  ];
}

/** The cashout writes what it does not know as empty text, where the transfer leaves it out. */
function cashoutChannel(order: JeepayOrder): DataFields {
  return transferChannel(order).map(([name, value]) => [name, value ?? ""]);
}

/** Without what is undefined, by name: the server's JSON library sorts, as every documented sample shows. */
function present(fields: DataFields): DataFields {
  return fields.filter(([, value]) => value !== undefined).toSorted(([left], [right]) => (left < right ? -1 : 1));
}
