import { type ErrorTable, type StatusMeaning, statusMeaning } from "@payout/core/provider";
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
