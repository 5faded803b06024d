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
import { errors, statuses } from "./generated/tables.ts";

/** What a payout's `status` means. Only 60 is paid and only 50 is cancelled; a word that the document does not list is `unknown`. */
export function payoutStatus(status: string | undefined): StatusMeaning {
  return statusMeaning(statuses, status);
}

/** The refusals that the document lists. */
export const refusals: ErrorTable = errors;

// An id has no spaces; a text that only happens to begin with a bracket keeps it.
const requestIdPrefix = /^\[[\w-]+\] +/;

/** A refusal's text as the document lists it: the gateway may write its request id in front. */
export function withoutRequestId(message: string | undefined): string | undefined {
  return message?.replace(requestIdPrefix, "");
}

/** A code of 200 beside a payload accepts, another code without one refuses, and nothing else says anything. */
export function readAnswer(raw: JsonObject): AnswerReading {
  const { payload, errors } = raw;
  const code = textOf(raw["code"]);
  if (code === "200" && isObject(payload)) return { data: payload };
  if (code === "200" || !isEmpty(payload)) return { unreadable: "has a code and a payload that contradict each other" };
  return { refusal: { code, message: withoutRequestId(isObject(errors) ? textOf(errors["message"]) : undefined) } };
}
