import {
  type AnswerReading,
  type ErrorTable,
  isEmpty,
  isObject,
  type JsonObject,
  type StatusMeaning,
  statusMeaning,
  textOf,
} from "@payout/core/provider";
import { cashoutErrors, cashoutStatuses, transferErrors, transferStatuses } from "./generated/tables.ts";

/** What a transfer's `state` means. A word that the document does not list is `unknown` and not final. */
export function transferStatus(state: string | undefined): StatusMeaning {
  return statusMeaning(transferStatuses, state);
}

/** What a cashout's `state` means. It has no closed state: 4 is `unknown` here. */
export function cashoutStatus(state: string | undefined): StatusMeaning {
  return statusMeaning(cashoutStatuses, state);
}

/** The refusals of each product that its document or the vendor's source lists. */
export const refusals: { readonly transfer: ErrorTable; readonly cashout: ErrorTable } = {
  transfer: transferErrors,
  cashout: cashoutErrors,
};

/** Only `data` is signed. A code of 0 without it accepts nothing, and `data` beside another code is neither. */
export function readAnswer(raw: JsonObject): AnswerReading {
  const { data } = raw;
  const code = textOf(raw["code"]);
  if (code === "0" && isObject(data)) return { data };
  if (code === "0" || !isEmpty(data)) return { unreadable: "has a code and data that contradict each other" };
  return { refusal: { code, message: textOf(raw["msg"]) } };
}
