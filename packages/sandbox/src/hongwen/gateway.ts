import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, type ManualClock, realClock } from "../clock.ts";
import { createFaultQueue, type FaultQueue, strikesBeforeAccept } from "../faults.ts";
import { deliver, type HttpAnswer, jsonAnswer } from "../faulty-answer.ts";
import { listenOnLoopback, readBody } from "../loopback-server.ts";
import type { ReceivedRequest, Verdict } from "../received-request.ts";
import { createScheduler } from "../scheduler.ts";
import { createLifecycle, type HongwenOutcome, settleAfterThreeSeconds } from "./lifecycle.ts";
import { type HongwenMerchant, hongwenTestMerchant } from "./merchant.ts";
import { createNotifier, type HongwenNotificationAttempt } from "./notifier.ts";
import { createOrderBook, type HongwenOrder, type OrderBook } from "./orders.ts";
import { answerRequest, methodOf, type RequestParts } from "./requests.ts";

/** How to start a Hongwen gateway. */
export interface HongwenGatewayOptions {
  /** The port on 127.0.0.1. @default 0, a free one */
  readonly port?: number;
  /** Who may withdraw. @default `hongwenTestMerchant` alone */
  readonly merchants?: readonly HongwenMerchant[];
  /** Gateway time. @default `realClock()` */
  readonly clock?: Clock;
  /** What the bank does with an accepted order. @default it succeeds after three seconds of gateway time */
  readonly settle?: (order: HongwenOrder) => HongwenOutcome;
  /** What a withdrawal costs on top of its amount, in fen. @default 50n, as in the document's sample */
  readonly fee?: bigint;
  /** Real milliseconds that one notification attempt may take. @default 20000 */
  readonly notificationTimeoutMs?: number;
  /** Whether notifications may leave this machine. @default false: such an attempt is recorded with an error */
  readonly allowRemoteNotifications?: boolean;
}

/** The gateway's only payout product. */
export type HongwenProduct = "withdraw";

/** A running gateway. */
export interface HongwenGateway {
  /** `http://127.0.0.1:PORT`; the `baseUrl` of a client. */
  readonly url: string;
  /** Every order as it is now: the truth of what was paid (WITHDRAW_SUCCESS). */
  orders(): readonly HongwenOrder[];
  /** Every HTTP request so far. */
  readonly requests: readonly ReceivedRequest[];
  /** Every notification attempt that has ended. */
  readonly notifications: readonly HongwenNotificationAttempt[];
  /** Makes coming requests go wrong; a balance counts as a query. */
  readonly faults: Pick<FaultQueue<HongwenProduct>, "next">;
  /** What a merchant may still withdraw, in fen. @default the first merchant */
  available(mchNo?: string): bigint;
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
  settleOrder(reference: string, status: "WITHDRAW_SUCCESS" | "WITHDRAW_FAILED", mchNo?: string): void;
  /** Stops listening, cuts every connection, and takes back what was planned. */
  close(): Promise<void>;
}

const largestBody = 64 * 1024;

interface Intake extends RequestParts {
  readonly faults: FaultQueue<HongwenProduct>;
  readonly requests: ReceivedRequest[];
}

/** Starts a gateway that behaves as Hongwen's documents say. Rejects when the port is taken. */
export async function startHongwenGateway(options: HongwenGatewayOptions = {}): Promise<HongwenGateway> {
  const { clock = realClock(), merchants = [hongwenTestMerchant], settle = settleAfterThreeSeconds } = options;
  const scheduler = createScheduler(clock);
  const book = createOrderBook(merchants);
  const { attempts, announce } = createNotifier({
    clock,
    scheduler,
    platformPrivateKeyOf: (order) => merchants.find(({ mchNo }) => mchNo === order.mchNo)?.platformPrivateKey ?? "",
    timeoutMs: options.notificationTimeoutMs ?? 20_000,
    allowRemote: options.allowRemoteNotifications ?? false,
  });
  const lifecycle = createLifecycle({ book, clock, scheduler, settle, announce });
  const faults = createFaultQueue<HongwenProduct>();
  const { fee = 50n } = options;
  const intake: Intake = {
    ...{ merchants, book, clock, lifecycle, fee, faults, requests: [] },
    nextProviderId: countUp(),
  };
  const server = await listenOnLoopback(options.port ?? 0, (request, response) => handle(request, response, intake));
  return {
    url: server.url,
    orders: () => book.all(),
    requests: intake.requests,
    notifications: attempts,
    faults: { next: faults.next },
    available: (mchNo = merchants[0]?.mchNo ?? "") => book.available(mchNo),
    advance: (duration) => advance(clock, duration),
    settleOrder: (reference, status, mchNo) => lifecycle.move(onlyOrder(book, reference, mchNo), status),
    async close() {
      await Promise.all([scheduler.stop(), server.close()]);
    },
  };
}

/** 18 digits, above 2^53 and odd, so that a reader which rounds always loses some. */
function countUp(): () => string {
  let last = 626_015_783_370_903_551n;
  return () => {
    last += 2n;
    return String(last);
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, intake: Intake): Promise<void> {
  const received = await readBody(request, largestBody);
  const { method = "", url: path = "", headers } = request;
  const record = (verdict: Verdict): void => {
    intake.requests.push({ time: intake.clock.now(), method, path, headers, body: received.text, verdict });
  };
  if (received.state === "cut") return record({ accepted: false, refusal: "the client went away" });
  const refused = webServerRefusal(received.state, method, path);
  if (refused) {
    record({ accepted: false, refusal: refused.body.trim() });
    return deliver(response, refused, path);
  }
  const isCreate = methodOf(received.text) === "trade.apply.person.withdraw";
  const fault = intake.faults.take("withdraw", isCreate ? "create" : "query");
  if (fault && strikesBeforeAccept(fault)) {
    record({ accepted: false, fault });
    return deliver(response, jsonAnswer(""), path, fault);
  }
  const reply = answerRequest(received.text, fault, intake);
  record(reply.verdict);
  return deliver(response, jsonAnswer(reply.text), path, fault);
}

/** What a web server answers where the gateway's own code is not asked; which one it is, is not known. */
function webServerRefusal(state: "complete" | "too-large", method: string, path: string): HttpAnswer | undefined {
  const page = (status: number, text: string): HttpAnswer => ({ status, contentType: "text/plain", body: `${text}\n` });
  if (state === "too-large") return page(413, "413 Payload Too Large");
  if (path.split("?")[0] !== "/gateway.do") return page(404, "404 Not Found");
  return method === "POST" ? undefined : page(405, "405 Method Not Allowed");
}

async function advance(clock: Clock, duration: number): Promise<void> {
  if (!("advance" in clock)) throw new Error("advance needs a gateway that was started with manualClock()");
  await (clock as ManualClock).advance(duration);
}

function onlyOrder(book: OrderBook, reference: string, mchNo: string | undefined): HongwenOrder {
  const [order, ...others] = book
    .all()
    .filter((candidate) => candidate.reference === reference && (mchNo ?? candidate.mchNo) === candidate.mchNo);
  if (!order) throw new Error(`the sandbox holds no withdrawal with the reference ${reference}`);
  if (others.length > 0) throw new Error(`more than one withdrawal has the reference ${reference}: say mchNo`);
  return order;
}
