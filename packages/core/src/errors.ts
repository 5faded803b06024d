import type { CallContext, Operation, Outcome } from "./call.ts";

/** Every reason for which a call can fail. */
export type PayoutErrorCode =
  | "invalid_order"
  | "configuration"
  | "authentication"
  | "rejected"
  | "duplicate_reference"
  | "insufficient_balance"
  | "rate_limited"
  | "unavailable"
  | "not_found"
  | "network"
  | "timeout"
  | "aborted"
  | "bad_response"
  | "bad_signature";

/** One thing that is wrong with an order. */
export interface OrderProblem {
  /** The path of the part in the order, such as `amount.value` or `destination.accountNo`; empty for the whole. */
  readonly path: string;
  /** What to do about it; never a value of the order. */
  readonly message: string;
}

/** What a `PayoutError` is made of. */
export interface PayoutErrorDetails {
  /** Why the call failed. */
  readonly code: PayoutErrorCode;
  /** The method of the provider that failed. */
  readonly operation: Operation;
  /** The id of the provider, for example `"jeepay.transfer"`. */
  readonly provider: string;
  /** What happened, to which reference, and what to do next; no secret, account number or name in it. */
  readonly message: string;
  /** The reference that the call was about, if it was about one. */
  readonly reference?: string | undefined;
  /** The HTTP status of the gateway's response, if there was one. */
  readonly httpStatus?: number | undefined;
  /** The gateway's own error code, as text. */
  readonly providerCode?: string | undefined;
  /** The gateway's own error text, with this order's account and names masked. */
  readonly providerMessage?: string | undefined;
  /** Whether this call can have moved money. Only for errors of `send`. */
  readonly outcome?: Outcome | undefined;
  /** Everything that is wrong with an order. Only for `invalid_order`. */
  readonly problems?: readonly OrderProblem[] | undefined;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

// A registered symbol, so that errors of two installed copies of this package know each other.
const marker = Symbol.for("@payout/core/PayoutError");

/**
 * The one error that this library throws.
 *
 * For an error of `send`, `outcome` decides what to do: `"not_sent"` is proof that THIS call moved no money; with
 * `"unknown"` money may have moved: query by reference, never pay again.
 */
export class PayoutError extends Error {
  /** Always `"PayoutError"`. */
  override readonly name: string = "PayoutError";
  /** Why the call failed. */
  readonly code: PayoutErrorCode;
  /** The method of the provider that failed. */
  readonly operation: Operation;
  /** The id of the provider, for example `"jeepay.transfer"`. */
  readonly provider: string;
  /** The reference that the call was about, if it was about one. */
  declare readonly reference?: string;
  /** The HTTP status of the gateway's response, if there was one. */
  declare readonly httpStatus?: number;
  /** The gateway's own error code, as text. */
  declare readonly providerCode?: string;
  /** The gateway's own error text, this order's account and names masked in it. */
  declare readonly providerMessage?: string;
  /** Only on errors of `send`. It speaks of this call, never of the reference as such. */
  declare readonly outcome?: Outcome;
  /** Everything that is wrong with the order. Only on `invalid_order`. */
  declare readonly problems?: readonly OrderProblem[];

  constructor(details: PayoutErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.operation = details.operation;
    this.provider = details.provider;
    for (const key of ["reference", "httpStatus", "providerCode", "providerMessage", "outcome", "problems"] as const) {
      if (details[key] !== undefined) Object.defineProperty(this, key, { value: details[key], enumerable: true });
    }
    Object.defineProperty(this, marker, { value: true });
  }

  /** Whether `error` is a `PayoutError`, also one thrown by another installed copy of `@payout/core`. */
  static is(error: unknown): error is PayoutError {
    return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[marker] === true;
  }

  /** For logs: everything except the stack and the cause. */
  toJSON(): Record<string, unknown> {
    const { name, message, ...rest } = this;
    return { ...rest, name, message };
  }
}

/** The part of an error that is known where it is thrown; the call context supplies the rest. */
export type Failure = Omit<PayoutErrorDetails, "operation" | "provider" | "outcome" | "reference"> & {
  /** True only with proof that this call moved no money. */
  readonly notSent?: boolean;
  /** When the reference comes from the message rather than from the call. */
  readonly reference?: string | undefined;
};

const callOf = new WeakMap<object, CallContext>();

/** Whether the error is of this very call: that of any other, thrown by a function of the caller, proves nothing about it. */
export function isFailureOf(call: CallContext, error: unknown): error is PayoutError {
  return PayoutError.is(error) && callOf.get(error) === call;
}

/** Makes the error of a call. The outcome of `send` is `unknown` unless the failure proves that nothing was sent. */
export function failure(call: CallContext, { notSent = false, ...details }: Failure): PayoutError {
  const error = new PayoutError({
    ...details,
    reference: details.reference ?? call.reference,
    operation: call.operation,
    provider: call.provider,
    outcome: call.operation === "send" ? (notSent ? "not_sent" : "unknown") : undefined,
  });
  callOf.set(error, call);
  return error;
}
