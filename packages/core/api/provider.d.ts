// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { Agent } from "node:http";
type Operation = "send" | "query" | "balance" | "receive" | "setup";
type Outcome = "not_sent" | "unknown";
interface CallContext {
  readonly provider: string;
  readonly operation: Operation;
  readonly reference?: string;
  posted: boolean;
}
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
interface WireServer {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
}
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
interface ResolvedSettings {
  readonly baseUrl: string;
  readonly server: WireServer;
  readonly agent: Agent | undefined;
  readonly fetch: Fetch | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxResponseBytes: number;
  readonly observers: readonly PayoutObserver[];
  readonly now: () => number;
  readonly nonce: (() => string) | undefined;
  readonly additionalSecrets: readonly string[];
  readonly notifyUrl: string | undefined;
  readonly timeZone: string | undefined;
  readonly allowInsecureHttp: boolean;
  readonly classifyError: CommonSettings["classifyError"];
}
declare function resolveSettings(provider: string, settings: CommonSettings): ResolvedSettings;
declare function requireText(provider: string, settings: object, names: readonly string[]): void;
declare function misconfigured(provider: string, problem: string): PayoutError;
type JsonValue = string | boolean | null | JsonValue[] | JsonObject;
interface JsonObject {
  [key: string]: JsonValue;
}
type Lossless<T> = T extends number ? string : T extends readonly (infer Item)[] ? Lossless<Item>[] : T extends object ? { [Key in keyof T]: Lossless<T[Key]>; } : T;
declare function parseJsonObject(text: string): JsonObject | undefined;
declare function unitsAtScale(value: string, scale: number): bigint | undefined;
declare function textFromUnits(units: bigint, scale: number): string;
declare function withDecimals(value: string, decimals: number): string | undefined;
declare function sameAmount(left: string, right: string): boolean;
export declare function acknowledgeWith(contentType: string, body: string): Acknowledgement;
interface HttpRequest {
  readonly method: "POST" | "GET";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
interface ValidationProblem {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
interface Validator<T> {
  (value: unknown): value is T;
  errors?: readonly ValidationProblem[] | null;
}
export declare function describeProblems(problems: readonly ValidationProblem[] | null | undefined, fieldName?: (path: string) => string): string;
export declare function textOf(value: JsonValue | undefined): string | undefined;
export declare function isObject(value: unknown): value is JsonObject;
export declare function refuseOther(call: CallContext, field: string, httpStatus?: number): never;
export declare function checkAccount(call: CallContext, data: JsonObject, field: string, account: string): void;
type SignedEntry = readonly [name: string, text: string];
export declare function signedEntries(fields: Readonly<Record<string, unknown>>, exclude?: readonly string[], nested?: "refuse" | "skip"): SignedEntry[];
export declare function joinEntries(entries: readonly SignedEntry[]): string;
export declare function describeEntries(entries: readonly SignedEntry[]): string;
export declare function explainEntries(fields: Readonly<Record<string, unknown>>, entries: readonly SignedEntry[], { omitted, order, end }: {
  readonly omitted: string;
  readonly order: string;
  readonly end?: string;
}): string[];
type NotificationForm = "json" | "form" | "query";
interface NotificationFields {
  readonly form: NotificationForm;
  readonly fields: JsonObject;
  readonly rawBody: string;
}
interface StatusMeaning {
  readonly status: PayoutStatus;
  readonly final: boolean;
  readonly repayable: boolean;
}
type StatusTable = Readonly<Record<string, StatusMeaning & {
  readonly details?: Readonly<Record<string, StatusMeaning>>;
}>>;
export declare function statusMeaning(table: StatusTable, word: string | undefined, detail?: string | null): StatusMeaning;
type ErrorClass = Extract<PayoutErrorCode, "rejected" | "authentication" | "configuration" | "invalid_order" | "duplicate_reference" | "insufficient_balance" | "rate_limited" | "unavailable" | "not_found">;
interface ErrorEntry {
  readonly operations: readonly Extract<Operation, "send" | "query" | "balance">[];
  readonly code?: string;
  readonly text?: string;
  readonly pattern?: RegExp;
  readonly class: ErrorClass;
  readonly definite: boolean;
}
type ErrorTable = readonly ErrorEntry[];
export declare function findError(table: ErrorTable, operation: Operation, code: string | undefined, text: string | undefined): ErrorEntry | undefined;
interface SignedRequest extends HttpRequest {
  readonly message: unknown;
  describeSigned(): string;
}
interface GatewayOperation<Subject> {
  readonly request: Validator<unknown>;
  readonly response: Validator<unknown>;
  toRequest(call: CallContext, subject: Subject): SignedRequest;
}
type BalanceReader = (gateway: GatewayDefinition, call: CallContext, currency: string, options: CallOptions | undefined) => Promise<Balance>;
declare const madeByCore: unique symbol;
interface AnswerTrust {
  readonly [madeByCore]: true;
  readonly signed: boolean;
  check(settings: ResolvedSettings, call: CallContext, answer: {
    readonly raw: JsonObject;
    readonly data: JsonObject;
    readonly status: number;
  }): void;
}
type NotificationReader = ((call: CallContext, request: NotificationRequest, forms: readonly NotificationForm[]) => NotificationFields) & {
  readonly [madeByCore]: true;
};
type AnswerReading = {
  readonly data: JsonObject;
} | {
  readonly refusal: {
    readonly code: string | undefined;
    readonly message: string | undefined;
  };
} | {
  readonly unreadable: string;
};
interface MessageContext {
  readonly raw: JsonObject;
  readonly rawBody: string;
  readonly timeZone: string | undefined;
  readonly sensitive: readonly unknown[];
}
interface GatewayNotification {
  readonly forms: readonly NotificationForm[];
  readonly validator: Validator<unknown>;
  readonly signed: NotificationReader;
  readonly acknowledgement: Acknowledgement;
}
interface GatewayDefinition {
  readonly id: string;
  readonly capabilities: Capabilities;
  readonly settings: ResolvedSettings;
  readonly extraCurrencies?: Readonly<Record<string, number>>;
  readonly create: GatewayOperation<PayoutOrder<unknown>>;
  readonly query: GatewayOperation<Lookup>;
  readonly balance?: BalanceReader;
  sourceOfField(field: string): string;
  sensitiveValues(destination: unknown): readonly unknown[];
  readonly answers: AnswerTrust;
  readAnswer(raw: JsonObject): AnswerReading;
  readonly refusals: ErrorTable;
  toPayout(data: JsonObject, message: MessageContext): Payout<JsonObject>;
  amountOf(data: JsonObject): string | undefined;
  checkSubject(call: CallContext, data: JsonObject): void;
  readonly notification: GatewayNotification;
}
type ProviderWithBalance<Destination, Raw> = PayoutProvider<Destination, Raw> & Required<Pick<PayoutProvider<Destination, Raw>, "balance">>;
export declare function defineGateway<Destination>(gateway: GatewayDefinition & Required<Pick<GatewayDefinition, "balance">>): ProviderWithBalance<Destination, JsonObject>;
export declare function defineGateway<Destination>(gateway: GatewayDefinition): PayoutProvider<Destination, JsonObject>;
export declare function md5Hex(input: string | Uint8Array): string;
export declare function sha256Hex(input: string): string;
export declare function equalDigests(expected: string, received: unknown): boolean;
interface BalanceOperation extends GatewayOperation<string> {
  readonly currency?: string;
  toBalance(data: JsonObject, raw: JsonObject, currency: string): Balance | undefined;
}
export declare function readsBalance(operation: BalanceOperation): BalanceReader;
export declare function jsonRequest(path: string, message: object, describeSigned: () => string, contentType?: string): SignedRequest;
export declare function checkOrder(call: CallContext, order: PayoutOrder<unknown>, extraCurrencies?: Readonly<Record<string, number>>): void;
export declare function checkDestination<T>(call: CallContext, validator: Validator<T>, destination: unknown): T;
export declare function requireCurrency(call: CallContext, { amount }: PayoutOrder<unknown>, currency: string): void;
export declare function invalidOrder(call: CallContext, problem: string): PayoutError;
export declare function checkAgainst<T>(call: CallContext, validator: Validator<T>, value: unknown, fieldName: (path: string) => string): T;
type PayoutFields<Raw> = { readonly [Key in Exclude<keyof Payout<Raw>, "eventKey">]?: Payout<Raw>[Key] | undefined; } & Pick<Payout<Raw>, "reference" | "status" | "final" | "repayable" | "raw" | "rawBody">;
export declare function makePayout<Raw>(provider: string, fields: PayoutFields<Raw>): Payout<Raw>;
export declare function valuesOf(fields: unknown, names: readonly string[]): unknown[];
export declare function safeText(text: string, values: Iterable<unknown>): string;
interface BodySignature {
  readonly header: string;
  verify(body: string | Uint8Array, signature: string | undefined): boolean;
  describe(body: string | Uint8Array): string;
  likelyCause(body: string | Uint8Array): string;
}
export declare function signedBody({ header, verify, describe, likelyCause }: BodySignature): NotificationReader;
interface FieldSignature {
  readonly field: string;
  readonly nested: "refuse" | "skip";
  verify(fields: JsonObject, signature: JsonValue | undefined): boolean;
  describe(fields: JsonObject): string;
  readonly likelyCause: string;
}
export declare function signedAnswers(signature: FieldSignature): AnswerTrust;
export declare function signedFields(signature: FieldSignature): NotificationReader;
export declare function isTimeZone(timeZone: string): boolean;
export declare function localTimeToIso(text: string, timeZone: string | undefined): string | undefined;
export declare function epochMsToIso(text: string): string | undefined;
export declare function localTimeText(epochMs: number, offsetMinutes: number): string;
export declare const unsignedAnswers: AnswerTrust;
type MessageFields = Readonly<Record<string, string | number | bigint | null>>;
interface SignedNotification {
  readonly method: "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
interface NotificationWriting {
  readonly form: NotificationForm;
  readonly url?: string | undefined;
  readonly numbers?: readonly string[];
}
export declare function writeNotification(fields: MessageFields, { form, url, numbers }: NotificationWriting): SignedNotification;
export declare function checkNotificationOptions(provider: string, options: object, known: Readonly<Record<string, readonly string[]>>): void;
export { type AnswerReading, type AnswerTrust, type BalanceOperation, type BalanceReader, type BodySignature, type CallContext, type CommonSettings, type ErrorClass, type ErrorEntry, type ErrorTable, type FieldSignature, type GatewayDefinition, type GatewayNotification, type GatewayOperation, type HttpRequest, type JsonObject, type JsonValue, type Lossless, type MessageContext, type MessageFields, type NotificationFields, type NotificationForm, type NotificationReader, type NotificationWriting, type PayoutFields, type ProviderWithBalance, type ResolvedSettings, type SignedEntry, type SignedNotification, type SignedRequest, type StatusMeaning, type StatusTable, type ValidationProblem, type Validator, misconfigured, parseJsonObject, requireText, resolveSettings, sameAmount, textFromUnits, unitsAtScale, withDecimals };
