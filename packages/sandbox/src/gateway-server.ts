import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { actAs } from "./actor.ts";
import type { Chaos } from "./chaos.ts";
import type { Clock } from "./clock.ts";
import { createFaultQueue, type Fault, type FaultQueue, strikesBeforeAccept } from "./faults.ts";
import { deliver, jsonAnswer, type Reply } from "./faulty-answer.ts";
import {
  type Account,
  type Balance,
  balanceOf,
  type GatewayBook,
  notifyAgain,
  observeOrders,
  type SentNotification,
} from "./gateway-orders.ts";
import type { Host } from "./host.ts";
import type { GatewayObserver } from "./journal/observer.ts";
import { watchAnswer } from "./journal/sent-answer.ts";
import { createLedger, type Ledger, type LedgerLine, type OrderLine, type Subject } from "./ledger.ts";
import { readBody } from "./loopback-server.ts";
import type { DeliveryAttempt, Notifier, NotifierParts } from "./notifier.ts";
import type { ReceivedRequest, Verdict } from "./received-request.ts";
import type { Scheduler } from "./scheduler.ts";

/** What one gateway does differently from the others: what all of them take. */
export interface GatewayOptions<Merchant, Order, Outcome> {
  /** Who may pay out. @default the gateway's test merchant alone */
  readonly merchants?: readonly Merchant[];
  /** What the channel does with an accepted order. @default as the last two digits of the amount say, see `scenarios` */
  readonly settle?: (order: Order) => Outcome;
}

/** What the sandbox gives to each of its gateways. */
export interface Surroundings {
  readonly host: Host;
  readonly clock: Clock;
  readonly notificationTimeoutMs?: number | undefined;
  readonly allowRemoteNotifications?: boolean | undefined;
  /** Faults that nobody asked for. */
  readonly chaos?: Chaos | undefined;
  /** Real milliseconds after which a hanging answer ends in a reset. */
  readonly hangMs?: number | undefined;
  /** Whoever writes down what happens here. */
  readonly observer?: GatewayObserver | undefined;
}

/** What a test or a person does with any running gateway. */
export interface Gateway<Product extends string, Order, Attempt, KnownFault extends Fault = Fault> {
  /** The `baseUrl` of a client. */
  readonly url: string;
  /** Every order as it is now: the truth of what was paid. */
  orders(): readonly Order[];
  /** Every HTTP request so far. */
  readonly requests: readonly ReceivedRequest[];
  /** Every notification attempt that has ended. */
  readonly notifications: readonly Attempt[];
  /** Makes coming requests go wrong, one each, in line; a balance counts as a query. */
  readonly faults: {
    /** Those that this gateway can have. */
    readonly names: readonly KnownFault[];
    next(product: Product, fault: KnownFault, operation?: "create" | "query"): void;
  };
}

/** A request as far as it was read; `too-large` when its body was cut off at 64 kB. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path with query string, the gateway's base path taken off. */
  readonly path: string;
  readonly pathname: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly state: "complete" | "too-large";
  /** The caller's IP address. */
  readonly address: string;
}

/** A request that the gateway's own code is asked about. */
export interface Asked<Product extends string> {
  readonly product: Product;
  readonly operation: "create" | "query";
  /** Absent where the request is about no order: a balance. */
  readonly about?: Subject | undefined;
  answer(fault: Fault | undefined): Reply;
}

/** One gateway's part of the work. */
export interface GatewayRules<Product extends string, Order, Attempt, KnownFault extends Fault> {
  /** Reads a request; a `Reply` where the web server refuses it before the gateway's own code is asked. */
  read(request: ArrivedRequest): Asked<Product> | Reply;
  readonly faultNames: readonly KnownFault[];
  /** What chaos knows the gateway by, and what it and the list of its faults are called in the error about an unknown one. */
  readonly names: { readonly id: string; readonly gateway: string; readonly faults: string };
  readonly scheduler: Scheduler;
  readonly book: GatewayBook<Order>;
  /** An order in the words of the ledger. */
  describe(order: Order): OrderLine<Product>;
  readonly notifier: Pick<Notifier<Order, object>, "again" | "watch"> & { readonly attempts: readonly Attempt[] };
  /** Every account that can be asked for its balance, as the book names it. */
  readonly accounts: readonly Account[];
}

const largestBody = 64 * 1024;

/** A gateway, and what the sandbox needs of it. */
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
  { host, clock, chaos, hangMs, observer }: Surroundings,
  rules: GatewayRules<Product, Order, Attempt, KnownFault>,
): Opened<Gateway<Product, Order, Attempt, KnownFault>, Product> {
  const { scheduler, book } = rules;
  const ledger = createLedger(book, rules.describe);
  const faults = createFaultQueue<Product>();
  const faultOf = faultChooser(rules, chaos, faults, ledger);
  const requests: ReceivedRequest[] = [];
  host.serve(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const received = await readBody(request, largestBody);
    const record = (verdict: Verdict): void => {
      requests.push({ time: clock.now(), method, path, headers, body: received.text, verdict });
    };
    const { state, text: body } = received;
    if (state === "cut") return record({ accepted: false, refusal: "the client went away" });
    const arrived = { ...arrivedAt(request, host.base), headers, body, state };
    await answer(response, path, rules, { arrived, record, faultOf, hangMs, observer });
  });
  const gateway: Gateway<Product, Order, Attempt, KnownFault> = {
    url: host.url,
    orders: book.all,
    requests,
    notifications: rules.notifier.attempts,
    faults: {
      names: rules.faultNames,
      next: (product, fault, operation) => faults.next(product, known(fault, rules), operation),
    },
  };
  if (observer) observeOrders(observer, rules, ledger);
  return {
    gateway,
    ledger: ledger.lines,
    balances: () => rules.accounts.map((account) => balanceOf(account, book)),
    notifyAgain: (about, sent) => notifyAgain(rules, about, sent),
    stop: () => scheduler.stop(),
  };
}

function known<KnownFault extends Fault>(
  fault: KnownFault,
  { faultNames, names }: Pick<GatewayRules<never, never, never, KnownFault>, "faultNames" | "names">,
): KnownFault {
  if (!faultNames.includes(fault)) throw new Error(`${names.gateway} has no fault "${fault}"; see ${names.faults}`);
  return fault;
}

function arrivedAt(
  { method = "", url = "", socket }: IncomingMessage,
  base: string,
): Pick<ArrivedRequest, "method" | "path" | "pathname" | "address"> {
  const path = url.slice(base.length);
  return { method, path, pathname: path.split("?")[0] ?? "", address: socket.remoteAddress ?? "" };
}

interface Turn<Product extends string> {
  readonly arrived: ArrivedRequest;
  readonly record: (verdict: Verdict) => void;
  readonly faultOf: (asked: Asked<Product>) => Fault | undefined;
  readonly hangMs: number | undefined;
  readonly observer: GatewayObserver | undefined;
}

/** Counts a request and finds the fault that it meets: one that somebody planted, or one of chaos. */
function faultChooser<Product extends string>(
  { names, faultNames }: Pick<GatewayRules<Product, never, never, Fault>, "names" | "faultNames">,
  chaos: Chaos | undefined,
  faults: FaultQueue<Product>,
  ledger: Ledger<Product>,
): (asked: Asked<Product>) => Fault | undefined {
  let uncounted = 0;
  return ({ product, operation, about }) => {
    const counted = about ? ledger.count(product, operation, about) : 0;
    if (counted === 0) uncounted += 1;
    const occasion = { gateway: names.id, product, operation, reference: about?.reference ?? "" };
    const planted = faults.take(product, operation);
    return planted ?? chaos?.strike({ ...occasion, call: counted || uncounted }, faultNames);
  };
}

/** `path` is the one that the client sent: a redirect leads back to it. */
async function answer<Product extends string, Order, Attempt, KnownFault extends Fault>(
  response: ServerResponse,
  path: string,
  { read }: GatewayRules<Product, Order, Attempt, KnownFault>,
  { arrived, record: remember, faultOf, hangMs, observer }: Turn<Product>,
): Promise<void> {
  const asked = read(arrived);
  const answered = observer?.arrived(arrived, "verdict" in asked ? undefined : asked);
  const record = (verdict: Verdict): void => {
    remember(verdict);
    if (answered) watchAnswer(response, (sent) => answered(verdict, sent));
  };
  if ("verdict" in asked) {
    record(asked.verdict);
    return deliver(response, asked.answer, path);
  }
  const fault = faultOf(asked);
  if (fault && strikesBeforeAccept(fault)) {
    record({ accepted: false, fault });
    return deliver(response, jsonAnswer(""), path, fault, hangMs);
  }
  const reply = actAs("request", () => asked.answer(fault));
  record(reply.verdict);
  return deliver(response, reply.answer, path, fault, hangMs);
}

/** What a notifier needs; `timeoutMs` is how long this vendor waits when the sandbox was not told. */
export function notifierParts(
  { clock, notificationTimeoutMs, allowRemoteNotifications = false }: Surroundings,
  scheduler: Scheduler,
  timeoutMs = 20_000,
): NotifierParts {
  return {
    clock,
    scheduler,
    timeoutMs: notificationTimeoutMs ?? timeoutMs,
    allowRemote: allowRemoteNotifications,
  };
}
