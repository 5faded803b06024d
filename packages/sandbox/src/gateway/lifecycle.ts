import type { Clock } from "../time/clock.ts";
import type { Scheduler } from "../time/scheduler.ts";
import { type OrderLine, subjectKey } from "./ledger.ts";
import type { OrderBook, Phase } from "./order-book.ts";

/** When an outcome happens, and what follows it. */
export interface OutcomeTiming<Outcome> {
  /** Milliseconds of gateway time on the way there. @default none: the create answers the outcome */
  readonly after?: number;
  /** A later change of mind, unless an operator at the gateway decides first. @default none */
  readonly afterwards?: Outcome;
}

/** A state on the way to an outcome. Without `delay` the order is in it at once. */
export interface Step<Status> {
  readonly status: Status;
  readonly delay?: number;
}

/** What makes one gateway's orders live differently from another's. */
export interface LifecycleRules<Order, Status, Details, Outcome extends Details> {
  phaseOf(order: Order): Phase;
  /** Where an outcome ends. */
  target(outcome: Outcome): Status;
  /** The states, the last included, of an outcome that takes `after` milliseconds. */
  way(outcome: Outcome, after: number): readonly Step<Status>[];
  /** The same order in another state, without what only its former state explained. */
  inStatus(order: Order, status: Status, details: Details, now: number): Order;
  /** Whether the answer to a create shows the order as it was taken, even when it moved on at once. */
  readonly answersAsTaken?: boolean;
}

/** What the life of orders needs around it. */
export interface LifecycleParts<Order extends Key & { readonly reference: string }, Key, Outcome> {
  readonly book: Pick<OrderBook<Order, Key>, "find" | "put" | "keyOf" | "at">;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** What the channel does with an order that the book already holds. */
  readonly decide: (order: Order) => Outcome;
  readonly announce: (order: Order) => void;
  /** An order in the words of the ledger. */
  readonly describe: (order: Order) => OrderLine<string>;
}

/** A change of an order that was left for later. */
interface PlannedMove<Status, Details, Outcome> {
  readonly key: readonly string[];
  /** Where the order must still be; an operator at the gateway may have decided in the meantime. */
  readonly from: Phase;
  readonly status: Status;
  readonly details: Details;
  /** The outcome that this move completes. */
  readonly last?: Outcome;
}

/** The life of orders: accepted, decided, changed. */
export interface Lifecycle<Order extends Key, Key, Status, Details> {
  /** Takes a new order and returns it as the answer of the create shows it. */
  accept(order: Order): Order;
  /** Puts an order into a state and starts the notification that this state calls for. */
  move(key: Key, status: Status, details?: Details): void;
}

/** What moves an order: at once, later, and after it has come to an end. */
interface Moves<Order, Status, Details, Outcome> {
  move(order: Order, status: Status, details: Details): Order;
  moveLater(order: Order, step: Step<Status>, details: Details, last?: Outcome): void;
  follow(reached: Order, outcome?: OutcomeTiming<Outcome>): void;
}

/** Wires the life of orders to a book, a clock and a channel. */
export function createLifecycle<
  Key extends { readonly reference: string },
  Order extends Key,
  Status,
  Details extends object,
  Outcome extends Details & OutcomeTiming<Outcome>,
>(
  rules: LifecycleRules<Order, Status, Details, Outcome>,
  parts: LifecycleParts<Order, Key, Outcome>,
): Lifecycle<Order, Key, Status, Details> {
  const { move, moveLater, follow } = createMoves(rules, parts);
  const { book, decide } = parts;
  const nothing = {} as Details;
  return {
    accept(order) {
      book.put(order);
      const outcome = decide(order);
      if (outcome.after === undefined) {
        follow(move(order, rules.target(outcome), outcome), outcome);
        return book.find(order) ?? order;
      }
      const steps = rules.way(outcome, outcome.after);
      for (const step of steps) {
        if (step.delay === undefined) move(book.find(order) ?? order, step.status, nothing);
        else if (step === steps.at(-1)) moveLater(order, step, outcome, outcome);
        else moveLater(order, step, nothing);
      }
      return rules.answersAsTaken ? order : (book.find(order) ?? order);
    },
    move(key, status, details = nothing) {
      const order = book.find(key);
      if (!order) throw new Error(`the sandbox holds no order with the reference ${key.reference}`);
      move(order, status, details);
    },
  };
}

function createMoves<
  Key extends { readonly reference: string },
  Order extends Key,
  Status,
  Details extends object,
  Outcome extends Details & OutcomeTiming<Outcome>,
>(
  rules: LifecycleRules<Order, Status, Details, Outcome>,
  { book, clock, scheduler, announce, describe }: LifecycleParts<Order, Key, Outcome>,
): Moves<Order, Status, Details, Outcome> {
  const later = scheduler.kind<PlannedMove<Status, Details, Outcome>>(
    "move",
    async ({ key, from, ...planned }) =>
      () => {
        const present = book.at(key);
        if (!present || rules.phaseOf(present) !== from) return;
        follow(move(present, planned.status, planned.details), planned.last);
      },
  );

  function move(order: Order, status: Status, details: Details): Order {
    const moved = rules.inStatus(order, status, details, clock.now());
    book.put(moved);
    if (rules.phaseOf(moved) !== "pending") announce(moved);
    return moved;
  }

  function moveIn(from: Phase, delay: number, order: Order, status: Status, details: Details, last?: Outcome): void {
    const planned = { key: book.keyOf(order), from, status, details, ...(last === undefined ? {} : { last }) };
    later(delay, subjectKey(describe(order)), planned);
  }

  function follow(reached: Order, { afterwards: next }: OutcomeTiming<Outcome> = {}): void {
    if (next) moveIn(rules.phaseOf(reached), next.after ?? 0, reached, rules.target(next), next, next);
  }

  return {
    move,
    follow,
    moveLater: (order, { status, delay = 0 }, details, last) => moveIn("pending", delay, order, status, details, last),
  };
}
