// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { Agent, IncomingMessage } from "node:http";
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
interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
interface ScriptedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bytes?: Uint8Array;
  readonly trouble?: "reset" | "hang" | "truncate" | "drip";
}
type Script = ScriptedReply | ((request: RecordedRequest) => ScriptedReply);
interface ScriptedGateway {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  answer(script: Script): void;
  close(): Promise<void>;
}
export declare function startScriptedGateway(): Promise<ScriptedGateway>;
interface MessageFacts {
  readonly reference: string;
  readonly providerId?: string;
  readonly amount?: string;
  readonly word?: string;
  readonly detail?: string;
  readonly merchant?: string;
  readonly extra?: Readonly<Record<string, string>>;
  readonly signature?: "valid" | "wrong" | "missing";
}
interface DocumentedWord {
  readonly word: string;
  readonly detail?: string;
  readonly status: PayoutStatus;
  readonly final: boolean;
  readonly repayable: boolean;
}
interface RefusalFacts {
  readonly code: string;
  readonly text: string;
}
interface ConformanceSubject<Destination = never> {
  createProvider(settings: CommonSettings & {
    readonly baseUrl: string;
  }): PayoutProvider<Destination>;
  order(reference: string): PayoutOrder<Destination>;
  reference(): string;
  readonly sensitive: readonly string[];
  createAnswer(facts: MessageFacts): ScriptedReply;
  queryAnswer(facts: MessageFacts): ScriptedReply;
  notification(facts: MessageFacts): NotificationRequest & {
    readonly body: string;
  };
  refusal(facts: RefusalFacts): ScriptedReply;
  readonly emptyAcceptance: ScriptedReply;
  readonly words: readonly DocumentedWord[];
  readonly pendingWord: string;
  readonly succeededWord: string;
  readonly failedWord: DocumentedWord;
  readonly refusals: {
    readonly definite: readonly RefusalFacts[];
    readonly duplicate: readonly RefusalFacts[];
    readonly unlisted: readonly RefusalFacts[];
    readonly notFound?: RefusalFacts;
  };
  readonly signs: {
    readonly answers: boolean;
  };
  readonly namesMerchant?: boolean;
  readonly namesAmount?: boolean;
  readonly takesProviderId?: boolean;
  readonly readsClock?: boolean;
  wireAmount(request: RecordedRequest): string | undefined;
  readonly wireAmounts: readonly {
    readonly value: string;
    readonly wire: string;
  }[];
  readonly acknowledgement: {
    readonly status: number;
    readonly body: string;
  };
}
interface ConformanceCase {
  readonly name: string;
  run(): Promise<void>;
}
interface BrokenProvider {
  readonly name: string;
  breakSubject(subject: ConformanceSubject): ConformanceSubject;
}
export declare const brokenProviders: readonly BrokenProvider[];
interface SchemaShape {
  readonly properties?: Readonly<Record<string, SchemaShape>>;
  readonly anyOf?: readonly SchemaShape[];
}
export declare function oversizedInputCases(validators: Readonly<Record<string, unknown>>, schemas: Readonly<Record<string, unknown>>): ConformanceCase[];
export declare function conformanceCases<Destination>(subject: ConformanceSubject<Destination>): ConformanceCase[];
export type { BrokenProvider, ConformanceCase, ConformanceSubject, DocumentedWord, MessageFacts, RecordedRequest, RefusalFacts, SchemaShape, Script, ScriptedGateway, ScriptedReply };
