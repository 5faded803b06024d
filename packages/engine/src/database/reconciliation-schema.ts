const reconciliations = `create table reconciliations (
  id uuid primary key,
  actor text not null,
  reason text,
  providers jsonb not null,
  sent_from timestamptz not null,
  sent_to timestamptz not null,
  sample double precision not null,
  statements jsonb not null default '[]',
  state text not null default 'running' check (state in ('running', 'finished', 'failed', 'cancelled')),
  phase text not null default 'loading',
  position jsonb,
  total integer not null default 0,
  done integer not null default 0,
  lines integer not null default 0,
  queried integer not null default 0,
  updated integer not null default 0,
  agreed integer not null default 0,
  worker uuid,
  leased_until timestamptz,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  cancelled_by text,
  cancel_reason text,
  failure text,
  cleared_at timestamptz
)`;

const lines = `create table reconciliation_lines (
  reconciliation uuid not null,
  number integer not null,
  first integer not null,
  provider text not null,
  reference text not null,
  status text not null,
  provider_id text,
  amount text,
  fee text,
  currency text,
  file text not null,
  line integer not null,
  primary key (reconciliation, number)
)`;

const queries = `create table reconciliation_queries (
  reconciliation uuid not null,
  provider text not null,
  reference text not null,
  before jsonb not null,
  compares boolean not null,
  done boolean not null default false,
  primary key (reconciliation, provider, reference)
)`;

const differences = `create table reconciliation_differences (
  id bigint generated always as identity primary key,
  reconciliation uuid not null,
  kind text not null,
  provider text not null,
  reference text,
  provider_id text,
  ours text,
  theirs text,
  state text,
  file text,
  line integer,
  detail text,
  found_at timestamptz not null default now(),
  settled_at timestamptz,
  settled_by text,
  settled_reason text,
  note text,
  check ((settled_at is null) = (settled_by is null) and (settled_at is null) = (settled_reason is null))
)`;

// Workers may not delete rows of this schema. What only a running job needs is removed with the rights of the tables' owner.
const clear = `create function clear_reconciliation(ended uuid) returns void language plpgsql security definer as $$
begin
  if exists (select from reconciliations where id = ended and state = 'running') then
    raise exception 'reconciliation % is running', ended using errcode = 'integrity_constraint_violation';
  end if;
  delete from reconciliation_lines where reconciliation = ended;
  delete from reconciliation_queries where reconciliation = ended;
  update reconciliations set cleared_at = now() where id = ended;
end $$`;

// Nothing that the caller has made is found under the names of its tables.
const clearHere = `do $$ begin
  execute format('alter function clear_reconciliation(uuid) set search_path = %I, pg_temp', current_schema());
end $$`;

/** The part of the first migration that reconciliations use. */
export const reconciliation: readonly string[] = [
  reconciliations,
  lines,
  queries,
  differences,
  clear,
  clearHere,
  "create trigger kept before delete on reconciliations for each row execute function refuse_removal()",
  "create trigger kept before delete on reconciliation_differences for each row execute function refuse_removal()",
  "create index reconciliations_started on reconciliations (started_at, id)",
  "create index reconciliations_uncleared on reconciliations (started_at) where cleared_at is null",
  "create index reconciliation_lines_first on reconciliation_lines (reconciliation, first, number)",
  "create index reconciliation_lines_of on reconciliation_lines (reconciliation, provider, reference)",
  "create index reconciliation_queries_left on reconciliation_queries (reconciliation, provider, reference) where not done",
  "create index reconciliation_differences_of on reconciliation_differences (reconciliation, id)",
  "create index reconciliation_differences_about on reconciliation_differences (provider, reference)",
  "create index reconciliation_differences_open on reconciliation_differences (reconciliation, id) where settled_at is null",
];
