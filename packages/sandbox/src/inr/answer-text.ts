import type { Fault } from "../faults/faults.ts";
import { dateTimeText } from "../time/local-time.ts";
import type { InrOrder } from "./orders.ts";
import { rupeesText, shortRupeesText } from "./rupees.ts";

/** Fields of an answer's `data` or of a notification: names and JSON source texts, in the order in which they are written. */
export type SourceFields = readonly (readonly [name: string, source: string])[];

const megabytes = 1024 * 1024;

/** The JSON of a refusal: its key, and the one code that a documented sample shows. */
export function refusalText(key: string): string {
  return JSON.stringify({ msg: key, code: 500 });
}

/** The JSON of an accepted request, or the same text spoiled by a content fault. */
export function successText(data: SourceFields, fault?: Fault): string {
  const code = fault === "code_as_text" ? '"200"' : "200";
  if (fault === "missing_data") return `{"msg":"SUCCESS","code":${code}}`;
  const padding: SourceFields = fault === "oversized_body" ? [["padding", quote("0".repeat(5 * megabytes))]] : [];
  const repeated: SourceFields = fault === "repeated_key" ? [["orderStatus", quote("SUCCESS")]] : [];
  return `{"msg":"SUCCESS","code":${code},"data":${objectText([...data, ...padding, ...repeated])}}`;
}

/** The `data` of a create's answer: amounts as short numbers, as in the sample. */
export function createData(order: InrOrder, fault?: Fault): SourceFields {
  const { merchantId, reference, providerId, amount, fee, status } = spoil(order, fault);
  return [
    ["merchantId", quote(merchantId)],
    ["mchOrderNo", numberOf(reference, fault)],
    ["orderNo", numberOf(providerId, fault)],
    ["amount", shortRupeesText(amount)],
    ["fee", shortRupeesText(fee)],
    ["orderStatus", quote(status)],
  ];
}

/** The `data` of a query's answer: amounts as text, what is not known yet as null, as in the sample. */
export function queryData(order: InrOrder, zone: string, fault?: Fault): SourceFields {
  const { merchantId, reference, providerId, amount, fee, status, completedAt, resultDesc } = spoil(order, fault);
  return [
    ["merchantId", quote(merchantId)],
    ["mchOrderNo", numberOf(reference, fault)],
    ["orderNo", numberOf(providerId, fault)],
    ["amount", quote(shortRupeesText(amount))],
    ["fee", quote(shortRupeesText(fee))],
    ["orderStatus", quote(status)],
    ["completionTime", completedAt === undefined ? "null" : quote(dateTimeText(completedAt, zone))],
    ["resultDesc", resultDesc === undefined ? "null" : quote(resultDesc)],
  ];
}

/** The `data` of a balance's answer, in paise. */
export function balanceData(merchantId: string, available: bigint, held: bigint): SourceFields {
  return [
    ["mchId", quote(merchantId)],
    ["balance", rupeesText(available, 2)],
    ["unBalance", rupeesText(held, 2)],
  ];
}

/** The body of a notification: the fields of the samples in their order, amounts with their decimals. */
export function notificationText(order: InrOrder, zone: string, nonce: string): string {
  const { merchantId, reference, providerId, amount, fee, status, completedAt, resultDesc } = order;
  return objectText([
    ["amount", rupeesText(amount, 2)],
    ["completionTime", quote(dateTimeText(completedAt ?? 0, zone))],
    ["fee", rupeesText(fee, 4)],
    ["mchOrderNo", quote(reference)],
    ["merchantId", quote(merchantId)],
    ["nonceStr", quote(nonce)],
    ["orderNo", quote(providerId)],
    ["orderStatus", quote(status)],
    ...(resultDesc === undefined ? [] : [["resultDesc", quote(resultDesc)] as const]),
    ["payType", quote("11")],
  ]);
}

/** What a fault makes of an order before it is written. */
function spoil(order: InrOrder, fault: Fault | undefined): Omit<InrOrder, "status"> & { readonly status: string } {
  switch (fault) {
    case "other_order":
      return { ...order, reference: `${order.reference}0`, providerId: `${order.providerId}0` };
    case "other_amount":
      return { ...order, amount: order.amount + 1n };
    case "unknown_state":
      return { ...order, status: "SANDBOX_SETTLED" };
    default:
      return order;
  }
}

function numberOf(id: string, fault: Fault | undefined): string {
  return fault === "numeric_ids" && /^[1-9]\d*$/.test(id) ? id : quote(id);
}

function objectText(fields: SourceFields): string {
  return `{${fields.map(([name, source]) => `${quote(name)}:${source}`).join(",")}}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
