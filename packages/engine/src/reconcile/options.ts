import type { PayoutStatus } from "@payout/core";
import type { Decider } from "../operator.ts";
import type { DifferenceKind } from "./difference.ts";
import type { StoredDifference } from "./stored-differences.ts";

/** Which column of a statement holds what, by the names in its first line. */
export interface StatementColumns {
  /** Our reference. */
  readonly reference: string;
  /** The gateway's own number. */
  readonly providerId?: string;
  /** The amount. Without it, amounts are not compared. */
  readonly amount?: string;
  /** The fee. Without it, fees are not compared. */
  readonly fee?: string;
  /** The currency. Without it, currencies are not compared. */
  readonly currency?: string;
  /** The gateway's word for the status; see `statuses`. */
  readonly status?: string;
}

/** A gateway's statement, as a CSV file, and how it is to be read. */
export interface GatewayStatement {
  /** The name of the provider whose payouts the statement lists. */
  readonly provider: string;
  /** Where the file is; with `content`, only its name. */
  readonly file: string;
  /** The bytes of the file, if a caller has them in memory: an upload. */
  readonly content?: Uint8Array;
  /** The names of the columns. */
  readonly columns: StatementColumns;
  /**
   * What the words of the status column mean; a word that is not listed makes its line unreadable. Without a status column
   * every line means `succeeded`.
   */
  readonly statuses?: Readonly<Record<string, PayoutStatus>>;
  /** The file's encoding. Chinese spreadsheets often write `gb18030`. @default "utf-8" */
  readonly encoding?: "utf-8" | "utf-16le" | "gb18030";
  /** What stands between two columns. @default "," */
  readonly delimiter?: string;
  /** Lines before the one with the names of the columns. @default 0 */
  readonly skipLines?: number;
  /** How many decimals the file's amounts leave out: 2 when they are in fen. @default 0 */
  readonly minorDecimals?: number;
}

/** What is reconciled. */
export interface ReconciliationScope {
  /** Payouts that were last sent at this moment or later. */
  readonly from: Date;
  /** Payouts that were last sent before this moment. */
  readonly to: Date;
  /** Only these providers. @default all */
  readonly providers?: readonly string[];
  /** The share of final payouts that is queried, from 0 to 1, chosen at random. @default 0.05 */
  readonly sample?: number;
  /** Statements to compare with, of any of the providers. @default none */
  readonly statements?: readonly GatewayStatement[];
}

/** What is reconciled by workers, who starts it, and why. */
export interface StartReconciliationOptions extends ReconciliationScope, Decider {}

/** What is reconciled by this call. */
export interface ReconcileOptions extends ReconciliationScope, Partial<Decider> {
  /** Where to write a report; the name ends in `.xlsx` or `.csv`. */
  readonly report?: string;
  /** Called after each query with the number of payouts queried so far. */
  readonly onProgress?: (queried: number) => void;
  /** Aborts the reconciliation; the call rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** What a reconciliation found. */
export interface Reconciliation {
  /** Names the stored reconciliation, whose differences can be settled. */
  readonly id: string;
  /** The start of the window, as given. */
  readonly from: Date;
  /** The end of the window, as given. */
  readonly to: Date;
  /** How many payouts were queried at the gateways. */
  readonly queried: number;
  /** How many payouts changed state because of the answers. */
  readonly updated: number;
  /** Statement lines that were read. */
  readonly lines: number;
  /** Payouts and lines without a difference. */
  readonly agreed: number;
  /** Every difference that was found. */
  readonly differences: readonly StoredDifference[];
  /** How many differences of each kind there are. */
  readonly counts: Readonly<Partial<Record<DifferenceKind, number>>>;
}
