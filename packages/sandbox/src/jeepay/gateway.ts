import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, type ManualClock, realClock } from "../clock.ts";
import { createFaultQueue, type FaultQueue, strikesBeforeAccept } from "../faults.ts";
import { deliver, jsonAnswer, springError } from "../faulty-answer.ts";
import { listenOnLoopback, type ReceivedBody, readBody } from "../loopback-server.ts";
import type { ReceivedRequest, Verdict } from "../received-request.ts";
import { createScheduler } from "../scheduler.ts";
import type { JeepayMerchant } from "./checks.ts";
import { readFields } from "./fields.ts";
import { createLifecycle, type JeepayOutcome, type OutcomeDetails, settleAfterOneSecond } from "./lifecycle.ts";
import { createNotifier, type NotificationAttempt } from "./notifier.ts";
import { type JeepayProduct, jeepayOperations, type Operation } from "./operations.ts";
import { createOrderNumbers } from "./order-numbers.ts";
import { createOrderBook, type JeepayOrder, type OrderBook } from "./orders.ts";
import { answerRequest, type RequestParts } from "./requests.ts";

/** The merchant of a gateway that is started without any: numbers from the documents, the key from the test vectors. */
export const jeepayTestMerchant: Required<JeepayMerchant> = {
  mchNo: "M1623997351",
  appId: "60cc3ba74ee0e6685f57eb1e",
  secretKey: "TestKey0123456789abcdef",
  balance: 100_000_00n,
};

/** How to start a Jeepay gateway. */
export interface JeepayGatewayOptions {
  /** The port on 127.0.0.1. @default 0, a free one */
  readonly port?: number;
  /** Who may pay out. @default `jeepayTestMerchant` alone */
  readonly merchants?: readonly JeepayMerchant[];
  /** Gateway time. @default `realClock()` */
  readonly clock?: Clock;
  /** What the channel does with an accepted order. @default it succeeds after one second of gateway time */
  readonly settle?: (order: JeepayOrder) => JeepayOutcome;
  /** Whether the cashout declares `remark`; without it, signing a remark breaks the signature check. @default false */
  readonly acceptRemark?: boolean;
  /** Real milliseconds that one notification attempt may take. @default 20000 */
  readonly notificationTimeoutMs?: number;
  /** Whether notifications may leave this machine. @default false: such an attempt is recorded with an error */
  readonly allowRemoteNotifications?: boolean;
}

/** Which order a person at the gateway means, when the reference alone does not say it, and what the channel said. */
export interface SettlementDetails extends OutcomeDetails {
  readonly product?: JeepayProduct;
  readonly mchNo?: string;
}

/** A running gateway. */
export interface JeepayGateway {
  /** `http://127.0.0.1:PORT`; the `baseUrl` of a client. */
  readonly url: string;
  /** Every order as it is now: the truth of what was paid (state 2). */
  orders(): readonly JeepayOrder[];
  /** Every HTTP request so far. */
  readonly requests: readonly ReceivedRequest[];
  /** Every notification attempt that has ended. */
  readonly notifications: readonly NotificationAttempt[];
  /** Makes coming requests go wrong. */
  readonly faults: Pick<FaultQueue<JeepayProduct>, "next">;
  /** What an application may still pay out, in fen. @default the first merchant */
  available(merchant?: { readonly mchNo: string; readonly appId: string }): bigint;
  /**
   * Moves a manual clock by `duration` milliseconds and resolves when all that fell due is done, notifications included.
   * Rejects on any other clock.
   */
  advance(duration: number): Promise<void>;
  /**
   * A person at the gateway decides about an order, even one that was final before. On a manual clock the notification
   * leaves with the next `advance`, also `advance(0)`.
   * @throws Error when no order has this reference, or more than one.
   */
  settleOrder(reference: string, state: 2 | 3 | 4, details?: SettlementDetails): void;
  /** Stops listening, cuts every connection, and takes back what was planned. */
  close(): Promise<void>;
}

const largestBody = 64 * 1024;

interface Intake extends RequestParts {
  readonly operations: readonly Operation[];
  readonly faults: FaultQueue<JeepayProduct>;
  readonly requests: ReceivedRequest[];
}

/** Starts a gateway that behaves as Jeepay's server does. Rejects when the port is taken. */
export async function startJeepayGateway(options: JeepayGatewayOptions = {}): Promise<JeepayGateway> {
  const { clock = realClock(), merchants = [jeepayTestMerchant], settle = settleAfterOneSecond } = options;
  const scheduler = createScheduler(clock);
  const book = createOrderBook(merchants);
  const numbers = createOrderNumbers();
  const { attempts, announce } = createNotifier({
    clock,
    scheduler,
    secretKeyOf: ({ mchNo, appId }) => merchants.find(sameApplication(mchNo, appId))?.secretKey ?? "",
    timeoutMs: options.notificationTimeoutMs ?? 20_000,
    allowRemote: options.allowRemoteNotifications ?? false,
  });
  const lifecycle = createLifecycle({ book, clock, scheduler, numbers, settle, announce });
  const faults = createFaultQueue<JeepayProduct>();
  const operations = jeepayOperations(options.acceptRemark ?? false);
  const intake: Intake = { merchants, book, clock, numbers, lifecycle, operations, faults, requests: [] };
  const server = await listenOnLoopback(options.port ?? 0, (request, response) => handle(request, response, intake));
  return {
    url: server.url,
    orders: () => book.all(),
    requests: intake.requests,
    notifications: attempts,
    faults: { next: faults.next },
    available: ({ mchNo, appId } = merchants[0] ?? jeepayTestMerchant) => book.available(mchNo, appId),
    advance: (duration) => advance(clock, duration),
    settleOrder: (reference, state, details = {}) =>
      lifecycle.move(onlyOrder(book, reference, details), state, details),
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
  const operation = intake.operations.find((candidate) => candidate.path === pathname);
  if (received.state === "cut") return record({ accepted: false, refusal: "the client went away" });
  if (received.state === "too-large" || !operation || !(operation.anyMethod || method === "POST")) {
    const refused = webServerRefusal(received, operation);
    record({ accepted: false, refusal: `${refused.status} ${refused.error}` });
    return deliver(response, springError(refused.status, refused.error, pathname, intake.clock.now()), path);
  }
  const fault = intake.faults.take(operation.product, operation.operation);
  if (fault && strikesBeforeAccept(fault)) {
    record({ accepted: false, fault });
    return deliver(response, jsonAnswer(""), path, fault);
  }
  const fields = readFields({ method, path, contentType: headers["content-type"] ?? "", body: received.text });
  const reply = answerRequest({ operation, fields, fault }, intake);
  record(reply.verdict);
  return deliver(response, jsonAnswer(reply.text), path, fault);
}

/** What the web server answers where Jeepay's own code is not asked. */
function webServerRefusal(received: ReceivedBody, operation?: Operation): { status: number; error: string } {
  if (received.state === "too-large") return { status: 413, error: "Payload Too Large" };
  return operation ? { status: 405, error: "Method Not Allowed" } : { status: 404, error: "Not Found" };
}

async function advance(clock: Clock, duration: number): Promise<void> {
  if (!("advance" in clock)) throw new Error("advance needs a gateway that was started with manualClock()");
  await (clock as ManualClock).advance(duration);
}

function onlyOrder(book: OrderBook, reference: string, { product, mchNo }: SettlementDetails): JeepayOrder {
  const [order, ...others] = book
    .all()
    .filter((candidate) => candidate.reference === reference)
    .filter((candidate) => (product ?? candidate.product) === candidate.product)
    .filter((candidate) => (mchNo ?? candidate.mchNo) === candidate.mchNo);
  if (!order) throw new Error(`the sandbox holds no order with the reference ${reference}`);
  if (others.length > 0) throw new Error(`more than one order has the reference ${reference}: say product or mchNo`);
  return order;
}

function sameApplication(mchNo: string, appId: string): (merchant: JeepayMerchant) => boolean {
  return (merchant) => merchant.mchNo === mchNo && merchant.appId === appId;
}
