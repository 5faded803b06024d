// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { Money, PayoutOrder, PayoutProvider, PayoutStatus } from "@payout/core";
import { PostgresPool } from "kysely";
import "pg-boss";
import { PGlite } from "@electric-sql/pglite";
import "prom-client";
type AmountsByCurrency = Readonly<Record<string, string>>;
interface ProviderLimits {
  readonly concurrency?: number;
  readonly perSecond?: number;
  readonly perOrder?: AmountsByCurrency;
  readonly perDay?: AmountsByCurrency;
  readonly timeZone?: string;
  readonly minimumBalance?: AmountsByCurrency;
  readonly balanceForMs?: number;
}
type AnyProvider = PayoutProvider<never>;
type Providers = readonly AnyProvider[] | Readonly<Record<string, AnyProvider>>;
interface ProviderRules {
  readonly concurrency?: number;
  readonly sendTimeoutMs?: number;
  readonly queryTimeoutMs?: number;
  readonly leaseMs?: number;
  readonly settlingMs?: number;
  readonly queryAfterMs?: readonly number[];
  readonly sendAgainAfterMs?: readonly number[];
  readonly stuckAfterMs?: number;
  readonly confirmNotifications?: boolean;
  readonly resend?: boolean;
  readonly limits?: ProviderLimits;
  readonly pauseAfterUnknowns?: number | false;
}
interface EngineSettings<P extends Providers = Providers> {
  readonly providers: P;
  readonly database: string | PostgresPool | PGlite;
  readonly schema?: string;
  readonly jobsSchema?: string;
  readonly autoMigrate?: boolean;
  readonly rules?: ProviderRules;
  readonly providerRules?: Readonly<Record<string, ProviderRules>>;
  readonly publicUrl?: string;
  readonly pollEveryMs?: number;
  readonly sweepEveryMs?: number;
  readonly onError?: (error: unknown) => void;
}
interface PayoutFacts {
  readonly amount?: {
    readonly value: string;
    readonly currency?: string;
  };
  readonly fee?: {
    readonly value: string;
    readonly currency: string;
  };
  readonly received?: {
    readonly value: string;
    readonly currency: string;
  };
  readonly debited?: {
    readonly value: string;
    readonly currency: string;
  };
  readonly completedAt?: string;
  readonly completedAtText?: string;
  readonly failure?: {
    readonly code: string;
    readonly message: string;
  };
}
type BlockReason = "paused" | "order_limit" | "daily_limit" | "balance";
declare const states: readonly ["accepted", "sending", "pending", "unknown", "needs_review", "succeeded", "failed", "cancelled", "reversed"];
type PayoutState = (typeof states)[number];
type TransitionEvent = "sending" | "sent_back" | "pending" | "unknown" | "needs_review" | "resend" | "succeeded" | "failed" | "refused" | "cancelled" | "reversed" | "late_success" | "disagreement" | "unconfirmed" | "queried_again";
type ObservationSource = "send" | "query" | "notification" | "engine" | "caller" | "person";
type DecisionWord = "query_again" | "paid" | "failed" | "not_sent" | "returned";
type EventKind = TransitionEvent | "accepted" | "observed" | "stuck" | "unknown_notification";
interface EventData extends PayoutFacts {
  readonly source?: ObservationSource;
  readonly status?: PayoutStatus;
  readonly providerStatus?: string;
  readonly providerId?: string;
  readonly eventKey?: string;
  readonly decision?: DecisionWord;
  readonly reason?: string;
  readonly error?: string;
}
interface StoredPayout extends Omit<PayoutFacts, "amount"> {
  readonly provider: string;
  readonly reference: string;
  readonly amount: Money;
  readonly state: PayoutState;
  readonly providerId?: string;
  readonly status?: PayoutStatus;
  readonly providerStatus?: string;
  readonly final: boolean;
  readonly repayable: boolean;
  readonly attempt: number;
  readonly reason?: string;
  readonly acceptedAt: Date;
  readonly sentAt?: Date;
  readonly closedAt?: Date;
  readonly updatedAt: Date;
  readonly nextStep?: string;
  readonly nextAt?: Date;
  readonly blockedBy?: readonly BlockReason[];
  readonly stuckSince?: Date;
}
interface HistoryEvent {
  readonly id: string;
  readonly kind: EventKind;
  readonly provider: string;
  readonly reference: string;
  readonly at: Date;
  readonly actor: string;
  readonly from?: string;
  readonly to?: string;
  readonly attempt?: number;
  readonly data: EventData;
  readonly raw?: Uint8Array;
}
interface CancelOptions {
  readonly provider?: string;
  readonly actor?: string;
  readonly reason?: string;
}
interface PayoutFilter {
  readonly provider?: string;
  readonly state?: PayoutState | readonly PayoutState[];
  readonly stuck?: true;
  readonly blockedBy?: true | BlockReason;
  readonly from?: Date;
  readonly to?: Date;
  readonly limit?: number;
  readonly after?: Pick<StoredPayout, "acceptedAt" | "provider" | "reference">;
}
type ProviderEventKind = "paused" | "paused_by_engine" | "resumed" | "balance_low";
interface ProviderEvent {
  readonly id: string;
  readonly kind: ProviderEventKind;
  readonly provider: string;
  readonly at: Date;
  readonly actor: string;
  readonly reason: string;
}
type ProviderHandler = (event: ProviderEvent) => void | Promise<void>;
interface BalanceCheck {
  readonly available: Money;
  readonly waiting: Money;
  readonly enough: boolean;
}
interface PauseOptions {
  readonly actor: string;
  readonly reason: string;
}
interface ProviderStatus {
  readonly provider: string;
  readonly paused?: {
    readonly since: Date;
    readonly by: string;
    readonly reason: string;
  };
  readonly consecutiveUnknowns: number;
  readonly sending: number;
  readonly waiting: {
    readonly count: number;
    readonly amounts: AmountsByCurrency;
  };
  readonly today: AmountsByCurrency;
}
type DifferenceKind = "missing_at_gateway" | "missing_in_statement" | "missing_with_us" | "amount_differs" | "currency_differs" | "fee_differs" | "provider_id_differs" | "status_differs" | "twice" | "unanswered" | "corrupted" | "unreadable";
interface ReconciliationDifference {
  readonly kind: DifferenceKind;
  readonly provider: string;
  readonly reference?: string;
  readonly providerId?: string;
  readonly ours?: string;
  readonly theirs?: string;
  readonly state?: PayoutState;
  readonly file?: string;
  readonly line?: number;
  readonly detail?: string;
}
interface StatementColumns {
  readonly reference: string;
  readonly providerId?: string;
  readonly amount?: string;
  readonly fee?: string;
  readonly currency?: string;
  readonly status?: string;
}
interface GatewayStatement {
  readonly provider: string;
  readonly file: string;
  readonly columns: StatementColumns;
  readonly statuses?: Readonly<Record<string, PayoutStatus>>;
  readonly encoding?: "utf-8" | "utf-16le" | "gb18030";
  readonly delimiter?: string;
  readonly skipLines?: number;
  readonly minorDecimals?: number;
}
interface ReconcileOptions {
  readonly from: Date;
  readonly to: Date;
  readonly providers?: readonly string[];
  readonly sample?: number;
  readonly statements?: readonly GatewayStatement[];
  readonly report?: string;
  readonly onProgress?: (asked: number) => void;
  readonly signal?: AbortSignal;
}
interface Reconciliation {
  readonly from: Date;
  readonly to: Date;
  readonly asked: number;
  readonly updated: number;
  readonly lines: number;
  readonly agreed: number;
  readonly differences: readonly ReconciliationDifference[];
  readonly counts: Readonly<Partial<Record<DifferenceKind, number>>>;
}
interface ResolveOptions {
  readonly decision: DecisionWord;
  readonly actor: string;
  readonly note: string;
  readonly provider?: string;
}
interface Operations<Name extends string = string> {
  pause(provider: Name, options: PauseOptions): Promise<void>;
  resume(provider: Name, options: PauseOptions): Promise<void>;
  resolve(reference: string, options: ResolveOptions & {
    readonly provider?: Name;
  }): Promise<StoredPayout>;
  reconcile(options: ReconcileOptions): Promise<Reconciliation>;
  operationsHandler(): (request: Request) => Promise<Response>;
  providerStatus(provider: Name): Promise<ProviderStatus>;
  checkBalance(provider: Name, currency: string): Promise<BalanceCheck>;
}
type EngineErrorCode = "invalid_order" | "conflict" | "over_limit" | "configuration" | "unknown_provider" | "unknown_reference" | "ambiguous_reference" | "too_late" | "not_allowed" | "invalid_statement" | "report" | "migration" | "in_use" | "database" | "stopped";
interface EngineErrorDetails {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly reference?: string | undefined;
  readonly provider?: string | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly cause?: unknown;
}
export declare class EngineError extends Error {
  override readonly name: string;
  readonly code: EngineErrorCode;
  readonly reference?: string;
  readonly provider?: string;
  readonly paths?: readonly string[];
  constructor(details: EngineErrorDetails);
  static is(error: unknown): error is EngineError;
  toJSON(): Record<string, unknown>;
}
interface StreamEntry {
  readonly order: PayoutOrder<unknown>;
  readonly provider: string;
}
interface StreamResult extends StreamEntry {
  readonly payout?: StoredPayout;
  readonly error?: EngineError;
}
type PayoutHandler = (event: HistoryEvent) => void | Promise<void>;
type DestinationOf<Provider> = Provider extends PayoutProvider<infer Destination> ? ([Destination] extends [never] ? object : Destination) : object;
type DestinationsOf<P extends Providers> = P extends readonly unknown[] ? Readonly<Record<string, object>> : { readonly [Name in keyof P & string]: DestinationOf<P[Name]>; };
interface Engine<Destinations = Readonly<Record<string, object>>> extends Operations<keyof Destinations & string> {
  submit<Name extends keyof Destinations & string>(order: PayoutOrder<Destinations[Name]>, provider: Name): Promise<StoredPayout>;
  submitMany(entries: AsyncIterable<StreamEntry> | Iterable<StreamEntry>): AsyncIterable<StreamResult>;
  get(reference: string, provider?: string): Promise<StoredPayout | undefined>;
  find(filter?: PayoutFilter): Promise<StoredPayout[]>;
  history(reference: string, provider?: string): Promise<HistoryEvent[]>;
  on(event: "payout", handler: PayoutHandler): () => void;
  on(event: "provider", handler: ProviderHandler): () => void;
  notificationHandler(): (request: Request) => Promise<Response>;
  cancelBeforeSend(reference: string, options?: CancelOptions): Promise<StoredPayout>;
  start(): Promise<void>;
  stop(): Promise<void>;
  migrate(): Promise<void>;
}
export declare function createEngine<const P extends Providers>(settings: EngineSettings<P>): Engine<DestinationsOf<P>>;
export type { AmountsByCurrency, AnyProvider, BalanceCheck, BlockReason, CancelOptions, DecisionWord, DestinationOf, DestinationsOf, DifferenceKind, Engine, EngineErrorCode, EngineErrorDetails, EngineSettings, EventData, EventKind, GatewayStatement, HistoryEvent, ObservationSource, Operations, PauseOptions, PayoutFilter, PayoutHandler, PayoutState, ProviderEvent, ProviderEventKind, ProviderHandler, ProviderLimits, ProviderRules, ProviderStatus, Providers, ReconcileOptions, Reconciliation, ReconciliationDifference, ResolveOptions, StatementColumns, StoredPayout, StreamEntry, StreamResult, TransitionEvent };
