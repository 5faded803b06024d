// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { Agent, IncomingMessage, ServerResponse } from "node:http";
type Operation = "send" | "query" | "balance" | "receive" | "setup";
type Outcome = "not_sent" | "unknown";
type PayoutStatus = "pending" | "succeeded" | "failed" | "cancelled" | "reversed" | "unknown";
interface Money {
  readonly value: string;
  readonly currency: string;
}
interface PayoutOrder<Destination> {
  readonly reference: string;
  readonly amount: Money;
  readonly destination: Destination;
  readonly notifyUrl?: string;
  readonly description?: string;
}
interface Payout<Raw = unknown> {
  readonly reference: string;
  readonly providerId?: string;
  readonly status: PayoutStatus;
  readonly providerStatus?: string;
  readonly final: boolean;
  readonly repayable: boolean;
  readonly amount?: {
    readonly value: string;
    readonly currency?: string;
  };
  readonly fee?: Money;
  readonly received?: Money;
  readonly debited?: Money;
  readonly completedAt?: string;
  readonly completedAtText?: string;
  readonly failure?: {
    readonly code: string;
    readonly message: string;
  };
  readonly eventKey: string;
  readonly raw: Raw;
  readonly rawBody: string;
}
type Lookup = {
  readonly reference: string;
  readonly providerId?: string;
} | {
  readonly reference?: string;
  readonly providerId: string;
};
type Expected = (reference: string) => Promise<{
  readonly amount: Money;
} | undefined>;
interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly proceed?: () => boolean;
}
interface Capabilities {
  readonly balance: boolean;
  readonly reversals: boolean;
  readonly notifiesFailure: boolean;
  readonly refusesDuplicates: boolean;
  readonly reportsNotFound: boolean;
}
interface NotificationRequest {
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string | Uint8Array;
  readonly url?: string;
}
interface Acknowledgement {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
interface Balance {
  readonly available: Money;
  readonly unavailable?: Money;
  readonly raw: unknown;
}
interface PayoutProvider<Destination = never, Raw = unknown> {
  readonly id: string;
  readonly capabilities: Capabilities;
  send(order: PayoutOrder<Destination>, options?: CallOptions): Promise<Payout<Raw>>;
  query(lookup: Lookup, options?: CallOptions & {
    readonly expected?: Expected;
  }): Promise<Payout<Raw>>;
  balance?(currency: string, options?: CallOptions): Promise<Balance>;
  receive(request: NotificationRequest, options?: {
    readonly expected?: Expected;
  }): Promise<{
    payout: Payout<Raw>;
    acknowledgement: Acknowledgement;
  }>;
}
type PayoutErrorCode = "invalid_order" | "configuration" | "authentication" | "rejected" | "duplicate_reference" | "insufficient_balance" | "rate_limited" | "unavailable" | "not_found" | "network" | "timeout" | "aborted" | "bad_response" | "bad_signature";
interface PayoutErrorDetails {
  readonly code: PayoutErrorCode;
  readonly operation: Operation;
  readonly provider: string;
  readonly message: string;
  readonly reference?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly providerCode?: string | undefined;
  readonly providerMessage?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly cause?: unknown;
}
declare class PayoutError extends Error {
  override readonly name: string;
  readonly code: PayoutErrorCode;
  readonly operation: Operation;
  readonly provider: string;
  readonly reference?: string;
  readonly httpStatus?: number;
  readonly providerCode?: string;
  readonly providerMessage?: string;
  readonly outcome?: Outcome;
  constructor(details: PayoutErrorDetails);
  static is(error: unknown): error is PayoutError;
  toJSON(): Record<string, unknown>;
}
interface CallEvent {
  readonly type: "started" | "answered" | "failed";
  readonly provider: string;
  readonly operation: Operation;
  readonly reference?: string | undefined;
  readonly providerId?: string | undefined;
  readonly status?: PayoutStatus | undefined;
  readonly providerStatus?: string | undefined;
  readonly code?: PayoutErrorCode | undefined;
  readonly outcome?: Outcome | undefined;
  readonly durationMs?: number | undefined;
}
type PayoutObserver = (event: CallEvent) => void;
interface PayoutLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
declare function logTo(logger: PayoutLogger): PayoutObserver;
interface GatewayRefusal {
  readonly operation: Operation;
  readonly httpStatus: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly raw: unknown;
}
type RefusalClass = "rejected" | "duplicate" | "not_found" | undefined;
type Fetch = (url: string, init: RequestInit) => Promise<Response>;
interface CommonSettings {
  readonly baseUrl?: string;
  readonly agent?: Agent;
  readonly fetch?: Fetch;
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
  readonly logger?: PayoutLogger;
  readonly observers?: readonly PayoutObserver[];
  readonly now?: () => number | Date;
  readonly nonce?: () => string;
  readonly additionalSecrets?: readonly string[];
  readonly notifyUrl?: string;
  readonly timeZone?: string;
  readonly allowInsecureHttp?: boolean;
  readonly classifyError?: (refusal: GatewayRefusal) => RefusalClass;
}
type JsonValue = string | boolean | null | JsonValue[] | JsonObject;
interface JsonObject {
  [key: string]: JsonValue;
}
type Lossless<T> = T extends number ? string : T extends readonly (infer Item)[] ? Lossless<Item>[] : T extends object ? { [Key in keyof T]: Lossless<T[Key]>; } : T;
declare function assertMoney(money: unknown): asserts money is Money;
declare function toMinorUnits(money: Money): bigint;
declare function fromMinorUnits(units: bigint, currency: string): Money;
declare function sameAmount(left: string, right: string): boolean;
export declare function currencyExponent(currency: string): number | undefined;
export declare function currencyCodes(): readonly string[];
export declare function toNodeHandler(handler: (request: Request) => Promise<Response>): (request: IncomingMessage, response: ServerResponse) => void;
interface UnverifiedNotification {
  readonly merchant?: string;
  readonly reference?: string;
}
type ProviderChoice = (unverified: UnverifiedNotification) => PayoutProvider | undefined;
interface NotificationHandlerOptions {
  readonly onError?: (error: unknown) => void;
  readonly expected?: Expected;
  readonly maxBytes?: number;
}
export declare function createNotificationHandler(provider: PayoutProvider | ProviderChoice, onPayout: (payout: Payout) => Promise<void>, options?: NotificationHandlerOptions): (request: Request) => Promise<Response>;
interface WaitOptions {
  readonly schedule?: readonly number[];
  readonly signal?: AbortSignal;
  readonly expected?: Expected;
}
type Queryable = Pick<PayoutProvider<never>, "id" | "query">;
export declare function waitUntilFinal<Provider extends Queryable>(provider: Provider, lookup: Lookup, { schedule, signal, expected }?: WaitOptions): Promise<Awaited<ReturnType<Provider["query"]>>>;
export { type Acknowledgement, type Balance, type CallEvent, type CallOptions, type Capabilities, type CommonSettings, type Expected, type GatewayRefusal, type JsonObject, type JsonValue, type Lookup, type Lossless, type Money, type NotificationHandlerOptions, type NotificationRequest, type Operation, type Outcome, type Payout, PayoutError, type PayoutErrorCode, type PayoutErrorDetails, type PayoutLogger, type PayoutObserver, type PayoutOrder, type PayoutProvider, type PayoutStatus, type ProviderChoice, type RefusalClass, type UnverifiedNotification, type WaitOptions, assertMoney, fromMinorUnits, logTo, sameAmount, toMinorUnits };
