import type { Fault } from "../faults/faults.ts";
import type { DataFields } from "./answer-data.ts";
import type { Refusal } from "./checks.ts";
import { type FieldValue, signFields } from "./signature.ts";

const megabytes = 1024 * 1024;

/** The JSON of a refusal: no data and no signature. */
export function refusalText(refusal: Refusal): string {
  return JSON.stringify({ code: refusal.code, msg: refusal.message });
}

/** The JSON of an answer with signed data, or the same text spoiled by a content fault. */
export function successText(data: DataFields, secretKey: string, fault?: Fault): string {
  const code = fault === "code_as_text" ? '"0"' : "0";
  if (fault === "missing_data") return `{"code":${code},"msg":"SUCCESS"}`;
  const fields = spoil(data, fault);
  // The last of two equal names is what nearly every JSON reader keeps, so that is what the signature covers.
  const signature = signFields(new Map(fields), secretKey);
  const written = fault === "wrong_signature" ? otherSignature(signature) : signature;
  const sign = fault === "missing_signature" ? "" : `,"sign":"${written}"`;
  return `{"code":${code},"data":${dataText(fields)},"msg":"SUCCESS"${sign}}`;
}

/** What a fault makes of the data before it is signed. */
function spoil(data: DataFields, fault: Fault | undefined): DataFields {
  switch (fault) {
    case "other_order":
      return change(data, {
        mchOrderNo: (value) => `${value}0`,
        transferId: otherNumber,
        cashoutId: otherNumber,
      });
    case "other_amount":
      return change(data, { amount: (value) => BigInt(String(value)) + 1n });
    case "unknown_state":
      return change(data, { state: () => 9 });
    case "repeated_key":
      return [...data, ["state", 2]];
    case "numeric_ids":
      return change(data, { mchOrderNo: asNumber, transferId: asNumber, cashoutId: asNumber });
    case "oversized_body":
      return [...data, ["channelResData", "0".repeat(5 * megabytes)]];
    default:
      return data;
  }
}

function change(data: DataFields, changes: Record<string, (value: FieldValue) => FieldValue>): DataFields {
  return data.map(([name, value]) => [name, changes[name]?.(value) ?? value]);
}

function otherNumber(value: FieldValue): string {
  const text = String(value);
  return `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`;
}

/** Digits that JSON may write as a number: none in front that a number would lose. */
function asNumber(value: FieldValue): FieldValue {
  return typeof value === "string" && /^[1-9]\d*$/.test(value) ? BigInt(value) : value;
}

function otherSignature(signature: string): string {
  return `${signature.startsWith("0") ? "1" : "0"}${signature.slice(1)}`;
}

function dataText(fields: DataFields): string {
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`).join(",")}}`;
}

function valueText(value: FieldValue): string {
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value ?? null);
}
