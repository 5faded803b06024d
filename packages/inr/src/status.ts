import { type ErrorTable, type StatusMeaning, statusMeaning } from "@payout/core/provider";
import { errors, statuses } from "./generated/tables.ts";

/**
 * What an `orderStatus` means, refined by `resultDesc`: FAIL with exactly PAYMENT_OFFSET is a success that was taken back.
 * A word that the document does not list is `unknown` and not final.
 */
export function payoutStatus(orderStatus: string | undefined, resultDesc: string | undefined): StatusMeaning {
  return statusMeaning(statuses, orderStatus, resultDesc);
}

/** The refusals that the document lists, by their key. */
export const refusals: ErrorTable = errors;
