import {
  type AnswerReading,
  type ErrorTable,
  isObject,
  type JsonObject,
  type StatusMeaning,
  statusMeaning,
  textOf,
} from "@payout/core/provider";
import { errors, statuses } from "./generated/tables.ts";

/**
 * What an `orderStatus` means, refined by `resultDesc`: FAIL with exactly PAYMENT_OFFSET is a success that was reversed.
 * A word that the document does not list is `unknown` and not final.
 */
export function payoutStatus(orderStatus: string | undefined, resultDesc: string | undefined): StatusMeaning {
  return statusMeaning(statuses, orderStatus, resultDesc);
}

/** The refusals that the document lists, by their key. */
export const refusals: ErrorTable = errors;

/** A code of 200 beside `data` accepts, another code without it refuses, and nothing else says anything. */
export function readAnswer(raw: JsonObject): AnswerReading {
  const { data } = raw;
  const code = textOf(raw["code"]);
  if (code === "200" && isObject(data)) return { data };
  if (code === "200" || isObject(data)) return { unreadable: "has a code and data that contradict each other" };
  return { refusal: { code, message: textOf(raw["msg"]) } };
}
