import type { Clock } from "../clock.ts";
import type { Scheduler } from "../scheduler.ts";
import type { OrderNumbers } from "./order-numbers.ts";
import type { JeepayOrder, JeepayState, OrderBook, OrderKey } from "./orders.ts";

/** What the channel told the gateway about an order. */
export interface OutcomeDetails {
  /** With state 3, for example `100E0047`. */
  readonly errCode?: string;
  /** With state 3, for example `账户余额不足`. */
  readonly errMsg?: string;
  /** The channel's own number. @default one is made up when the order succeeds */
  readonly channelOrderNo?: string;
}

/** What the channel does with an accepted order. */
export interface JeepayOutcome extends OutcomeDetails {
  /** Where the order ends up; 0 and 1 leave it there for ever. */
  readonly state: JeepayState;
  /** Milliseconds of gateway time that the order spends in state 1 first. @default none: the create answers the outcome */
  readonly after?: number;
}

/** The life of orders: accepted, decided, changed. */
export interface Lifecycle {
  /** Takes an order in state 0 and returns it as the answer of the create shows it. */
  accept(order: JeepayOrder): JeepayOrder;
  /** Puts an order into a state and starts the notification that this state calls for. */
  move(key: OrderKey, state: JeepayState, details?: OutcomeDetails): void;
}

/** What the life of orders needs around it. */
export interface LifecycleParts {
  readonly book: OrderBook;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly numbers: OrderNumbers;
  readonly settle: (order: JeepayOrder) => JeepayOutcome;
  readonly announce: (order: JeepayOrder) => void;
}

/** Success after one second of gateway time. */
export function settleAfterOneSecond(): JeepayOutcome {
  return { after: 1000, state: 2 };
}

const insufficientBalance: JeepayOutcome = { state: 3, errCode: "100E0047", errMsg: "账户余额不足" };

/** Wires the life of orders to a book, a clock and a channel. */
export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const { book, clock, scheduler, numbers, settle, announce } = parts;

  function move(key: OrderKey, state: JeepayState, details: OutcomeDetails = {}): void {
    const order = book.find(key);
    if (!order) throw new Error(`the sandbox holds no ${key.product} with the reference ${key.reference}`);
    const channelOrderNo =
      details.channelOrderNo ?? order.channelOrderNo ?? numbers.channelOrderNo(order.product, clock.now());
    const moved = inState(order, state, state === 2 ? { ...details, channelOrderNo } : details, clock.now());
    book.put(moved);
    announce(moved);
  }

  return {
    move,
    accept(order) {
      const affordable = order.amount <= book.available(order.mchNo, order.appId);
      book.put(order);
      const outcome = affordable ? settle(order) : insufficientBalance;
      const { after } = outcome;
      if (after === undefined) {
        move(order, outcome.state, outcome);
      } else {
        move(order, 1);
        scheduler.later(after, async () => {
          const state = book.find(order)?.state;
          // A person at the gateway may have decided in the meantime; the channel's word comes too late then.
          if (state === 0 || state === 1) move(order, outcome.state, outcome);
        });
      }
      return book.find(order) ?? order;
    },
  };
}

/** The same order in another state, without what only its former state explained. */
function inState(order: JeepayOrder, state: JeepayState, details: OutcomeDetails, now: number): JeepayOrder {
  const { errCode: _errCode, errMsg: _errMsg, succeededAt: _succeededAt, ...lasting } = order;
  const { errCode, errMsg, channelOrderNo } = details;
  return {
    ...lasting,
    state,
    ...(errCode === undefined ? {} : { errCode }),
    ...(errMsg === undefined ? {} : { errMsg }),
    ...(channelOrderNo === undefined ? {} : { channelOrderNo }),
    ...(state === 2 ? { succeededAt: now } : {}),
  };
}
