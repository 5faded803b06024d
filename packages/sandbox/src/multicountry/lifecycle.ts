import type { Clock } from "../clock.ts";
import type { Scheduler } from "../scheduler.ts";
import type { MulticountryOrder, MulticountryStatus, OrderBook, OrderKey } from "./orders.ts";

/** What the channel does with an accepted order. */
export interface MulticountryOutcome {
  /** Where the order ends up; 10 and 20 leave it there for ever. */
  readonly status: MulticountryStatus;
  /** Milliseconds of gateway time that the order spends in status 20 first. @default none: the create answers the outcome */
  readonly after?: number;
}

/** The life of orders: accepted, decided, changed. */
export interface Lifecycle {
  /** Takes a new order and returns it as the answer of the create shows it. */
  accept(order: MulticountryOrder): MulticountryOrder;
  /** Puts an order into a status and starts the callback that this status calls for. */
  move(key: OrderKey, status: MulticountryStatus): void;
}

/** What the life of orders needs around it. */
export interface LifecycleParts {
  readonly book: OrderBook;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly settle: (order: MulticountryOrder) => MulticountryOutcome;
  readonly announce: (order: MulticountryOrder) => void;
}

/** Success after one second of gateway time, on every channel and so on `mock` too. */
export function settleAfterOneSecond(): MulticountryOutcome {
  return { after: 1000, status: 60 };
}

const isEnd = (status: MulticountryStatus): boolean => status === 50 || status === 60;

/** Wires the life of orders to a book, a clock and a channel. */
export function createLifecycle({ book, clock, scheduler, settle, announce }: LifecycleParts): Lifecycle {
  function move(key: OrderKey, status: MulticountryStatus): void {
    const order = book.find(key);
    if (!order) throw new Error(`the sandbox holds no payout with the reference ${key.reference}`);
    const { endedAt: _endedAt, ...lasting } = order;
    const moved = { ...lasting, status, ...(isEnd(status) && { endedAt: clock.now() }) };
    book.put(moved);
    if (isEnd(status)) announce(moved);
  }

  return {
    move,
    accept(order) {
      book.put(order);
      const { after, status } = settle(order);
      if (after === undefined) {
        move(order, status);
      } else {
        scheduler.later(after, async () => {
          // A person at the gateway may have decided in the meantime; the channel's word comes too late then.
          if (!isEnd(book.find(order)?.status ?? 50)) move(order, status);
        });
      }
      return book.find(order) ?? order;
    },
  };
}
