import { decimalText } from "../gateway/decimal-text.ts";
import { dateTimeText } from "../time/local-time.ts";
import type { HongwenOrder } from "./orders.ts";
import type { FieldValue } from "./signature.ts";

/** The fields of a message in the order in which they are written. */
export type MessageFields = readonly (readonly [string, FieldValue])[];

/** TypeScript's own declaration does not know the source text that Node 22 and newer hand to a reviver. */
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** The plain fields of a JSON object as text, numbers as their source text; `undefined` when it is not one. */
export function readPlainFields(body: string): ReadonlyMap<string, string> | undefined {
  try {
    const parsed = parseWithSource(body, (_key, value, context) =>
      typeof value === "number" ? (context.source ?? String(value)) : value,
    );
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    return new Map(
      Object.entries(parsed)
        .filter(([, value]) => value !== null && typeof value !== "object")
        .map(([name, value]) => [name, String(value)]),
    );
  } catch {
    return undefined;
  }
}

/** What the gateway says about a withdrawal, in the spelling of the document's sample: `withdraw_status`, the number a number. */
export function withdrawalFields(order: HongwenOrder, zone: string): MessageFields {
  const { status, finishedAt, amount, fee } = order;
  return [
    ["withdraw_out_trade_no", order.reference],
    ["withdraw_trade_no", BigInt(order.providerId)],
    ["merchant_no", "21796110752682"],
    ["withdraw_status", status],
    ["withdraw_type", order.type],
    ["withdraw_create_time", Math.floor(order.createdAt / 1000)],
    ["withdraw_amount", decimalText(amount)],
    ["receive_amount", decimalText(amount)],
    ["debit_amount", decimalText(amount + fee)],
    ["finish_time", finishedAt === undefined ? "" : dateTimeText(finishedAt, zone)],
  ];
}
