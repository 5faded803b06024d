import {
  createLifecycle,
  type Lifecycle,
  type LifecycleParts,
  type OutcomeTiming,
  type Step,
} from "../gateway/lifecycle.ts";
import { type HongwenOrder, type HongwenStatus, type OrderKey, phaseOf } from "./orders.ts";

/** What the bank does with an accepted order; the time of `after` goes by in the open states, a third in each. */
export interface HongwenOutcome extends OutcomeTiming<HongwenOutcome> {
  /** Where the order ends up; one of the three open words leaves it there for ever. */
  readonly status: HongwenStatus;
}

/** The life of Hongwen's orders. */
export type HongwenLifecycle = Lifecycle<HongwenOrder, OrderKey, HongwenStatus, object>;

const openStates: readonly HongwenStatus[] = ["WITHDRAW_ACCEPT", "WITHDRAW_PENDING", "WITHDRAW_REMITING"];

/** Wires the life of orders to a book, a clock and a bank. */
export function hongwenLifecycle(parts: LifecycleParts<HongwenOrder, OrderKey, HongwenOutcome>): HongwenLifecycle {
  return createLifecycle(
    {
      phaseOf,
      target: ({ status }: HongwenOutcome) => status,
      way: ({ status }, after) => way(status, after),
      inStatus(order, status, _details: object, now) {
        const { finishedAt: _finishedAt, ...lasting } = order;
        return { ...lasting, status, ...(openStates.includes(status) ? {} : { finishedAt: now }) };
      },
    },
    parts,
  );
}

/** Up to the outcome: PENDING after one third of the time, REMITING after two thirds, the end after all three. */
function way(status: HongwenStatus, after: number): readonly Step<HongwenStatus>[] {
  const isOpen = openStates.includes(status);
  const passed = openStates.slice(1, isOpen ? openStates.indexOf(status) + 1 : undefined);
  const steps = passed.map((state, index) => ({ status: state, delay: ((index + 1) * after) / 3 }));
  return isOpen ? steps : [...steps, { status, delay: after }];
}
