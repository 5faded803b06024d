import type { Clock } from "../clock.ts";
import type { Scheduler } from "../scheduler.ts";
import type { HongwenOrder, HongwenStatus, OrderBook, OrderKey } from "./orders.ts";

/** What the bank does with an accepted order. */
export interface HongwenOutcome {
  /** Where the order ends up; one of the three open words leaves it there for ever. */
  readonly status: HongwenStatus;
  /** Milliseconds of gateway time on the way there. @default none: the create answers the outcome, as the document's sample does */
  readonly after?: number;
}

/** The life of orders: accepted, decided, changed. */
export interface Lifecycle {
  /** Takes an order in WITHDRAW_ACCEPT and returns it as the answer of the create shows it. */
  accept(order: HongwenOrder): HongwenOrder;
  /** Puts an order into a state and starts the notification that a final one calls for. */
  move(key: OrderKey, status: HongwenStatus): void;
}

/** What the life of orders needs around it. */
export interface LifecycleParts {
  readonly book: OrderBook;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly settle: (order: HongwenOrder) => HongwenOutcome;
  readonly announce: (order: HongwenOrder) => void;
}

/** Success after three seconds of gateway time, one of them in each open state. */
export function settleAfterThreeSeconds(): HongwenOutcome {
  return { after: 3000, status: "WITHDRAW_SUCCESS" };
}

const openStates: readonly HongwenStatus[] = ["WITHDRAW_ACCEPT", "WITHDRAW_PENDING", "WITHDRAW_REMITING"];

/** Wires the life of orders to a book, a clock and a bank. */
export function createLifecycle({ book, clock, scheduler, settle, announce }: LifecycleParts): Lifecycle {
  function move(key: OrderKey, status: HongwenStatus): void {
    const order = book.find(key);
    if (!order) throw new Error(`the sandbox holds no withdrawal with the reference ${key.reference}`);
    const { finishedAt: _finishedAt, ...lasting } = order;
    const moved: HongwenOrder = { ...lasting, status, ...(isOpen(status) ? {} : { finishedAt: clock.now() }) };
    book.put(moved);
    if (!isOpen(status)) announce(moved);
  }

  /** A person at the gateway may have decided in the meantime; the bank's word comes too late then. */
  function moveLater(order: HongwenOrder, delay: number, status: HongwenStatus): void {
    scheduler.later(delay, async () => {
      const present = book.find(order);
      if (present && isOpen(present.status)) move(order, status);
    });
  }

  return {
    move,
    accept(order) {
      const affordable = order.amount + order.fee <= book.available(order.mchNo);
      book.put(order);
      const { status, after }: HongwenOutcome = affordable ? settle(order) : { status: "WITHDRAW_FAILED" };
      if (after === undefined) {
        move(order, status);
      } else {
        // As far as the outcome goes: PENDING after a third of the time, REMITING after two.
        const passed = isOpen(status) ? openStates.slice(1, openStates.indexOf(status) + 1) : openStates.slice(1);
        for (const [index, state] of passed.entries()) moveLater(order, ((index + 1) * after) / 3, state);
        if (!isOpen(status)) moveLater(order, after, status);
      }
      return book.find(order) ?? order;
    },
  };
}

function isOpen(status: HongwenStatus): boolean {
  return openStates.includes(status);
}
