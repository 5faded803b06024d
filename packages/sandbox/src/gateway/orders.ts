import type { NotificationMessage } from "../faults/corrupted-notification.ts";
import { decimalText } from "./decimal-text.ts";
import type { Ledger, LedgerBook, OrderLine, Subject } from "./ledger.ts";
import type { DeliveryAttempt, Notifier } from "./notifier.ts";
import type { GatewayObserver } from "./observer.ts";

/** What a gateway's book can be queried for. */
export interface GatewayBook<Order> extends LedgerBook<Order> {
  available(...account: readonly string[]): bigint;
  held(...account: readonly string[]): bigint;
  watch(watcher: (order: Order, before: Order | undefined) => void): void;
}

/** One merchant's money in one currency. */
export interface Account {
  /** The number of the merchant. */
  readonly merchant: string;
  /** ISO 4217 code in upper case, or `USDT`. */
  readonly currency: string;
  /** What the book knows it by. */
  readonly key: readonly string[];
}

/** What an account may still pay out, and what its open orders hold: exact decimals in major units. */
export interface Balance extends Pick<Account, "merchant" | "currency"> {
  /** What may still be paid out. */
  readonly available: string;
  /** What open orders hold. */
  readonly held: string;
}

/** A notification as it was sent, to be sent again. */
export interface SentNotification extends NotificationMessage {
  /** The number of the next attempt. */
  readonly attempt: number;
}

/** One gateway's orders, whatever they look like. */
interface OrderParts<Product extends string, Order> {
  readonly book: GatewayBook<Order>;
  readonly notifier: Pick<Notifier<Order, object>, "again" | "watch">;
  describe(order: Order): OrderLine<Product>;
}

/** Tells an observer about every order and every notification from now on. */
export function observeOrders<Product extends string, Order>(
  observer: GatewayObserver,
  { book, notifier, describe }: OrderParts<Product, Order>,
  ledger: Ledger<Product, Order>,
): void {
  book.watch((order, before) => observer.changed(ledger.line(order), before && describe(before).providerStatus));
  notifier.watch((attempt, about) => observer.notified(attempt, about));
}

/** What is in an account. */
export function balanceOf<Order>({ merchant, currency, key }: Account, book: GatewayBook<Order>): Balance {
  return { merchant, currency, available: decimalText(book.available(...key)), held: decimalText(book.held(...key)) };
}

/** Sends a notification once more. Rejects when there is no such order. */
export async function notifyAgain<Product extends string, Order>(
  { book, notifier, describe }: OrderParts<Product, Order>,
  about: Subject & { readonly product: string },
  { attempt, ...message }: SentNotification,
): Promise<DeliveryAttempt> {
  const order = book.all().find((candidate) => {
    const { product, merchant, reference } = describe(candidate);
    return product === about.product && merchant === about.merchant && reference === about.reference;
  });
  if (!order) throw new Error(`the sandbox holds no order with the reference ${about.reference}`);
  return notifier.again(order, message, attempt);
}
