import { createLifecycle, type Lifecycle, type LifecycleParts, type OutcomeTiming } from "../gateway/lifecycle.ts";
import { type MulticountryOrder, type MulticountryStatus, type OrderKey, phaseOf } from "./orders.ts";

/** What the channel does with an accepted order; the order spends the time of `after` in status 20. */
export interface MulticountryOutcome extends OutcomeTiming<MulticountryOutcome> {
  /** Where the order ends up; 10 and 20 leave it there for ever. */
  readonly status: MulticountryStatus;
}

/** The life of the multi-country gateway's orders. */
export type MulticountryLifecycle = Lifecycle<MulticountryOrder, OrderKey, MulticountryStatus, object>;

/** Wires the life of orders to a book, a clock and a channel. */
export function multicountryLifecycle(
  parts: LifecycleParts<MulticountryOrder, OrderKey, MulticountryOutcome>,
): MulticountryLifecycle {
  return createLifecycle(
    {
      phaseOf,
      target: ({ status }: MulticountryOutcome) => status,
      way: ({ status }, after) => [{ status, delay: after }],
      inStatus(order, status, _details: object, now) {
        const { endedAt: _endedAt, ...lasting } = order;
        const moved: MulticountryOrder = { ...lasting, status };
        return phaseOf(moved) === "pending" ? moved : { ...moved, endedAt: now };
      },
    },
    parts,
  );
}
