import type { PayoutState } from "../machine/words.ts";

/** What kind of difference it is; the document of the engine's operations tells what each means. */
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

/** What a person does about each kind of difference. */
export const whatToDo: Readonly<Record<DifferenceKind, string>> = {
  missing_at_gateway:
    "The gateway does not know the payout. Look the reference up in its back office before anything is paid again.",
  missing_in_statement:
    "The payout succeeded, and the statement does not have it. See whether the statement covers its day; else ask the gateway's operators.",
  missing_with_us: "This engine never submitted it. Find out which system did, and whether it should have.",
  amount_differs: "Ask the gateway's operators which amount moved. Nothing was changed.",
  currency_differs: "Ask the gateway's operators which currency moved. Nothing was changed.",
  fee_differs: "Compare with the gateway's price list.",
  provider_id_differs: "The statement names another order of the gateway: see whether there are two.",
  status_differs:
    'Where "State now" is what they have, the engine has learned it by asking: book it so. Else ask the gateway\'s operators, and store what they say with engine.resolve.',
  twice: "The statement has it paid more than once. Ask the gateway's operators for the money back.",
  unanswered:
    "The gateway gave no usable answer. The engine goes on asking about open payouts; reconcile again later. It may not know what failed because it was refused.",
  corrupted: "Somebody changed the payout's row in the database: compare it with engine.history.",
  unreadable: "The line was left out. Correct the file or the settings of its columns, and reconcile again.",
};

/** One difference between the engine's book and the gateway, or its statement. */
export interface ReconciliationDifference {
  readonly kind: DifferenceKind;
  readonly provider: string;
  /** Absent where a line of a statement could not be read. */
  readonly reference?: string;
  readonly providerId?: string;
  /** What the engine has, as text: `succeeded`, `12.00 CNY`. */
  readonly ours?: string;
  /** What the gateway or its statement has. */
  readonly theirs?: string;
  /** The state after the reconciliation: the engine may have learned something by asking. */
  readonly state?: PayoutState;
  /** The statement that shows it, and the line there, the first of the file being 1. */
  readonly file?: string;
  readonly line?: number;
  /** More, in words for a person. */
  readonly detail?: string;
}
