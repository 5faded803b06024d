import { type Expression, type SqlBool, sql } from "kysely";

/** Where activities are stored: a source of rows, and what its columns are called. */
export interface Source {
  readonly from: (table: (name: string) => Expression<unknown>) => Expression<unknown>;
  readonly at: Expression<Date>;
  readonly actor: Expression<string>;
  readonly what: Expression<string>;
  readonly key: Expression<string>;
  readonly provider?: Expression<string | null>;
  readonly reference?: Expression<string | null>;
  readonly reason?: Expression<string | null>;
  readonly where?: Expression<SqlBool>;
}

/** What an operator does about a payout or a provider is an event; the rest lies where it is worked with. */
export const sources: readonly Source[] = [
  {
    from: (table) => table("payout_events"),
    at: sql`at`,
    actor: sql`actor`,
    what: sql`kind`,
    key: sql`id::text`,
    provider: sql`provider`,
    reference: sql`reference`,
    reason: sql`data ->> 'reason'`,
    where: sql`actor not in ('engine', 'gateway', 'caller') and kind not in ('accepted', 'awaits_approval')`,
  },
  {
    from: (table) => table("provider_events"),
    at: sql`at`,
    actor: sql`actor`,
    what: sql`kind`,
    key: sql`id::text`,
    provider: sql`provider`,
    reason: sql`reason`,
    where: sql`actor <> 'engine'`,
  },
  {
    from: (table) => table("approval_rule_sets"),
    at: sql`at`,
    actor: sql`actor`,
    what: sql`'rules_changed'`,
    key: sql`version::text`,
    reason: sql`reason`,
  },
  {
    from: (table) => table("proposals"),
    at: sql`proposed_at`,
    actor: sql`proposed_by`,
    what: sql`'proposed'`,
    key: sql`id::text`,
    provider: sql`provider`,
    reason: sql`reason`,
    where: sql`reference is null`,
  },
  {
    from: (table) => table("proposals"),
    at: sql`closed_at`,
    actor: sql`closed_by`,
    what: sql`'declined'`,
    key: sql`id::text`,
    provider: sql`provider`,
    reason: sql`close_reason`,
    where: sql`reference is null and state = 'declined'`,
  },
  {
    from: (table) =>
      sql`${table("proposal_approvals")} as approval join ${table("proposals")} as proposal on proposal.id = approval.proposal_id`,
    at: sql`approval.at`,
    actor: sql`approval.actor`,
    what: sql`'approved'`,
    key: sql`proposal.id::text || approval.folded_actor`,
    provider: sql`proposal.provider`,
    where: sql`proposal.reference is null`,
  },
  {
    from: (table) =>
      sql`${table("proposal_approvals")} as approval join ${table("proposals")} as proposal on proposal.id = approval.proposal_id`,
    at: sql`approval.withdrawn_at`,
    actor: sql`approval.withdrawn_by`,
    what: sql`'approval_withdrawn'`,
    key: sql`proposal.id::text || approval.folded_actor`,
    provider: sql`proposal.provider`,
    reference: sql`proposal.reference`,
    reason: sql`approval.withdrawn_reason`,
    where: sql`approval.withdrawn_at is not null`,
  },
  {
    from: (table) => table("reconciliations"),
    at: sql`started_at`,
    actor: sql`actor`,
    what: sql`'reconciliation_started'`,
    key: sql`id::text`,
    reason: sql`reason`,
  },
  {
    from: (table) => table("reconciliations"),
    at: sql`finished_at`,
    actor: sql`cancelled_by`,
    what: sql`'reconciliation_cancelled'`,
    key: sql`id::text`,
    reason: sql`cancel_reason`,
    where: sql`cancelled_by is not null`,
  },
  {
    from: (table) => table("reconciliation_differences"),
    at: sql`settled_at`,
    actor: sql`settled_by`,
    what: sql`'difference_settled'`,
    key: sql`id::text`,
    provider: sql`provider`,
    reference: sql`reference`,
    reason: sql`settled_reason`,
    where: sql`settled_at is not null`,
  },
];
