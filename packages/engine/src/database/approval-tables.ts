import type { ColumnType, Generated } from "kysely";
import type { Json, Moment } from "./columns.ts";

/** Every set of approval rules that was ever in force; the last one counts. */
export interface ApprovalRuleSetsTable {
  version: Generated<string>;
  /** Empty where the rules were taken away. */
  rules: Json<unknown>;
  actor: string;
  reason: string;
  at: ColumnType<Date, undefined, never>;
}

/** What somebody has proposed, and what became of it. */
export interface ProposalsTable {
  id: string;
  sequence: Generated<string>;
  kind: string;
  provider: string | null;
  reference: string | null;
  /** The payout as it was proposed: a proposal about another one is void. */
  version: string | null;
  order_digest: string | null;
  /** What is to be done, without personal data. */
  action: Json<Record<string, unknown>>;
  /** A destination that was given once more. Emptied when the proposal ends. */
  destination: ColumnType<unknown, string | null, string | null>;
  needs: Json<unknown>;
  proposed_by: string;
  reason: string;
  proposed_at: ColumnType<Date, undefined, never>;
  lapses_at: ColumnType<Date, Date, Date>;
  /** `open`, `approved`, `declined` or `replaced`; one that is void or has lapsed is still `open` here. */
  state: Generated<string>;
  closed_at: Moment;
  closed_by: string | null;
  close_reason: string | null;
}

/** Who has approved what: one line a person. */
export interface ProposalApprovalsTable {
  proposal_id: string;
  /** The actor in the form in which names are compared. */
  folded_actor: string;
  actor: string;
  roles: Json<readonly string[]>;
  at: ColumnType<Date, undefined, Date>;
  withdrawn_at: Moment;
  withdrawn_by: string | null;
  withdrawn_reason: string | null;
}

/** The tables that approvals use. */
export interface ApprovalTables {
  approval_rule_sets: ApprovalRuleSetsTable;
  proposals: ProposalsTable;
  proposal_approvals: ProposalApprovalsTable;
}
