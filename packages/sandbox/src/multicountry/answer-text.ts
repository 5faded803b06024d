import type { Fault } from "../faults/faults.ts";
import { dateTimeText } from "../time/local-time.ts";
import type { Refusal } from "./checks.ts";
import type { MulticountryOrder } from "./orders.ts";
import { signAsMulticountry, type TokenPlacement } from "./signature.ts";

/** Members of a message, each value as its JSON source text, in the order in which they are written. */
export type Members = readonly (readonly [name: string, source: string])[];

const megabytes = 1024 * 1024;
const quote = (text: string): string => JSON.stringify(text);

/** The JSON of a refusal: with the request's number, also in front of the text. */
export function refusalText({ code, message }: Refusal, requestId: string): string {
  return JSON.stringify({ code, rid: requestId, errors: { message: `[${requestId}] ${message}` } });
}

/** The JSON of an answer, or the same text spoiled by a content fault. Answers about payouts carry no signature. */
export function successText(payload: Members, fault?: Fault): string {
  const code = fault === "code_as_text" ? '"200"' : "200";
  if (fault === "missing_data") return `{"code":${code}}`;
  return `{"code":${code},"payload":${jsonText(spoil(payload, fault))}}`;
}

/** The payload of a create's or query's answer, its spelling of field names as in the document's samples. */
export function orderPayload(order: MulticountryOrder, zone: string): Members {
  const sent = (name: string, from = name): Members => {
    const text = order.fields[from];
    return text === undefined ? [] : [[name, quote(text)]];
  };
  return [
    ["id", quote(order.providerId)],
    ["trans_id", quote(order.reference)],
    ["mch_id", quote(order.mchId)],
    ...sent("channel"),
    ["order_amount", String(Number(decimal(order.amount)))],
    ...["account_no", "account_name", "account_org", "account_org_code"].flatMap((name) => sent(name)),
    ...sent("account_suborg", "account_sub_org"),
    ...sent("account_email"),
    ...sent("account_tel_no", "account_phone"),
    ["currency", quote(order.currency)],
    ["created_at", quote(dateTimeText(order.createdAt, zone))],
    ["status", String(order.status)],
  ];
}

/** The payload of a balance's answer. */
export function balancePayload(balance: bigint): Members {
  return [["balance", decimal(balance)]];
}

/** A notification: the amount as text (newer document) or as a number with the same digits (older document). */
export function notificationText(
  order: MulticountryOrder,
  token: string,
  placement: TokenPlacement,
  amount: "text" | "number",
  zone: string,
): string {
  const ended = order.endedAt === undefined ? [] : [quote(dateTimeText(order.endedAt, zone))];
  const digits = decimal(order.amount);
  const members: Members = [
    ["id", quote(order.providerId)],
    ["trans_id", quote(order.reference)],
    ["mch_id", quote(order.mchId)],
    ["order_amount", amount === "text" ? quote(digits) : digits],
    ["status", String(order.status)],
    ["created_at", quote(dateTimeText(order.createdAt, zone))],
    ...ended.map((time): readonly [string, string] => [order.status === 60 ? "payed_at" : "canceled_at", time]),
  ];
  const texts = members.map(([name, source]): [string, string] => [
    name,
    source.startsWith('"') ? (JSON.parse(source) as string) : source,
  ]);
  return jsonText([...members, ["sign", quote(signAsMulticountry(texts, token, placement))]]);
}

/** What a fault makes of the payload. */
function spoil(payload: Members, fault: Fault | undefined): Members {
  switch (fault) {
    case "other_order":
      return change(payload, { id: otherNumber, trans_id: otherNumber });
    case "other_amount":
      return change(payload, { order_amount: (source) => String((Number(source) * 100 + 1) / 100) });
    case "unknown_state":
      return change(payload, { status: () => "99" });
    case "repeated_key":
      return [...payload, ["status", "60"]];
    case "numeric_ids":
      return change(payload, { id: asNumber, trans_id: asNumber });
    case "oversized_body":
      return [...payload, ["attatch", quote("0".repeat(5 * megabytes))]];
    default:
      return payload;
  }
}

function change(members: Members, changes: Readonly<Record<string, (source: string) => string>>): Members {
  return members.map(([name, source]) => [name, changes[name]?.(source) ?? source]);
}

function otherNumber(source: string): string {
  const text = JSON.parse(source) as string;
  return quote(`${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`);
}

/** Digits that JSON may write as a number: none in front that a number would lose. */
function asNumber(source: string): string {
  const text = JSON.parse(source) as string;
  return /^[1-9]\d*$/.test(text) ? text : source;
}

function decimal(hundredths: bigint): string {
  const digits = String(hundredths).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function jsonText(members: Members): string {
  return `{${members.map(([name, source]) => `${quote(name)}:${source}`).join(",")}}`;
}
