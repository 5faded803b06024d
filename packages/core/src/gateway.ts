import type { CallContext } from "./call.ts";
import type { Acknowledgement, Balance, Capabilities, Lookup, Payout, PayoutOrder } from "./contract.ts";
import type { HttpRequest } from "./http.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { NotificationForm } from "./notification-fields.ts";
import type { ResolvedSettings } from "./settings.ts";
import type { ErrorTable } from "./status.ts";
import type { Validator } from "./validation.ts";

/** A request as it goes onto the wire. */
export interface SignedRequest extends HttpRequest {
  /** What the gateway reads out of the request. It is validated before anything is sent. */
  readonly message: unknown;
  /** Names, lengths and order of what was signed, never a value. Called only when the gateway refuses the request. */
  describeSigned(): string;
}

/** One operation of a gateway: how to write its request, and the schemas of both ends. */
export interface GatewayOperation<Subject> {
  readonly request: Validator<unknown>;
  readonly response: Validator<unknown>;
  /**
   * Writes and signs the request.
   *
   * @throws PayoutError `invalid_order` for what this gateway cannot express.
   */
  toRequest(call: CallContext, subject: Subject): SignedRequest;
}

/** The operation that reads a balance. */
export interface BalanceOperation extends GatewayOperation<string> {
  /** The only currency that the gateway holds. Without it the request's schema decides. */
  readonly currency?: string;
  /** The balance, `undefined` when the answer holds no amount. */
  toBalance(data: JsonObject, raw: JsonObject, currency: string): Balance | undefined;
}

/** A signature over the fields of a message, carried in one of them. */
export interface FieldSignature {
  readonly over: "fields";
  /** The field that carries the signature. */
  readonly field: string;
  /** Whether lists and objects may stand beside the signed fields, or make the message unverifiable. */
  readonly nested: "refuse" | "skip";
  /** Compares in constant time, with every key that is valid at present. */
  verify(fields: JsonObject, signature: JsonValue | undefined): boolean;
  /** Names, lengths and order of the signed fields, never a value. */
  describe(fields: JsonObject): string;
  /** Why a signature may not fit, for the error. */
  readonly likelyCause: string;
}

/** A signature over the bytes of a body, carried in a header. */
export interface BodySignature {
  readonly over: "body";
  /** The header that carries the signature. */
  readonly header: string;
  /** Compares in constant time, with every key that is valid at present. */
  verify(body: string | Uint8Array, signature: string | undefined): boolean;
  /** The length of what was signed, never a value. */
  describe(body: string | Uint8Array): string;
  /** Why the signature of this body may not fit, for the error. */
  likelyCause(body: string | Uint8Array): string;
}

/** What an answer says, before anything in it is believed. */
export type AnswerReading =
  | { readonly data: JsonObject }
  | { readonly refusal: { readonly code: string | undefined; readonly message: string | undefined } }
  /** Completes "was answered with …". */
  | { readonly unreadable: string };

/** What a payout is made from, besides the fields of the message. */
export interface MessageContext {
  /** The whole message. */
  readonly raw: JsonObject;
  readonly rawBody: string;
  readonly timeZone: string | undefined;
  /** Values of the order that the gateway's texts may repeat: mask them. */
  readonly sensitive: readonly unknown[];
}

/** The notifications of a gateway. */
export interface GatewayNotification {
  readonly forms: readonly NotificationForm[];
  readonly validator: Validator<unknown>;
  readonly signature: FieldSignature | BodySignature;
  /** What the gateway takes for "delivered", byte for byte. */
  readonly acknowledgement: Acknowledgement;
}

/**
 * What is different about one gateway. Everything that decides about money is in `defineGateway`; no member here can leave a
 * step out.
 */
export interface GatewayDefinition {
  readonly id: string;
  readonly capabilities: Capabilities;
  readonly settings: ResolvedSettings;
  /** Decimals of currencies that ISO 4217 does not have. */
  readonly extraCurrencies?: Readonly<Record<string, number>>;
  /** `toRequest` gets an order of any destination: validate it. */
  readonly create: GatewayOperation<PayoutOrder<unknown>>;
  readonly query: GatewayOperation<Lookup>;
  readonly balance?: BalanceOperation;
  /** Where a field of a request comes from, for errors: callers know the order and the settings, not the wire. */
  sourceOfField(field: string): string;
  /** The values of a destination that must not appear in an error. */
  sensitiveValues(destination: unknown): readonly unknown[];
  /**
   * How accepted answers are signed. `data` of an unsigned gateway is believed on the strength of TLS alone, so
   * `allowInsecureHttp` makes it prove nothing. Refusals are never taken for signed.
   */
  readonly answerSignature: FieldSignature | "unsigned";
  /** Tells data from refusals by the gateway's own code, never by the HTTP status. */
  readAnswer(raw: JsonObject): AnswerReading;
  /** The refusals that the gateway's document lists. */
  readonly refusals: ErrorTable;
  /** Total: whatever is not understood becomes `unknown`. */
  toPayout(data: JsonObject, message: MessageContext): Payout<JsonObject>;
  /** The amount that was ordered, as the message writes it, `undefined` when it has none. */
  amountOf(data: JsonObject): string | undefined;
  /**
   * Refuses a signed message about another account or another kind of order, by the fields that are documented. Unsigned
   * answers are not given to it: what nobody signed identifies nobody.
   *
   * @throws PayoutError `bad_response`, best through `refuseOther` or `checkAccount`.
   */
  checkSubject(call: CallContext, data: JsonObject): void;
  readonly notification: GatewayNotification;
}
