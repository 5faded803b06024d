import type { Fault } from "../faults/faults.ts";
import { decimalText } from "../gateway/decimal-text.ts";
import type { MessageFields } from "./fields.ts";
import { type FieldValue, signFields } from "./signature.ts";

const megabytes = 1024 * 1024;

/** The JSON of a refusal: no signature, and invented words, because the gateway's own are not documented. */
export function refusalText(text: string): string {
  return JSON.stringify({ code: 40004, msg: "SANDBOX_REFUSED", sub_msg: text });
}

/** The JSON of a signed answer about a withdrawal, or the same text spoiled by a content fault. */
export function withdrawalText(fields: MessageFields, platformPrivateKey: string, fault?: Fault): string {
  return signedText(spoil(fields, fault), "", platformPrivateKey, fault);
}

/** The JSON of a balance: the list of accounts is outside the signature. */
export function balanceText(available: bigint, createTime: string, platformPrivateKey: string, fault?: Fault): string {
  const account = (accountType: string, balance: string): string =>
    `{"accountType":"${accountType}","createTime":"${createTime}","balance":${balance},"accountStatus":"AVAILABLE"}`;
  const accounts = [account("DIVIDE_ACCOUNT", "19.83"), account("FUND_ACCOUNT", decimalText(available))];
  const list = `,"data":[${[...accounts, account("SETTLE_ACCOUNT", "19.84")].join(",")}]`;
  const fields: MessageFields = [["merchant_no", "21796110752682"]];
  return signedText(fields, fault === "missing_data" ? "" : list, platformPrivateKey, fault);
}

function signedText(fields: MessageFields, list: string, platformPrivateKey: string, fault?: Fault): string {
  const code = fault === "code_as_text" ? "20000" : 20000;
  const complete: MessageFields = [["code", code], ["msg", "success"], ...fields];
  // The last of two equal names is what nearly every JSON reader keeps, so that is what the signature covers.
  const signature = signFields(new Map(complete), platformPrivateKey);
  const written = fault === "wrong_signature" ? otherSignature(signature) : signature;
  const sign = fault === "missing_signature" ? "" : `,"sign":"${written}"`;
  const members = complete.map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`).join(",");
  return `{${members}${list}${sign}}`;
}

/** What a fault makes of the fields before they are signed. */
function spoil(fields: MessageFields, fault: Fault | undefined): MessageFields {
  switch (fault) {
    case "missing_data":
      return [];
    case "other_order":
      return change(fields, {
        withdraw_out_trade_no: (value) => `${value}0`,
        withdraw_trade_no: (value) => BigInt(String(value)) + 2n,
      });
    case "other_amount":
      return change(fields, { withdraw_amount: (value) => decimalText(BigInt(String(value).replace(".", "")) + 1n) });
    case "unknown_state":
      return change(fields, { withdraw_status: () => "SANDBOX_WITHDRAW_ELSEWHERE" });
    case "repeated_key":
      return [...fields, ["withdraw_status", "WITHDRAW_SUCCESS"]];
    case "numeric_ids":
      return change(fields, { withdraw_out_trade_no: asNumber });
    case "oversized_body":
      return [...fields, ["remark", "0".repeat(5 * megabytes)]];
    default:
      return fields;
  }
}

function change(fields: MessageFields, changes: Record<string, (value: FieldValue) => FieldValue>): MessageFields {
  return fields.map(([name, value]) => [name, changes[name]?.(value) ?? value]);
}

/** Digits that JSON may write as a number: none in front that a number would lose. */
function asNumber(value: FieldValue): FieldValue {
  return typeof value === "string" && /^[1-9]\d*$/.test(value) ? BigInt(value) : value;
}

function otherSignature(signature: string): string {
  return `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
}

function valueText(value: FieldValue): string {
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value ?? null);
}
