import type { IncomingMessage } from "node:http";
import type { FaultSource } from "../faults/fault-source.ts";
import type { Fault } from "../faults/faults.ts";
import { readBody } from "../server/loopback-server.ts";
import { createHistory } from "../store/history.ts";
import { type AnsweringRules, createAnswering } from "./answering.ts";
import type { ArrivedRequest } from "./arrived-request.ts";
import { isFromPage, refusePage } from "./from-page.ts";
import { createLedger, type LedgerLine, type OrderLine, type Subject } from "./ledger.ts";
import type { DeliveryAttempt, Notifier, NotifierParts } from "./notifier.ts";
import {
  type Account,
  type Balance,
  balanceOf,
  type GatewayBook,
  notifyAgain,
  observeOrders,
  type SentNotification,
} from "./orders.ts";
import type { ReceivedRequest, Verdict } from "./received-request.ts";
import type { Surroundings } from "./surroundings.ts";

/** What one gateway does differently from the others: what all of them take. */
export interface GatewayOptions<Merchant, Order, Outcome> {
  /** Who may pay out. @default the gateway's test merchant alone */
  readonly merchants?: readonly Merchant[];
  /** What the channel does with an accepted order. @default as the last two digits of the amount say, see `scenarios` */
  readonly settle?: (order: Order) => Outcome;
  /** How far the gateway's clock, as the header `Date` of its answers shows it, is ahead of this machine's. @default 0 */
  readonly clockOffsetMs?: number;
  /** The zone of the times that the gateway writes without one, as an offset from UTC. @default "+08:00"; INR "+05:30" */
  readonly timeZone?: string;
  /** What the gateway says to a query of an order that it does not have; `{reference}` becomes the order's. @default our own words, Jeepay's its server's */
  readonly notFoundText?: string;
}

/** What a test or an operator does with any running gateway. */
export interface Gateway<Product extends string, Order, Attempt, KnownFault extends Fault = Fault> {
  /** The `baseUrl` of a client. */
  readonly url: string;
  /** Every order as it is now: the truth of what was paid. */
  orders(): readonly Order[];
  /** The last HTTP requests. */
  readonly requests: readonly ReceivedRequest[];
  /** The last notification attempts that have ended. */
  readonly notifications: readonly Attempt[];
  /** Makes coming requests and notifications go wrong, one each, in line; a balance counts as a query. */
  readonly faults: Pick<FaultSource<Product, KnownFault>, "names" | "next">;
}

/** One gateway's part of the work. */
export interface GatewayRules<Product extends string, Order, Attempt, KnownFault extends Fault>
  extends AnsweringRules<Product> {
  readonly faults: FaultSource<Product, KnownFault>;
  readonly book: GatewayBook<Order>;
  /** An order in the words of the ledger. */
  describe(order: Order): OrderLine<Product>;
  readonly notifier: Pick<Notifier<Order, object>, "again" | "watch"> & { readonly attempts: readonly Attempt[] };
  /** Every account that has a balance to query, as the book names it. */
  readonly accounts: readonly Account[];
  /** How far the clock in its answers is ahead of this machine's. */
  readonly clockOffsetMs?: number | undefined;
}

const largestBody = 64 * 1024;

/** A gateway, and what the sandbox needs from it. */
export interface Opened<Running, Product extends string> {
  readonly gateway: Running;
  /** The truth that the whole sandbox's ledger is made of. */
  ledger(): readonly LedgerLine<Product>[];
  balances(): readonly Balance[];
  /** Sends a notification about an order once more. Rejects when there is no such order. */
  notifyAgain(about: Subject & { readonly product: string }, sent: SentNotification): Promise<DeliveryAttempt>;
  /** Takes back what was planned, and resolves when the work that had begun has ended. */
  stop(): Promise<void>;
}

/** Starts to answer. */
export function openGateway<
  Product extends string,
  Order extends { readonly createdAt: number },
  Attempt,
  KnownFault extends Fault,
>(
  around: Surroundings,
  rules: GatewayRules<Product, Order, Attempt, KnownFault>,
): Opened<Gateway<Product, Order, Attempt, KnownFault>, Product> {
  const { host, clock, store, observer } = around;
  const { scheduler, book, faults } = rules;
  const ledger = createLedger(book, rules.describe, store);
  const requests = createHistory<ReceivedRequest>(around.historySize);
  const answer = createAnswering(around, rules, ledger);
  host.serve(async (request, response, base) => {
    const { method = "", url: path = "", headers } = request;
    if (rules.clockOffsetMs) response.setHeader("date", new Date(Date.now() + rules.clockOffsetMs).toUTCString());
    const received = await readBody(request, largestBody);
    const record = (verdict: Verdict): void => {
      requests.add({ time: clock.now(), method, path, headers, body: received.text, verdict });
    };
    const { state, text: body } = received;
    if (isFromPage(headers)) return refusePage(response, path, record);
    if (state === "cut") return record({ accepted: false, refusal: "the client disconnected" });
    const arrived = { ...arrivedAt(request, base), headers, body, state };
    await answer(response, path, arrived, record);
  });
  const gateway: Gateway<Product, Order, Attempt, KnownFault> = {
    url: host.url,
    orders: book.all,
    requests: requests.entries,
    notifications: rules.notifier.attempts,
    faults: { names: faults.names, next: faults.next },
  };
  if (observer) observeOrders(observer, rules, ledger);
  // Every kind of work has been named by now.
  scheduler.resume();
  return {
    gateway,
    ledger: ledger.lines,
    balances: () => rules.accounts.map((account) => balanceOf(account, book)),
    notifyAgain: (about, sent) => notifyAgain(rules, about, sent),
    stop: () => scheduler.stop(),
  };
}

function arrivedAt(
  { method = "", url = "", socket }: IncomingMessage,
  base: string,
): Pick<ArrivedRequest, "method" | "path" | "pathname" | "address"> {
  const path = url.slice(base.length);
  return { method, path, pathname: path.split("?")[0] ?? "", address: socket.remoteAddress ?? "" };
}

/** What a notifier needs; `timeoutMs` is how long this vendor waits when the sandbox sets no timeout. */
export function notifierParts<Order>(
  { clock, store, historySize, notificationTimeoutMs, allowRemoteNotifications = false }: Surroundings,
  own: Pick<NotifierParts<Order>, "scheduler" | "faults" | "describe">,
  timeoutMs = 20_000,
): NotifierParts<Order> {
  return {
    ...own,
    clock,
    store,
    historySize,
    timeoutMs: notificationTimeoutMs ?? timeoutMs,
    allowRemote: allowRemoteNotifications,
  };
}
