import type { ColumnType, Generated } from "kysely";
import type { AlertTables } from "./alert-tables.ts";
import type { ApprovalTables } from "./approval-tables.ts";
import type { Json, Moment } from "./columns.ts";
import type { PersonalTables } from "./personal-tables.ts";
import type { ReconciliationTables } from "./reconciliation-tables.ts";

/** What the gateway last said about a payout that was believed, as it is kept beside the state. */
export interface PayoutFacts {
  /** The amount as the gateway wrote it, in major units. */
  readonly amount?: { readonly value: string; readonly currency?: string };
  /** What the gateway charged. */
  readonly fee?: { readonly value: string; readonly currency: string };
  /** What reached the payee. */
  readonly received?: { readonly value: string; readonly currency: string };
  /** What left the merchant's account. */
  readonly debited?: { readonly value: string; readonly currency: string };
  /** When the payout was completed: ISO 8601 with an offset. */
  readonly completedAt?: string;
  /** The completion time exactly as the gateway wrote it. */
  readonly completedAtText?: string;
  /** Why the payout did not arrive. */
  readonly failure?: { readonly code: string; readonly message: string };
}

/** One payout: what was ordered, where it stands, and what is due next. */
export interface PayoutsTable {
  provider: string;
  reference: string;
  /** The reference without case and accents; only where the gateway ignores those. */
  folded_reference: string | null;
  /** Keyed digest of the order: distinguishes a repeated submit from another order, and a changed row from a good one. */
  order_digest: string;
  /** Keyed digest of the destination: shows that one which is given again is the same. */
  destination_digest: string;
  /** Keyed digest of the payee's account, and its last characters; empty once they are erased. */
  account_digest: string | null;
  account_ending: string | null;
  /** When the order and the gateway's messages were erased. */
  erased_at: Moment;
  /** The engine has found its row changed by something else. */
  corrupted: Generated<boolean>;
  /** Which payout's money it pays again, and which one pays its money again. */
  pays_again: string | null;
  paid_again_as: string | null;
  /** The payout that it pays again may have been paid after all: it is never paid again itself. */
  contradicted: Generated<boolean>;
  /** It is not sent before others have approved it. No limit and no pause touches this. */
  awaits_approval: Generated<boolean>;
  /** When others approved it. */
  approved_at: Moment;
  /** Orders that are added up for approval. */
  batch: string | null;
  /** Who submitted the order, where that is known. */
  submitted_by: string | null;
  amount: string;
  currency: string;
  /** One of `states`; text, because a row that was tampered with must be readable too. */
  state: string;
  /** How often sending was begun; every write of a worker is fenced by it. */
  attempt: Generated<number>;
  /** Counts the events of its history: what an operator has seen is one revision. */
  revision: Generated<number>;
  /** Names the worker that began the last attempt, so that it knows its own claim again when the commit's answer got lost. */
  claim: string | null;
  provider_id: string | null;
  /** The last believed status of the gateway, in core's words, and its raw word. */
  gateway_status: string | null;
  provider_status: string | null;
  final: Generated<boolean>;
  repayable: Generated<boolean>;
  facts: ColumnType<PayoutFacts, string | undefined, string>;
  /** What an unconfirmed notification says; set while the engine queries to confirm it. */
  confirming: string | null;
  /** Why it needs review or cannot be sent at the moment. */
  reason: string | null;
  accepted_at: ColumnType<Date, undefined, never>;
  /** When the last attempt's intent was committed. */
  sent_at: Moment;
  /** From when on "no such order" counts. */
  settles_at: Moment;
  /** When it ended; empty while it is open. */
  closed_at: Moment;
  updated_at: ColumnType<Date, undefined, Date>;
  /** When the next thing is due; empty when nothing is. */
  next_at: Moment;
  /** Queries made, or attempts sent back, since it entered its state. */
  tries: Generated<number>;
  /** Since when it is stuck. */
  stuck_at: Moment;
  /** When the sweeper last made a job for it. */
  nudged_at: Moment;
  /** The key of the last message kept, so that the same answer is not stored again and again. */
  last_message_key: string | null;
  /** The newest event that the handlers of `engine.on` have to get. */
  announced_sequence: Generated<string>;
  /** Up to which event the handlers of `engine.on` have been served. */
  delivered_sequence: Generated<string>;
  /** Which limit keeps it from being sent; empty when none does. */
  blocked_by: string | null;
  /** From when on the gateway is queried before it is sent, because it may have been sent already; empty when it need not be. */
  check_first_at: Moment;
  /** When that query showed that the gateway does not have it, or an operator released it. */
  cleared_at: Moment;
  /** The day on which its amount counts, `2026-11-22`. */
  reserved_on: string | null;
}

/** What happened, in order, for ever: a trigger refuses changes. */
export interface PayoutEventsTable {
  sequence: Generated<string>;
  id: string;
  provider: string;
  reference: string;
  kind: string;
  from_state: string | null;
  to_state: string | null;
  /** `engine`, `caller`, `gateway`, or the operator who decided. */
  actor: string;
  attempt: number | null;
  at: ColumnType<Date, undefined, never>;
  data: Json<Record<string, unknown>>;
}

/** Every notification that was acknowledged. */
export interface NotificationInboxTable {
  provider: string;
  /** Equal for messages that say the same: they are one row, and counted. */
  message_key: string;
  reference: string;
  status: string;
  received_at: ColumnType<Date, undefined, never>;
  last_received_at: ColumnType<Date, undefined, Date>;
  times: Generated<number>;
  /** Whether it is about a payout of this engine. */
  known: boolean;
  /** Empty once it is erased. */
  raw: Uint8Array | null;
}

/** What is known and set per provider, shared by all workers. */
export interface ProviderStateTable {
  provider: string;
  paused_at: Moment;
  paused_by: string | null;
  pause_reason: string | null;
  consecutive_unknowns: Generated<number>;
  /** Since when the database may be older than what was sent; empty when it is not, and once an operator has ended it. */
  recovering_since: Moment;
  recovery_reason: string | null;
  /** Token bucket of the rate limit. */
  tokens: Generated<string>;
  tokens_at: Moment;
  /** Up to which event the handlers of `engine.on("provider")` have been served. */
  delivered_sequence: Generated<string>;
}

/** How much may count as sent on a day already. */
export interface DailyTotalsTable {
  provider: string;
  currency: string;
  /** `2026-11-22`, in the limit's time zone. */
  day: string;
  amount: string;
}

/** What a gateway said about its balance, and what was sent since. */
export interface ProviderBalancesTable {
  provider: string;
  currency: string;
  available: string | null;
  queried_at: Moment;
  spent: Generated<string>;
  /** Until when one worker is querying, or all wait because the last query failed. */
  querying_until: Moment;
  /** Since when the balance has been too low for a payout. */
  low_since: Moment;
}

/** What happened to a provider as a whole: pauses, low balances. Append-only. */
export interface ProviderEventsTable {
  sequence: Generated<string>;
  id: string;
  provider: string;
  kind: string;
  actor: string;
  reason: string;
  at: ColumnType<Date, undefined, never>;
}

/** One row, which distinguishes this database from every other. */
export interface EngineIdentityTable {
  id: Generated<string>;
}

/** One row: on which server, and in which of its lives, the database was used last. */
export interface DatabaseLineageTable {
  singleton: Generated<boolean>;
  /** System identifier, timeline, database and table, as one text; empty before the first use, or where they cannot be read. */
  identity: string | null;
  /** Until when another identity is what an operator has declared. */
  expected_until: Moment;
}

/** The claim journals that have been used with this database. */
export interface ClaimJournalsTable {
  id: string;
  /** How many lines it had when that was last stored. */
  lines: ColumnType<string, string | number, string | number>;
  /** Up to which line what the database lacks has been dealt with. */
  settled: ColumnType<string, string | number, string | number>;
  /** Names the files of an embedded database's folder: device, inode and time of birth. */
  place: string | null;
}

/** The tables of the engine's schema. */
export interface Tables extends PersonalTables, ApprovalTables, ReconciliationTables, AlertTables {
  payouts: PayoutsTable;
  payout_events: PayoutEventsTable;
  notification_inbox: NotificationInboxTable;
  provider_state: ProviderStateTable;
  daily_totals: DailyTotalsTable;
  provider_balances: ProviderBalancesTable;
  provider_events: ProviderEventsTable;
  engine_identity: EngineIdentityTable;
  database_lineage: DatabaseLineageTable;
  claim_journals: ClaimJournalsTable;
}
