import type { Store } from "../store/store.ts";
import type { Phase } from "./order-book.ts";

/** What happened to the money of one reference. `absent`: it was spoken of, and no order was ever taken. */
export type LedgerStatus = Phase | "reversed" | "absent";

/** One order in words that are the same for every gateway. */
export interface OrderLine<Product extends string> {
  /** The gateway's product. */
  readonly product: Product;
  /** The number of the merchant that ordered. */
  readonly merchant: string;
  /** The merchant's own order number. */
  readonly reference: string;
  /** The gateway's own number of the order. */
  readonly providerId: string;
  /** Exact decimal in major units. */
  readonly amount: string;
  /** ISO 4217, upper case. */
  readonly currency: string;
  /** The gateway's own word or number. */
  readonly providerStatus: string;
}

/** The truth about one reference, whatever any client heard. */
export interface LedgerLine<Product extends string>
  extends Pick<OrderLine<Product>, "product" | "merchant" | "reference">,
    Partial<Pick<OrderLine<Product>, "providerId" | "amount" | "currency" | "providerStatus">> {
  /** What happened to the money. */
  readonly status: LedgerStatus;
  /** The money really paid out: the amount of an order that is paid now, otherwise `"0.00"`. */
  readonly paid: string;
  /** How often the money left: more than once only where a failure came between. */
  readonly timesPaid: number;
  /** Gateway time of acceptance, milliseconds since 1970; absent where there is no order. */
  readonly createdAt?: number;
  /** How often clients called about it, refused and corrupted calls included. */
  readonly calls: Calls;
}

/** Calls about one reference. */
export interface Calls {
  /** How many create requests. */
  readonly create: number;
  /** How many queries. */
  readonly query: number;
}

/** Which order a call speaks of, in its own unchecked words. */
export interface Subject {
  readonly merchant: string;
  readonly reference: string;
}

/** What a ledger needs of a gateway's book. */
export interface LedgerBook<Order> {
  all(): readonly Order[];
  phaseOf(order: Order): Phase;
  timesPaid(order: Order): number;
}

/** The ledger of one gateway. */
export interface Ledger<Product extends string, Order = never> {
  /** Counts a call and says how many of this kind there were for this reference; 0 where none can be counted. */
  count(product: Product, operation: keyof Calls, about: Subject): number;
  lines(): readonly LedgerLine<Product>[];
  /** The line of one order in one of its states; the calls are those until now. */
  line(order: Order): LedgerLine<Product>;
}

/** No vendor's reference is longer; whatever is, was never an order and would only fill the memory. */
const longestReference = 128;
const none: Calls = { create: 0, query: 0 };

interface Called<Product extends string> extends Subject {
  readonly product: Product;
  readonly calls: Calls;
}

/** A ledger over a book; the store keeps its counts. */
export function createLedger<Product extends string, Order extends { readonly createdAt: number }>(
  book: LedgerBook<Order>,
  describe: (order: Order) => OrderLine<Product>,
  store: Store,
): Ledger<Product, Order> {
  const called = store.map<Called<Product>>("calls");

  function lineOf(order: Order): LedgerLine<Product> {
    const line = describe(order);
    const phase = book.phaseOf(order);
    const timesPaid = book.timesPaid(order);
    const isBack = timesPaid > 0 && (phase === "failed" || phase === "cancelled");
    return {
      ...line,
      status: isBack ? "reversed" : phase,
      paid: phase === "succeeded" ? line.amount : "0.00",
      timesPaid,
      createdAt: order.createdAt,
      calls: called.get(subjectKey(line))?.calls ?? none,
    };
  }

  return {
    count(product, operation, { merchant, reference }) {
      if (reference === "" || reference.length > longestReference) return 0;
      const key = subjectKey({ product, merchant, reference });
      const before = called.get(key)?.calls ?? none;
      const calls = { ...before, [operation]: before[operation] + 1 };
      called.set(key, { product, merchant, reference, calls });
      return calls[operation];
    },
    line: lineOf,
    lines() {
      const taken = book.all().map(lineOf);
      const known = new Set(taken.map(subjectKey));
      const absent = [...called.entries()].filter(([key]) => !known.has(key));
      return [
        ...taken,
        ...absent.map(([, call]) => ({ ...call, status: "absent", paid: "0.00", timesPaid: 0 }) as const),
      ];
    },
  };
}

/** The same text for all that is about one order. */
export function subjectKey({ product, merchant, reference }: Subject & { readonly product: string }): string {
  return JSON.stringify([product, merchant, reference]);
}
