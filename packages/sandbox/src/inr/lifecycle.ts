import { createLifecycle, type Lifecycle, type LifecycleParts, type OutcomeTiming } from "../gateway/lifecycle.ts";
import { type InrOrder, type InrStatus, type OrderKey, phaseOf } from "./orders.ts";

/** What the channel reported to the gateway about an order. */
export interface InrOutcomeDetails {
  /** With FAIL and CANCEL, for example `ACCOUNT_NOT_EXIST`. */
  readonly resultDesc?: string;
}

/** What the channel does with an accepted order; the order spends the time of `after` in PAYING. */
export interface InrOutcome extends InrOutcomeDetails, OutcomeTiming<InrOutcome> {
  /** Where the order ends up; PROCESSING, WAITING and PAYING leave it there for ever. */
  readonly status: InrStatus;
}

/** The life of INR's orders. */
export type InrLifecycle = Lifecycle<InrOrder, OrderKey, InrStatus, InrOutcomeDetails>;

/**
 * What an order gets for which there is not enough money. The document of other countries has this description; that
 * India's gateway uses it too is inferred.
 */
export const insufficientBalance: InrOutcome = { status: "FAIL", resultDesc: "MERCHANT_BALANCE_NOT_ENOUGH" };

/** Wires the life of orders to a book, a clock and a channel. */
export function inrLifecycle(parts: LifecycleParts<InrOrder, OrderKey, InrOutcome>): InrLifecycle {
  return createLifecycle(
    {
      phaseOf,
      target: ({ status }: InrOutcome) => status,
      way: ({ status }, after) => [{ status: "PAYING" }, { status, delay: after }],
      inStatus,
      answersAsTaken: true,
    },
    parts,
  );
}

/** The same order in another state. A success that fails is a reversal, which has a description of its own. */
function inStatus(order: InrOrder, status: InrStatus, details: InrOutcomeDetails, now: number): InrOrder {
  const { resultDesc: _resultDesc, completedAt: _completedAt, ...lasting } = order;
  const reversal = order.status === "SUCCESS" && status === "FAIL" ? "PAYMENT_OFFSET" : undefined;
  const resultDesc = details.resultDesc ?? reversal;
  const moved: InrOrder = { ...lasting, status, ...(resultDesc === undefined ? {} : { resultDesc }) };
  return phaseOf(moved) === "pending" ? moved : { ...moved, completedAt: now };
}
