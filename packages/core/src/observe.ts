import type { Operation, Outcome } from "./call.ts";
import type { PayoutStatus } from "./contract.ts";
import type { PayoutErrorCode } from "./errors.ts";

/** One thing that a provider did. It never holds a secret, an account number or a name. */
export interface CallEvent {
  /** Whether the call started, got a response that was accepted, or failed. */
  readonly type: "started" | "answered" | "failed";
  /** The id of the provider, for example `"jeepay.transfer"`. */
  readonly provider: string;
  /** The method of the provider that was called. */
  readonly operation: Operation;
  /** The reference that the call is about, if it is about one. */
  readonly reference?: string | undefined;
  /** The gateway's own number of the payout, once it is known. */
  readonly providerId?: string | undefined;
  /** The status of the payout. Only with `answered`. */
  readonly status?: PayoutStatus | undefined;
  /** The gateway's raw word behind `status`. Only with `answered`. */
  readonly providerStatus?: string | undefined;
  /** Why the call failed. Only with `failed`. */
  readonly code?: PayoutErrorCode | undefined;
  /** Whether a failed `send` can have moved money. */
  readonly outcome?: Outcome | undefined;
  /** How long the call took, in milliseconds. Absent with `started`. */
  readonly durationMs?: number | undefined;
}

/** Sees every call of a provider; what it throws is ignored, because watching must not change what happens to money. */
export type PayoutObserver = (event: CallEvent) => void;

/** The two methods that a logger must have: `console` and pino fit as they are. */
export interface PayoutLogger {
  /** Logs a call that succeeded. */
  info(fields: object, message: string): void;
  /** Logs a call that failed. */
  warn(fields: object, message: string): void;
}

/** An observer that writes each call to a logger: answers as information, failures as warnings. */
export function logTo(logger: PayoutLogger): PayoutObserver {
  return (event) => {
    if (event.type === "started") return;
    const about = event.reference === undefined ? "" : ` ${event.reference}`;
    const message = `${event.provider} ${event.operation}${about}: ${event.status ?? event.code ?? event.type}`;
    // Returned, so that a logger that works asynchronously and fails is looked after too.
    return event.type === "failed" ? logger.warn(event, message) : logger.info(event, message);
  };
}

/** Tells every observer. */
export function notifyObservers(observers: readonly PayoutObserver[], event: CallEvent): void {
  for (const observer of observers) callQuietly(() => observer(event));
}

/** Calls a function that only watches: neither what it throws nor a promise that it lets reject reaches anyone. */
export function callQuietly(watch: () => unknown): void {
  try {
    Promise.resolve(watch()).catch(() => undefined);
  } catch {
    // Watching must not change what happens to money.
  }
}
