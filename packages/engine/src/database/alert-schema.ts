const alerts = `create table alerts (
  id uuid primary key,
  sequence bigint generated always as identity,
  type text not null,
  digest_day text unique,
  body text not null,
  raised_at timestamptz not null default now(),
  tries integer not null default 0,
  next_at timestamptz default now(),
  delivered_at timestamptz,
  given_up_at timestamptz
)`;

const state = `create table alert_state (
  singleton boolean primary key default true check (singleton),
  since timestamptz,
  looked_until timestamptz,
  delivered_at timestamptz
)`;

/** The part of the first migration that alerts use. */
export const alerting: readonly string[] = [
  alerts,
  state,
  "insert into alert_state default values",
  "create index alerts_due on alerts (next_at, sequence) where next_at is not null",
  "create index alerts_given_up on alerts (given_up_at) where given_up_at is not null",
  // Events that raise alerts are few, whereas a day has millions of others.
  "create index payout_events_alerting on payout_events (at) where kind in ('needs_review', 'stuck', 'reversed', 'late_success', 'disagreement', 'unknown_notification', 'paid_twice', 'proposed')",
];
