import type { PayoutState } from "../machine/words.ts";

/** The kind of a difference; the operations guide explains each. */
export type DifferenceKind =
  | "missing_at_gateway"
  | "missing_in_statement"
  | "missing_with_us"
  | "amount_differs"
  | "currency_differs"
  | "fee_differs"
  | "provider_id_differs"
  | "status_differs"
  | "twice"
  | "unanswered"
  | "corrupted"
  | "unreadable";

/** What an operator does about each kind of difference. */
export const whatToDo: Readonly<Record<DifferenceKind, string>> = {
  missing_at_gateway: "The gateway has no such payout. Look up the reference in its back office before paying again.",
  missing_in_statement:
    "The payout succeeded but is not in the statement. Check that the statement covers its day; if it does, contact the gateway.",
  missing_with_us: "This engine never submitted it. Find out which system did, and whether it should have.",
  amount_differs: "Nothing was changed. Ask the gateway which amount it paid.",
  currency_differs: "Nothing was changed. Ask the gateway which currency it paid.",
  fee_differs: "Compare with the gateway's price list.",
  provider_id_differs: "The statement names another gateway order: check whether there are two.",
  status_differs:
    'If "State now" equals "Theirs", the engine has already taken it over from a query. Otherwise contact the gateway and decide by its answer (engine.resolve).',
  twice: "The statement lists it as paid more than once. Claim the money back from the gateway.",
  unanswered:
    "The gateway gave no usable answer. Open payouts are still queried; reconcile again later. The gateway may have no record of an order that it refused.",
  corrupted:
    "The payout's row was changed in the database by something other than the engine: compare it with its timeline (engine.history).",
  unreadable: "The line was skipped. Correct the file or the column settings, and reconcile again.",
};

/** One difference between the engine's book and the gateway, or its statement. */
export interface ReconciliationDifference {
  /** Which kind of difference it is. */
  readonly kind: DifferenceKind;
  /** The name of the provider. */
  readonly provider: string;
  /** Absent where a line of a statement could not be read. */
  readonly reference?: string;
  /** The gateway's own number of the payout. */
  readonly providerId?: string;
  /** What the engine has, as text: `succeeded`, `12.00 CNY`. */
  readonly ours?: string;
  /** What the gateway or its statement has. */
  readonly theirs?: string;
  /** The state after the reconciliation: its queries may have changed it. */
  readonly state?: PayoutState;
  /** The statement that shows it, and the line there, the first of the file being 1. */
  readonly file?: string;
  /** The line in `file`; the first line is 1. */
  readonly line?: number;
  /** Details in plain words. */
  readonly detail?: string;
}
