import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { alerting } from "./alert-schema.ts";
import { approving } from "./approval-schema.ts";
import { personal } from "./personal-schema.ts";
import { reconciliation } from "./reconciliation-schema.ts";
import type { Tables } from "./tables.ts";

/**
 * Every step of the schema, by name, in order. A step that has been released is never changed: a new one follows it.
 * The connection's schema is set by the migrator, so no statement names it.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-engine": {
    async up(db: Kysely<Tables>) {
      for (const statement of first) await sql.raw(statement).execute(db);
    },
  },
};

// accepted_at is exact to what a Date holds, because pages of payouts go on behind one.
// amount is numeric without a scale: it keeps every digit, and ceilings can be summed in SQL.
const payouts = `create table payouts (
  provider text not null,
  reference text not null,
  folded_reference text,
  order_digest text not null,
  destination_digest text not null,
  account_digest text,
  account_ending text,
  erased_at timestamptz,
  corrupted boolean not null default false,
  pays_again text,
  paid_again_as text,
  contradicted boolean not null default false,
  awaits_approval boolean not null default false,
  approved_at timestamptz,
  batch text,
  submitted_by text,
  amount numeric not null,
  currency text not null,
  state text not null,
  attempt integer not null default 0,
  revision integer not null default 1,
  claim text,
  provider_id text,
  gateway_status text,
  provider_status text,
  final boolean not null default false,
  repayable boolean not null default false,
  facts jsonb not null default '{}',
  confirming text,
  reason text,
  blocked_by text,
  check_first_at timestamptz,
  cleared_at timestamptz,
  reserved_on text,
  accepted_at timestamptz(3) not null default now(),
  sent_at timestamptz,
  settles_at timestamptz,
  closed_at timestamptz,
  updated_at timestamptz not null default now(),
  next_at timestamptz,
  tries integer not null default 0,
  stuck_at timestamptz,
  nudged_at timestamptz,
  last_message_key text,
  announced_sequence bigint not null default 0,
  delivered_sequence bigint not null default 0,
  primary key (provider, reference),
  unique (provider, folded_reference)
)`;

const events = `create table payout_events (
  sequence bigint generated always as identity primary key,
  id uuid not null,
  provider text not null,
  reference text not null,
  kind text not null,
  from_state text,
  to_state text,
  actor text not null,
  attempt integer,
  at timestamptz not null default clock_timestamp(),
  data jsonb not null default '{}'
)`;

const inbox = `create table notification_inbox (
  provider text not null,
  message_key text not null,
  reference text not null,
  status text not null,
  received_at timestamptz not null default now(),
  last_received_at timestamptz not null default now(),
  times integer not null default 1,
  known boolean not null,
  raw bytea,
  primary key (provider, message_key)
)`;

const providerState = `create table provider_state (
  provider text primary key,
  paused_at timestamptz,
  paused_by text,
  pause_reason text,
  consecutive_unknowns integer not null default 0,
  recovering_since timestamptz,
  recovery_reason text,
  tokens numeric not null default 0,
  tokens_at timestamptz,
  delivered_sequence bigint not null default 0
)`;

const identity = `create table engine_identity (
  id uuid primary key default gen_random_uuid()
)`;

const lineage = `create table database_lineage (
  singleton boolean primary key default true check (singleton),
  identity text,
  expected_until timestamptz
)`;

const journals = `create table claim_journals (
  id uuid primary key,
  lines bigint not null,
  settled bigint not null,
  place text
)`;

const appendOnly = `create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'integrity_constraint_violation';
end $$`;

// A reference is used once, for ever: without its row the same order would be sent again.
const kept = `create function refuse_removal() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never removed: % is refused', tg_table_name, tg_op using errcode = 'integrity_constraint_violation';
end $$`;

const dailyTotals = `create table daily_totals (
  provider text not null,
  currency text not null,
  day text not null,
  amount numeric not null,
  primary key (provider, currency, day)
)`;

const balances = `create table provider_balances (
  provider text not null,
  currency text not null,
  available numeric,
  queried_at timestamptz,
  spent numeric not null default 0,
  querying_until timestamptz,
  low_since timestamptz,
  primary key (provider, currency)
)`;

const providerEvents = `create table provider_events (
  sequence bigint generated always as identity primary key,
  id uuid not null,
  provider text not null,
  kind text not null,
  actor text not null,
  reason text not null,
  at timestamptz not null default clock_timestamp()
)`;

const first: readonly string[] = [
  payouts,
  events,
  inbox,
  providerState,
  dailyTotals,
  balances,
  providerEvents,
  identity,
  lineage,
  journals,
  "insert into engine_identity default values",
  "insert into database_lineage default values",
  appendOnly,
  kept,
  ...personal,
  "create trigger kept before delete on payouts for each row execute function refuse_removal()",
  "create trigger never_emptied before truncate on payouts for each statement execute function refuse_removal()",
  "create trigger append_only before update or delete on engine_identity for each row execute function refuse_change()",
  "create trigger append_only before update or delete on payout_events for each row execute function refuse_change()",
  "create trigger never_emptied before truncate on payout_events for each statement execute function refuse_change()",
  "create trigger append_only before update or delete on provider_events for each row execute function refuse_change()",
  "create trigger never_emptied before truncate on provider_events for each statement execute function refuse_change()",
  // Only open payouts have something due, so these stay small however many payouts have ended.
  "create index payouts_due on payouts (next_at) where next_at is not null",
  "create index payouts_open on payouts (state, accepted_at) where closed_at is null",
  "create index payouts_stuck on payouts (stuck_at) where stuck_at is not null",
  "create index payouts_untold on payouts (updated_at) where announced_sequence > delivered_sequence",
  "create index payouts_of_batch on payouts (batch, accepted_at, provider, reference) where batch is not null",
  "create index payouts_awaiting on payouts (accepted_at) where awaits_approval and state = 'accepted'",
  "create index payouts_reference on payouts (reference)",
  // What an operator looks for is read in the sequence of its list: a page of ten million takes as long as one of ten.
  "create index payouts_accepted on payouts (accepted_at, provider, reference)",
  "create index payouts_of_provider on payouts (provider, accepted_at, reference)",
  "create index payouts_closed on payouts (state, accepted_at, provider, reference) where closed_at is not null",
  "create index payouts_of_amount on payouts (currency, amount, accepted_at, provider, reference)",
  "create index payouts_of_account on payouts (account_digest, accepted_at) where account_digest is not null",
  "create index payouts_of_ending on payouts (account_ending, accepted_at) where account_ending <> ''",
  "create index payouts_provider_id on payouts (provider_id, provider) where provider_id is not null",
  "create index payout_events_by_kind on payout_events (kind, at, sequence)",
  "create index payout_events_by_time on payout_events (at, sequence)",
  "create index payout_events_of_people on payout_events (at) where actor not in ('engine', 'gateway', 'caller') and kind not in ('accepted', 'awaits_approval')",
  "create index payout_events_of on payout_events (reference, provider, sequence)",
  "create index notification_inbox_of on notification_inbox (provider, reference)",
  "create index payouts_unerased on payouts (closed_at) where erased_at is null or updated_at > erased_at",
  "create index provider_events_of on provider_events (provider, sequence)",
  // What is being sent is counted at each claim, and what is blocked is looked through at each sweep: both stay small.
  "create index payouts_sending on payouts (provider) where state = 'sending'",
  "create index payouts_blocked on payouts (next_at) where blocked_by is not null",
  "create index payouts_check_first on payouts (provider, accepted_at) where check_first_at is not null",
  "create index payouts_sent on payouts (sent_at, provider, reference) where sent_at is not null",
  ...approving,
  ...reconciliation,
  ...alerting,
];
