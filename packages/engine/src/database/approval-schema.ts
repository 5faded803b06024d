const ruleSets = `create table approval_rule_sets (
  version bigint generated always as identity primary key,
  rules jsonb,
  actor text not null,
  reason text not null,
  at timestamptz not null default clock_timestamp()
)`;

const proposals = `create table proposals (
  id uuid primary key,
  sequence bigint generated always as identity,
  kind text not null,
  provider text,
  reference text,
  version text,
  order_digest text,
  action jsonb not null,
  destination jsonb,
  needs jsonb not null,
  proposed_by text not null,
  reason text not null,
  proposed_at timestamptz not null default now(),
  lapses_at timestamptz not null,
  state text not null default 'open',
  closed_at timestamptz,
  closed_by text,
  close_reason text
)`;

const approvals = `create table proposal_approvals (
  proposal_id uuid not null references proposals (id),
  folded_actor text not null,
  actor text not null,
  roles jsonb not null,
  at timestamptz not null default now(),
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawn_reason text,
  primary key (proposal_id, folded_actor)
)`;

/** The part of the first migration that approvals use. */
export const approving: readonly string[] = [
  ruleSets,
  proposals,
  approvals,
  "create trigger append_only before update or delete on approval_rule_sets for each row execute function refuse_change()",
  "create trigger never_emptied before truncate on approval_rule_sets for each statement execute function refuse_change()",
  "create trigger never_emptied before truncate on proposals for each statement execute function refuse_removal()",
  "create trigger kept before delete on proposals for each row execute function refuse_removal()",
  "create trigger kept before delete on proposal_approvals for each row execute function refuse_removal()",
  // Two people cannot have the same payout under decision: one of the proposals would be carried out unseen by the other.
  "create unique index proposals_open on proposals (provider, reference) where state = 'open' and reference is not null",
  "create unique index proposals_open_other on proposals (kind, coalesce(provider, '')) where state = 'open' and reference is null",
  "create index proposals_holding on proposals (lapses_at) where destination is not null",
  "create index proposals_of on proposals (provider, reference, sequence)",
];
