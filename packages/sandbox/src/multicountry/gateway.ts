import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, type ManualClock, realClock } from "../clock.ts";
import { createFaultQueue, type Fault, type FaultQueue, faultNames, strikesBeforeAccept } from "../faults.ts";
import { deliver, springError } from "../faulty-answer.ts";
import { listenOnLoopback, readBody } from "../loopback-server.ts";
import type { ReceivedRequest, Verdict } from "../received-request.ts";
import { createScheduler } from "../scheduler.ts";
import { callbackText } from "./answer-text.ts";
import type { MulticountryOperation } from "./checks.ts";
import { bodyFields, queryFields } from "./fields.ts";
import { createLifecycle, type MulticountryOutcome, settleAfterOneSecond } from "./lifecycle.ts";
import { createNotifier, type MulticountryNotificationAttempt } from "./notifier.ts";
import {
  createOrderBook,
  createOrderNumbers,
  type MulticountryMerchant,
  type MulticountryOrder,
  type OrderBook,
} from "./orders.ts";
import { answerRequest, type RequestParts } from "./requests.ts";
import type { TokenPlacement } from "./signature.ts";

/** The merchant of a gateway that is started without any: number and token are those of the test vectors. */
export const multicountryTestMerchant: Required<Pick<MulticountryMerchant, "mchId" | "apiToken">> = {
  mchId: "10001",
  apiToken: "TestToken123",
};

/** What a fault can apply to: payouts, that is creates and queries, or balances. */
export type MulticountryProduct = "payout" | "balance";

/** The faults that this gateway knows: it never signs its answers, so no signature of theirs can be wrong. */
export type MulticountryFault = Exclude<Fault, "wrong-signature" | "missing-signature">;

/** Every fault of this gateway. */
export const multicountryFaultNames: readonly MulticountryFault[] = faultNames.filter(
  (name): name is MulticountryFault => name !== "wrong-signature" && name !== "missing-signature",
);

/** How to start a multi-country gateway. */
export interface MulticountryGatewayOptions {
  /** The port on 127.0.0.1. @default 0, a free one */
  readonly port?: number;
  /** Who may pay out. @default `multicountryTestMerchant` alone */
  readonly merchants?: readonly MulticountryMerchant[];
  /** Gateway time. @default `realClock()` */
  readonly clock?: Clock;
  /** What the channel does with an accepted order. @default it succeeds after one second of gateway time */
  readonly settle?: (order: MulticountryOrder) => MulticountryOutcome;
  /** Where the token stands in the signed text. @default "prefix" */
  readonly keyPlacement?: TokenPlacement;
  /** Whether callbacks write the amount as text or as a number: the documents differ. @default "text" */
  readonly callbackAmount?: "text" | "number";
  /** Real milliseconds that one callback may take. @default 10000 */
  readonly notificationTimeoutMs?: number;
  /** Whether callbacks may leave this machine. @default false: such an attempt is recorded with an error */
  readonly allowRemoteNotifications?: boolean;
}

/** A running gateway. */
export interface MulticountryGateway {
  /** `http://127.0.0.1:PORT`; the `baseUrl` of a client. */
  readonly url: string;
  /** Every order as it is now: the truth of what was paid (status 60). */
  orders(): readonly MulticountryOrder[];
  /** Every HTTP request so far. */
  readonly requests: readonly ReceivedRequest[];
  /** Every callback attempt that has ended. */
  readonly notifications: readonly MulticountryNotificationAttempt[];
  /** Makes coming requests go wrong. */
  readonly faults: {
    next(product: MulticountryProduct, fault: MulticountryFault, operation?: "create" | "query"): void;
  };
  /** What a merchant may still pay out, in hundredths. @default the first merchant */
  available(currency: string, merchant?: { readonly mchId: string }): bigint;
  /**
   * Moves a manual clock by `duration` milliseconds and resolves when all that fell due is done, callbacks included.
   * Rejects on any other clock.
   */
  advance(duration: number): Promise<void>;
  /**
   * A person at the gateway decides about an order, even one that was final before. On a manual clock the callback leaves
   * with the next `advance`, also `advance(0)`.
   * @throws Error when no order has this reference, or more than one.
   */
  settleOrder(reference: string, status: 50 | 60, details?: { readonly mchId?: string }): void;
  /** Stops listening, cuts every connection, and takes back what was planned. */
  close(): Promise<void>;
}

const largestBody = 64 * 1024;
const contentType = "application/json;charset=UTF-8";

const operations: Readonly<Record<string, MulticountryOperation>> = {
  "POST /api/v1/mch/wdl-orders": "create",
  "GET /api/v1/mch/wdl-orders": "query",
  "GET /api/v1/mch/balance": "balance",
};

interface Intake extends RequestParts {
  readonly faults: FaultQueue<MulticountryProduct>;
  readonly requests: ReceivedRequest[];
}

/** Starts a gateway that behaves as its documents say. Rejects when the port is taken. */
export async function startMulticountryGateway(options: MulticountryGatewayOptions = {}): Promise<MulticountryGateway> {
  const { clock = realClock(), merchants = [multicountryTestMerchant], settle = settleAfterOneSecond } = options;
  const { keyPlacement: placement = "prefix", callbackAmount = "text" } = options;
  const scheduler = createScheduler(clock);
  const book = createOrderBook(merchants);
  const tokenOf = (id: string) => merchants.find(({ mchId }) => mchId === id)?.apiToken ?? "";
  const { attempts, announce } = createNotifier({
    clock,
    scheduler,
    write: (order) => callbackText(order, tokenOf(order.mchId), placement, callbackAmount),
    timeoutMs: options.notificationTimeoutMs ?? 10_000,
    allowRemote: options.allowRemoteNotifications ?? false,
  });
  const lifecycle = createLifecycle({ book, clock, scheduler, settle, announce });
  const faults = createFaultQueue<MulticountryProduct>();
  const parts = { merchants, placement, book, clock, numbers: createOrderNumbers(), lifecycle };
  const intake: Intake = { ...parts, faults, requests: [] };
  const server = await listenOnLoopback(options.port ?? 0, (request, response) => handle(request, response, intake));
  return {
    url: server.url,
    orders: () => book.all(),
    requests: intake.requests,
    notifications: attempts,
    faults: { next: (product, fault, operation) => faults.next(product, known(fault), operation) },
    available: (currency, { mchId } = merchants[0] ?? multicountryTestMerchant) => book.available(mchId, currency),
    advance: (duration) => advance(clock, duration),
    settleOrder: (reference, status, { mchId } = {}) => lifecycle.move(onlyOrder(book, reference, mchId), status),
    async close() {
      await Promise.all([scheduler.stop(), server.close()]);
    },
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, intake: Intake): Promise<void> {
  const received = await readBody(request, largestBody);
  const { method = "", url: path = "", headers } = request;
  const record = (verdict: Verdict): void => {
    intake.requests.push({ time: intake.clock.now(), method, path, headers, body: received.text, verdict });
  };
  const pathname = path.split("?")[0] ?? "";
  const route = `${method} ${pathname}`;
  const operation = Object.hasOwn(operations, route) ? operations[route] : undefined;
  if (received.state === "cut") return record({ accepted: false, refusal: "the client went away" });
  if (received.state === "too-large" || operation === undefined) {
    const [status, error] = operation === undefined ? [404, "Not Found"] : [413, "Payload Too Large"];
    record({ accepted: false, refusal: `${status} ${error}` });
    return deliver(response, springError(Number(status), String(error), pathname, intake.clock.now()), path);
  }
  const fault =
    operation === "balance" ? intake.faults.take("balance", "query") : intake.faults.take("payout", operation);
  if (fault && strikesBeforeAccept(fault)) {
    record({ accepted: false, fault });
    return deliver(response, { status: 200, contentType, body: "" }, path, fault);
  }
  const fields = method === "POST" ? bodyFields(headers["content-type"] ?? "", received.text) : queryFields(path);
  const address = request.socket.remoteAddress ?? "";
  const reply = answerRequest({ operation, fields, address, fault }, intake);
  record(reply.verdict);
  return deliver(response, { status: reply.status, contentType, body: reply.text }, path, fault);
}

function known(fault: Fault): MulticountryFault {
  const found = multicountryFaultNames.find((name) => name === fault);
  if (found === undefined)
    throw new Error(`the multi-country gateway has no fault "${fault}"; see multicountryFaultNames`);
  return found;
}

async function advance(clock: Clock, duration: number): Promise<void> {
  if (!("advance" in clock)) throw new Error("advance needs a gateway that was started with manualClock()");
  await (clock as ManualClock).advance(duration);
}

function onlyOrder(book: OrderBook, reference: string, mchId: string | undefined): MulticountryOrder {
  const [order, ...others] = book
    .all()
    .filter((candidate) => candidate.reference === reference)
    .filter((candidate) => (mchId ?? candidate.mchId) === candidate.mchId);
  if (!order) throw new Error(`the sandbox holds no payout with the reference ${reference}`);
  if (others.length > 0) throw new Error(`more than one payout has the reference ${reference}: say mchId`);
  return order;
}
