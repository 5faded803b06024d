import type { Store } from "../store/store.ts";

/** Where an order's money is: held by an open order, spent by a paid one, returned by the others. */
export type Phase = "pending" | "succeeded" | "failed" | "cancelled";

/** What makes one gateway's book differ from another's. */
export interface BookRules<Order extends Key, Key> {
  /** What distinguishes one order from another. */
  keyOf(order: Key): readonly string[];
  /** The gateway's own number of an order, with all that it is unique for. */
  numberOf(order: Order): readonly string[];
  /** Which account pays the order. */
  accountOf(order: Order): readonly string[];
  /** What the order takes from its account, in the currency's hundredths. */
  costOf(order: Order): bigint;
  phaseOf(order: Order): Phase;
  /** What was in an account before its first order. */
  openingBalance(...account: readonly string[]): bigint;
}

/** A gateway's orders and what each account may still pay out. */
export interface OrderBook<Order extends Key, Key> {
  all(): readonly Order[];
  find(key: Key): Order | undefined;
  /** What distinguishes an order from all others, as plain texts; `at` finds it again. */
  keyOf(key: Key): readonly string[];
  at(key: readonly string[]): Order | undefined;
  /** By the gateway's own number, given as `numberOf` writes it. */
  findByNumber(...number: readonly string[]): Order | undefined;
  /** Stores an order, new or changed, and moves the account by the difference. */
  put(order: Order): void;
  phaseOf(order: Order): Phase;
  /** Calls `watcher` after each `put`, with what the order was before. */
  watch(watcher: (order: Order, before: Order | undefined) => void): void;
  /** How often the order's money has left: more than once only where a failure came between. */
  timesPaid(order: Order): number;
  /** What the account may still pay out; open orders hold what they cost. */
  available(...account: readonly string[]): bigint;
  /** What open orders hold of the account. */
  held(...account: readonly string[]): bigint;
}

/** What the orders of one account hold and have spent. */
interface Account {
  readonly open: bigint;
  readonly spent: bigint;
}

const untouched: Account = { open: 0n, spent: 0n };

/** The book in a store. */
export function createOrderBook<Order extends Key, Key>(
  rules: BookRules<Order, Key>,
  store: Store,
): OrderBook<Order, Key> {
  const orders = store.map<Order>("orders");
  const keys = store.map<string>("order-numbers");
  const accounts = store.map<Account>("accounts");
  const payments = store.map<number>("payments");
  const watchers: ((order: Order, before: Order | undefined) => void)[] = [];
  const accountAt = (parts: readonly string[]): Account => accounts.get(textOf(parts)) ?? untouched;
  const find = (key: Key): Order | undefined => orders.get(textOf(rules.keyOf(key)));

  function count(order: Order, sign: 1n | -1n): void {
    const parts = rules.accountOf(order);
    const cost = sign * rules.costOf(order);
    const { open, spent } = accountAt(parts);
    const phase = rules.phaseOf(order);
    if (phase === "pending") accounts.set(textOf(parts), { open: open + cost, spent });
    if (phase === "succeeded") accounts.set(textOf(parts), { open, spent: spent + cost });
  }

  return {
    all: () => [...orders.values()],
    find,
    keyOf: rules.keyOf,
    at: (key) => orders.get(textOf(key)),
    findByNumber: (...number) => orders.get(keys.get(textOf(number)) ?? ""),
    phaseOf: rules.phaseOf,
    watch: (watcher) => void watchers.push(watcher),
    timesPaid: (order) => payments.get(textOf(rules.keyOf(order))) ?? 0,
    put(order) {
      const key = textOf(rules.keyOf(order));
      const before = orders.get(key);
      if (before) count(before, -1n);
      count(order, 1n);
      const newlyPaid = rules.phaseOf(order) === "succeeded" && (!before || rules.phaseOf(before) !== "succeeded");
      if (newlyPaid) payments.set(key, (payments.get(key) ?? 0) + 1);
      orders.set(key, order);
      keys.set(textOf(rules.numberOf(order)), key);
      for (const watcher of watchers) watcher(order, before);
    },
    available(...account) {
      const { open, spent } = accountAt(account);
      return rules.openingBalance(...account) - open - spent;
    },
    held: (...account) => accountAt(account).open,
  };
}

/** The one order with this reference among those that `narrowing` leaves. */
export function onlyOrder<Order extends { readonly reference: string }>(
  orders: readonly Order[],
  reference: string,
  noun: string,
  narrowing: { readonly [Name in keyof Order]?: Order[Name] | undefined },
): Order {
  const names = Object.keys(narrowing) as (keyof Order & string)[];
  const [order, ...others] = orders.filter(
    (candidate) =>
      candidate.reference === reference &&
      names.every((name) => (narrowing[name] ?? candidate[name]) === candidate[name]),
  );
  if (!order) throw new Error(`the sandbox holds no ${noun} with the reference ${reference}`);
  if (others.length > 0) {
    throw new Error(`more than one ${noun} has the reference ${reference}: say ${names.join(" or ")}`);
  }
  return order;
}

function textOf(parts: readonly string[]): string {
  return JSON.stringify(parts);
}
