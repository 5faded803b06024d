import type { Clock } from "../clock.ts";
import type { Scheduler } from "../scheduler.ts";
import type { InrOrder, InrStatus, OrderBook, OrderKey } from "./orders.ts";

/** What the channel told the gateway about an order. */
export interface InrOutcomeDetails {
  /** With FAIL and CANCEL, for example `ACCOUNT_NOT_EXIST`. */
  readonly resultDesc?: string;
}

/** What the channel does with an accepted order. */
export interface InrOutcome extends InrOutcomeDetails {
  /** Where the order ends up; PROCESSING, WAITING and PAYING leave it there for ever. */
  readonly status: InrStatus;
  /** Milliseconds of gateway time that the order spends in PAYING first. @default none: the create answers the outcome */
  readonly after?: number;
}

/** The life of orders: accepted, decided, changed. */
export interface Lifecycle {
  /** Takes a new order and returns it as the answer of the create shows it. */
  accept(order: InrOrder): InrOrder;
  /** Puts an order into a state and starts the notification that this state calls for. */
  move(key: OrderKey, status: InrStatus, details?: InrOutcomeDetails): void;
}

/** What the life of orders needs around it. */
export interface LifecycleParts {
  readonly book: OrderBook;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly settle: (order: InrOrder) => InrOutcome;
  readonly announce: (order: InrOrder) => void;
}

/** Success after one second of gateway time. */
export function settleAfterOneSecond(): InrOutcome {
  return { after: 1000, status: "SUCCESS" };
}

// The document of other countries has this description; that India's gateway uses it too is inferred.
const insufficientBalance: InrOutcome = { status: "FAIL", resultDesc: "MERCHANT_BALANCE_NOT_ENOUGH" };
const ended: readonly InrStatus[] = ["SUCCESS", "FAIL", "CANCEL"];

/** Wires the life of orders to a book, a clock and a channel. */
export function createLifecycle({ book, clock, scheduler, settle, announce }: LifecycleParts): Lifecycle {
  function move(key: OrderKey, status: InrStatus, details: InrOutcomeDetails = {}): void {
    const order = book.find(key);
    if (!order) throw new Error(`the sandbox holds no payout with the reference ${key.reference}`);
    const moved = inStatus(order, status, details, clock.now());
    book.put(moved);
    if (ended.includes(status)) announce(moved);
  }

  return {
    move,
    accept(order) {
      const affordable = order.amount + order.fee <= book.available(order.merchantId);
      book.put(order);
      const outcome = affordable ? settle(order) : insufficientBalance;
      const { after } = outcome;
      if (after === undefined) {
        move(order, outcome.status, outcome);
        return book.find(order) ?? order;
      }
      move(order, "PAYING");
      scheduler.later(after, async () => {
        // A person at the gateway may have decided in the meantime; the channel's word comes too late then.
        if (book.find(order)?.status === "PAYING") move(order, outcome.status, outcome);
      });
      return order;
    },
  };
}

/** The same order in another state. A success that fails is a reversal, which has a description of its own. */
function inStatus(order: InrOrder, status: InrStatus, details: InrOutcomeDetails, now: number): InrOrder {
  const { resultDesc: _resultDesc, completedAt: _completedAt, ...lasting } = order;
  const reversal = order.status === "SUCCESS" && status === "FAIL" ? "PAYMENT_OFFSET" : undefined;
  const resultDesc = details.resultDesc ?? reversal;
  return {
    ...lasting,
    status,
    ...(resultDesc === undefined ? {} : { resultDesc }),
    ...(ended.includes(status) ? { completedAt: now } : {}),
  };
}
