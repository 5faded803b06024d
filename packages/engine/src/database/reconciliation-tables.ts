import type { ColumnType, Generated } from "kysely";

/** Comparisons of the book with gateways and statements: each is a job that any worker can go on with. */
export interface ReconciliationsTable {
  id: string;
  /** Who started it, and why. */
  actor: string;
  reason: string | null;
  providers: ColumnType<readonly string[], string, never>;
  sent_from: ColumnType<Date, Date, never>;
  sent_to: ColumnType<Date, Date, never>;
  sample: number;
  /** Which files, without their lines. */
  statements: ColumnType<readonly StatementIdentity[], string | undefined, string>;
  state: ColumnType<string, undefined, string>;
  /** What it is doing: `loading` `statements` `payouts`. */
  phase: ColumnType<string, undefined, string>;
  /** How far its phase has come; empty at the beginning. */
  position: ColumnType<Readonly<Record<string, string>> | null, undefined, string | null>;
  total: Generated<number>;
  done: Generated<number>;
  lines: Generated<number>;
  queried: Generated<number>;
  updated: Generated<number>;
  agreed: Generated<number>;
  /** Names the worker that has it, until its lease ends; every write of a worker is fenced by it. */
  worker: string | null;
  leased_until: ColumnType<Date | null, Date | undefined, Date | null>;
  started_at: ColumnType<Date, undefined, never>;
  finished_at: ColumnType<Date | null, Date | undefined, Date | null>;
  /** Who cancelled it, and why. */
  cancelled_by: string | null;
  cancel_reason: string | null;
  failure: string | null;
  /** When its lines and queries were removed. */
  cleared_at: ColumnType<Date | null, Date | undefined, Date | null>;
}

/** Which statement was compared. */
export interface StatementIdentity {
  /** The name of the provider whose payouts the statement lists. */
  readonly provider: string;
  /** The name of the file, without its folder. */
  readonly file: string;
  /** The SHA-256 digest of the file, in hexadecimal. */
  readonly sha256: string;
  /** How many lines were read. */
  readonly lines: number;
}

/** The lines of the statements of a running reconciliation: what matching needs of them. Removed when it ends. */
export interface ReconciliationLinesTable {
  reconciliation: string;
  number: number;
  /** The number of the first line about the same payout. */
  first: number;
  provider: string;
  reference: string;
  status: string;
  provider_id: string | null;
  amount: string | null;
  fee: string | null;
  currency: string | null;
  file: string;
  line: number;
}

/** What of a payout a query's answer is compared with. It is stored before the query: the answer may change the payout. */
export interface PayoutBefore {
  readonly state: string;
  readonly providerId?: string;
  readonly fee?: { readonly value: string; readonly currency: string };
}

/** The payouts that a running reconciliation queries, as they were before. Removed when it ends. */
export interface ReconciliationQueriesTable {
  reconciliation: string;
  provider: string;
  reference: string;
  before: ColumnType<PayoutBefore, string, never>;
  /** Whether it is compared with its lines of a statement afterwards. */
  compares: boolean;
  done: Generated<boolean>;
}

/** What reconciliations have found, and who settled it. */
export interface ReconciliationDifferencesTable {
  id: Generated<string>;
  reconciliation: string;
  kind: string;
  provider: string;
  reference: string | null;
  provider_id: string | null;
  ours: string | null;
  theirs: string | null;
  state: string | null;
  file: string | null;
  line: number | null;
  detail: string | null;
  found_at: ColumnType<Date, undefined, never>;
  settled_at: ColumnType<Date | null, undefined, Date>;
  settled_by: ColumnType<string | null, undefined, string>;
  settled_reason: ColumnType<string | null, undefined, string>;
  note: ColumnType<string | null, undefined, string | null>;
}

/** The tables that reconciliations use. */
export interface ReconciliationTables {
  reconciliations: ReconciliationsTable;
  reconciliation_lines: ReconciliationLinesTable;
  reconciliation_queries: ReconciliationQueriesTable;
  reconciliation_differences: ReconciliationDifferencesTable;
}
