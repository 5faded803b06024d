/**
 * The contract that every gateway package implements and every caller writes against.
 * The words are those of docs/words.md: order, reference, payout, notification, acknowledgement, outcome.
 */

/** What a gateway says about an order, in one vocabulary for all gateways. `unknown` means: query, never pay again. */
export type PayoutStatus = "pending" | "succeeded" | "failed" | "cancelled" | "reversed" | "unknown";

/** An exact amount in major units (`"2704.00"`), never a number, with its ISO 4217 code in upper case. */
export interface Money {
  /** The amount in major units as a plain decimal, for example `"2704.00"`. */
  readonly value: string;
  /** The ISO 4217 code in upper case, for example `"CNY"`. */
  readonly currency: string;
}

/** What the caller wants paid. */
export interface PayoutOrder<Destination> {
  /** The caller's own order number: unique per merchant account; later queries use it. */
  readonly reference: string;
  /** What is paid. Refused with `invalid_order` when the gateway cannot express it exactly. */
  readonly amount: Money;
  /** Who receives the money, in the gateway's own field names. */
  readonly destination: Destination;
  /** Where the gateway sends its notification. Falls back to the provider's `notifyUrl` setting. */
  readonly notifyUrl?: string;
  /** A text for the receiver. Where the gateway has no field for it, the order is refused, never sent without it. */
  readonly description?: string;
}

/** What a gateway says about an order. */
export interface Payout<Raw = unknown> {
  /** The id of the provider that says so, for example `"jeepay.transfer"`. */
  readonly provider: string;
  /** The merchant account that the provider acts for: the gateway's own merchant number. */
  readonly account: string;
  /** The caller's own order number, as the gateway returned it. */
  readonly reference: string;
  /** The gateway's own number for the same payout, with every digit. */
  readonly providerId?: string;
  /** Where the payout stands, in the one vocabulary for all gateways. */
  readonly status: PayoutStatus;
  /** The gateway's raw word behind `status`. */
  readonly providerStatus?: string;
  /** The gateway says that this will not change. Where `capabilities.reversals` is true it still can. */
  readonly final: boolean;
  /** True only where the gateway's document allows paying again under a new reference. */
  readonly repayable: boolean;
  /** The amount as the gateway wrote it, in major units; no currency where the message has none. */
  readonly amount?: { readonly value: string; readonly currency?: string };
  /** What the gateway charged, where the message says it. */
  readonly fee?: Money;
  /** What reached the payee, where the message says it. */
  readonly received?: Money;
  /** What left the merchant's account, where the message says it. */
  readonly debited?: Money;
  /** ISO 8601 with offset. Absent when the gateway gives no time zone and the `timeZone` setting is not set. */
  readonly completedAt?: string;
  /** The completion time exactly as the gateway wrote it. */
  readonly completedAtText?: string;
  /** Why it did not arrive. Only with `failed`, `cancelled` and `reversed`. */
  readonly failure?: { readonly code: string; readonly message: string };
  /**
   * Digest of provider, account, reference and status: the same whether a query or a notification says it. A unique index on
   * it gives one effect for each status. Where `capabilities.reversals` is true a status can come back, so store the status
   * and act on its changes instead.
   */
  readonly eventKey: string;
  /** The gateway's message, numbers kept as their source text. Not enumerable: it holds account numbers. */
  readonly raw: Raw;
  /** The bytes of the message as text. Not enumerable. */
  readonly rawBody: string;
}

/** The number to query by. Pass both when both are known. */
export type Lookup =
  | { readonly reference: string; readonly providerId?: string }
  | { readonly reference?: string; readonly providerId: string };

/** Who a message is about, besides its reference: references are unique within one account of one provider only. */
export interface MessageSubject {
  /** The id of the provider, for example `"jeepay.transfer"`. */
  readonly provider: string;
  /** The merchant account that the provider acts for. */
  readonly account: string;
}

/**
 * Returns what was ordered under a reference of an account, so that the amount in a message can be checked against it.
 * `undefined` means that nothing was ordered: the message is not delivered, and a notification is answered with 500, so that
 * it comes again. Store the order before you send it.
 */
export type Expected = (reference: string, about: MessageSubject) => Promise<{ readonly amount: Money } | undefined>;

/** What can be set for one call. */
export interface CallOptions {
  /** Aborts the call with code `aborted`. After the request has left, the outcome of `send` is `unknown`. */
  readonly signal?: AbortSignal;
  /** The whole call, connecting and reading included, in milliseconds. Defaults: `send` 90,000, everything else 30,000. */
  readonly timeoutMs?: number;
  /** How long the connection may take, in milliseconds, TLS included. @default 10,000 */
  readonly connectTimeoutMs?: number;
  /**
   * Called once, synchronously, when the connection is ready and before the first byte is written to it. `false` means:
   * nothing leaves, and `send` ends with outcome `not_sent`. For whoever must not send any more after a pause, such as a
   * worker that was suspended. With `settings.fetch`, whose connection cannot be seen, it is called before the request and when
   * the body is taken.
   */
  readonly proceed?: () => boolean;
}

/** What a gateway can do and promises, taken from its document. */
export interface Capabilities {
  /** The gateway has a balance query. */
  readonly balance: boolean;
  /** The document says that a final status can still be reversed. */
  readonly reversals: boolean;
  /** A failed payout is notified too, not only a successful one. */
  readonly notifiesFailure: boolean;
  /** A second order under the same reference is known to be refused. */
  readonly refusesDuplicates: boolean;
  /**
   * The gateway takes two references that differ in case or accents only for one. `@payout/engine` then refuses the second.
   * @default false
   */
  readonly foldsReferences?: boolean;
  /**
   * The field of a destination that holds the payee's account: `@payout/engine` finds payouts by it and counts per recipient.
   * Without it the whole destination counts as the recipient.
   */
  readonly accountField?: string;
  /** The gateway's answer "no such order" is known, so `not_found` can be distinguished from a mistake. */
  readonly reportsNotFound: boolean;
}

/** A notification as it arrived: the body untouched, because the signature covers its bytes. */
export interface NotificationRequest {
  /** The headers of the request: a `Headers` object, or an object by name in any case. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw body, never a parsed one. Text is taken as UTF-8. */
  readonly body: string | Uint8Array;
  /** The URL of the request with its query, which some gateways put the fields into. */
  readonly url?: string;
}

/** What to answer to the gateway, byte for byte, once the payout has been stored. */
export interface Acknowledgement {
  /** The HTTP status of the response. */
  readonly status: number;
  /** The headers of the response, with its content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the response, byte for byte. */
  readonly body: string;
}

/** What is available at the gateway, in major units. */
export interface Balance {
  /** What can be paid out now. */
  readonly available: Money;
  /** What belongs to the account but cannot be paid out yet, where the gateway reports it. */
  readonly unavailable?: Money;
  /** The gateway's message, numbers kept as their source text. */
  readonly raw: unknown;
}

/** The object that speaks to one gateway product. It keeps no state. */
export interface PayoutProvider<Destination = never, Raw = unknown> {
  /** For example `"jeepay.transfer"`. */
  readonly id: string;
  /** The merchant account that this provider acts for: the gateway's own merchant number. */
  readonly account: string;
  /** What the gateway can do and promises. */
  readonly capabilities: Capabilities;
  /**
   * Checks everything about an order that can be checked without the gateway; sends nothing. Throws a `PayoutError`
   * `invalid_order` whose `problems` are all that is wrong.
   */
  validate(order: PayoutOrder<Destination>): void;
  /**
   * Sends the order with exactly one POST. Resolves when a believable answer about this order exists (its status may be
   * `unknown`), otherwise throws a `PayoutError` whose `outcome` says whether money can have moved.
   */
  send(order: PayoutOrder<Destination>, options?: CallOptions): Promise<Payout<Raw>>;
  /** Asks what happened. Throws a `PayoutError`, `not_found` only where the gateway's own answer says so. */
  query(lookup: Lookup, options?: CallOptions & { readonly expected?: Expected }): Promise<Payout<Raw>>;
  /** Asks what is available, where `capabilities.balance` is true. */
  balance?(currency: string, options?: CallOptions): Promise<Balance>;
  /** Verifies and reads a notification. Send the acknowledgement only after the payout has been stored. */
  receive(
    request: NotificationRequest,
    options?: { readonly expected?: Expected },
  ): Promise<{ payout: Payout<Raw>; acknowledgement: Acknowledgement }>;
}
