import type { CallContext } from "./call.ts";
import type {
  Acknowledgement,
  Balance,
  CallOptions,
  Capabilities,
  Lookup,
  NotificationRequest,
  PayoutOrder,
} from "./contract.ts";
import type { HttpRequest } from "./http.ts";
import type { JsonObject } from "./json.ts";
import type { NotificationFields, NotificationForm } from "./notification-fields.ts";
import type { OrderCheck } from "./order-check.ts";
import type { PayoutFacts } from "./payout.ts";
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
  /** Validates the message before it is sent. */
  readonly request: Validator<unknown>;
  /** Validates the response before it is mapped. */
  readonly response: Validator<unknown>;
  /**
   * Writes and signs the request.
   *
   * @throws PayoutError `invalid_order` for what this gateway cannot express.
   */
  toRequest(call: CallContext, subject: Subject): SignedRequest;
}

/** How a payout is ordered: the request is written from an order of any destination, and its problems are collected. */
export interface CreateOperation extends Omit<GatewayOperation<unknown>, "toRequest"> {
  /**
   * Writes and signs the request. What this gateway cannot express is noted with `check.refuse`; the request is then never sent,
   * so it may be incomplete.
   */
  toRequest(check: OrderCheck, order: PayoutOrder<unknown>): SignedRequest;
}

/** Reads a balance; made by `readsBalance`. */
export type BalanceReader = (
  gateway: GatewayDefinition,
  call: CallContext,
  currency: string,
  options: CallOptions | undefined,
) => Promise<Balance>;

/** The key of a member that core alone can write. */
declare const madeByCore: unique symbol;

/** Why the answers of a gateway are believed: `signedAnswers(…)` or `unsignedAnswers`, nothing else. */
export interface AnswerTrust {
  /** Marks what core made; no other code can make one. */
  readonly [madeByCore]: true;
  /** Whether the gateway signs its answers. */
  readonly signed: boolean;
  /**
   * Checks an accepted answer: its signature, or whether an unsigned one may be believed with these settings.
   *
   * @throws PayoutError for an answer that must not be believed.
   */
  check(
    settings: ResolvedSettings,
    call: CallContext,
    answer: { readonly raw: JsonObject; readonly data: JsonObject; readonly status: number },
  ): void;
}

/** Verifies a notification and reads its fields: `signedFields(…)` or `signedBody(…)`, nothing else. */
export type NotificationReader = ((
  call: CallContext,
  request: NotificationRequest,
  forms: readonly NotificationForm[],
) => NotificationFields) & { readonly [madeByCore]: true };

/** Whom a message names; good enough to choose an account by, and to refuse a message about another one. */
export interface MessageIdentity {
  /** The merchant account, where a documented field names it. */
  readonly account?: string | undefined;
  /** The caller's own order number. */
  readonly reference?: string | undefined;
}

/** What the facts of a payout are read with, besides the fields of the message. */
export interface MessageContext {
  /** The setting `timeZone`, for times without a zone. */
  readonly timeZone: string | undefined;
  /** Values of the order that the gateway's texts may repeat: mask them. */
  readonly sensitive: readonly unknown[];
}

/** The notifications of a gateway. */
export interface GatewayNotification {
  /** Where the gateway puts the fields; anything else is refused. */
  readonly forms: readonly NotificationForm[];
  /** Validates the fields after the signature has been verified. */
  readonly validator: Validator<unknown>;
  /** How a notification is signed: `signedFields(…)` or `signedBody(…)`. */
  readonly signed: NotificationReader;
  /** What the gateway takes for "delivered", byte for byte. */
  readonly acknowledgement: Acknowledgement;
}

/**
 * What is different about one gateway. Everything that decides about money is in `defineGateway`; no member here can leave a
 * step out.
 */
export interface GatewayDefinition {
  /** The id of the provider, for example `"jeepay.transfer"`. */
  readonly id: string;
  /** The merchant account that the provider acts for: the gateway's own merchant number. */
  readonly account: string;
  /** What the gateway can do and promises. */
  readonly capabilities: Capabilities;
  /** The settings, checked by `resolveSettings`. */
  readonly settings: ResolvedSettings;
  /** Decimals of currencies that ISO 4217 does not have. */
  readonly extraCurrencies?: Readonly<Record<string, number>>;
  /** How a payout is ordered. */
  readonly create: CreateOperation;
  /** How a payout is queried. */
  readonly query: GatewayOperation<Lookup>;
  /** Made by `readsBalance`, where the gateway has a balance. */
  readonly balance?: BalanceReader;
  /** Where a field of a request comes from, for errors: callers know the order and the settings, not the wire. */
  sourceOfField(field: string): string;
  /** The values of a destination that must not appear in an error. */
  sensitiveValues(destination: unknown): readonly unknown[];
  /** `signedAnswers(…)` or `unsignedAnswers`. A refusal is never taken for signed. */
  readonly answers: AnswerTrust;
  /** How data and refusals are told apart, by the gateway's own code and never by the HTTP status, and the refusals that its document lists. */
  readonly refusals: ErrorTable;
  /**
   * Whom a message names. Account and reference are checked against those of the provider and the order; the account in signed
   * messages only, because an unsigned message identifies no sender.
   */
  identify(data: JsonObject): MessageIdentity;
  /** Total: whatever is not understood becomes `unknown`. */
  toPayout(data: JsonObject, message: MessageContext): PayoutFacts;
  /** The amount that was ordered, as the message writes it, `undefined` when it has none. */
  amountOf(data: JsonObject): string | undefined;
  /**
   * Refuses a signed message about another kind of order, where one key signs the messages of several kinds.
   *
   * @throws PayoutError `bad_response`, best through `refuseOther`.
   */
  checkSubject?(call: CallContext, data: JsonObject): void;
  /** How notifications are verified, read and acknowledged. */
  readonly notification: GatewayNotification;
}
