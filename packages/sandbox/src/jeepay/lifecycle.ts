import { createLifecycle, type Lifecycle, type LifecycleParts, type OutcomeTiming } from "../gateway/lifecycle.ts";
import type { OrderNumbers } from "./order-numbers.ts";
import { type JeepayOrder, type JeepayState, type OrderKey, phaseOf } from "./orders.ts";

/** What the channel reported to the gateway about an order. */
export interface OutcomeDetails {
  /** With state 3, for example `100E0047`. */
  readonly errCode?: string;
  /** With state 3, for example `账户余额不足`. */
  readonly errMsg?: string;
  /** The channel's own number. @default one is made up when the order succeeds */
  readonly channelOrderNo?: string;
}

/** What the channel does with an accepted order; the order spends the time of `after` in state 1. */
export interface JeepayOutcome extends OutcomeDetails, OutcomeTiming<JeepayOutcome> {
  /** Where the order ends up; 0 and 1 leave it there for ever. */
  readonly state: JeepayState;
}

/** The life of Jeepay's orders. */
export type JeepayLifecycle = Lifecycle<JeepayOrder, OrderKey, JeepayState, OutcomeDetails>;

/** What an order gets for which there is not enough money. */
export const insufficientBalance: JeepayOutcome = { state: 3, errCode: "100E0047", errMsg: "账户余额不足" };

/** Wires the life of orders to a book, a clock and a channel. */
export function jeepayLifecycle(
  numbers: OrderNumbers,
  parts: LifecycleParts<JeepayOrder, OrderKey, JeepayOutcome>,
): JeepayLifecycle {
  return createLifecycle(
    {
      phaseOf,
      target: ({ state }: JeepayOutcome) => state,
      way: ({ state }, after) => [{ status: 1 }, { status: state, delay: after }],
      inStatus(order, state, details: OutcomeDetails, now) {
        const channelOrderNo =
          details.channelOrderNo ?? order.channelOrderNo ?? numbers.channelOrderNo(order.product, now);
        return inState(order, state, state === 2 ? { ...details, channelOrderNo } : details, now);
      },
    },
    parts,
  );
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
