import type { ErrorTable, StatusTable } from "@payout/core/provider";
import { cashoutErrors, cashoutStatuses, transferErrors, transferStatuses } from "./generated/tables.ts";

/** What the `state` of each product means. A word that is not listed is `unknown` and not final; a cashout has no closed state. */
export const statuses: { readonly transfer: StatusTable; readonly cashout: StatusTable } = {
  transfer: transferStatuses,
  cashout: cashoutStatuses,
};

/** How each product accepts, and the refusals that its document or the vendor's source lists. Only `data` is signed. */
export const refusals: { readonly transfer: ErrorTable; readonly cashout: ErrorTable } = {
  transfer: transferErrors,
  cashout: cashoutErrors,
};
