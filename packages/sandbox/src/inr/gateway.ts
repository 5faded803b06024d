import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, type ManualClock, realClock } from "../clock.ts";
import { createFaultQueue, type Fault, type FaultQueue, faultNames, strikesBeforeAccept } from "../faults.ts";
import { deliver, jsonAnswer, springError } from "../faulty-answer.ts";
import { listenOnLoopback, readBody } from "../loopback-server.ts";
import type { ReceivedRequest, Verdict } from "../received-request.ts";
import { createScheduler } from "../scheduler.ts";
import type { InrOperation } from "./checks.ts";
import { createLifecycle, type InrOutcome, type InrOutcomeDetails, settleAfterOneSecond } from "./lifecycle.ts";
import { createNotifier, type InrNotificationAttempt } from "./notifier.ts";
import { createOrderBook, createOrderNumbers, type InrMerchant, type InrOrder, type OrderBook } from "./orders.ts";
import { answerRequest, type RequestParts } from "./requests.ts";

/** The merchant of a gateway that is started without any: the number from the document, the key from the test vectors. */
export const inrTestMerchant: Required<Pick<InrMerchant, "merchantId" | "apiKey" | "balance">> = {
  merchantId: "1002001",
  apiKey: "TestApiKey001",
  balance: 100_000_00n,
};

/** What a fault can apply to: payouts, that is creates and queries, or balances. */
export type InrProduct = "payout" | "balance";

/** The faults that this gateway knows: it never signs its answers, so no signature of theirs can be wrong. */
export type InrFault = Exclude<Fault, "wrong-signature" | "missing-signature">;

/** Every fault of this gateway. */
export const inrFaultNames: readonly InrFault[] = faultNames.filter(
  (name): name is InrFault => name !== "wrong-signature" && name !== "missing-signature",
);

/** How to start an INR gateway. */
export interface InrGatewayOptions {
  /** The port on 127.0.0.1. @default 0, a free one */
  readonly port?: number;
  /** Who may pay out. @default `inrTestMerchant` alone */
  readonly merchants?: readonly InrMerchant[];
  /** Gateway time. @default `realClock()` */
  readonly clock?: Clock;
  /** What the channel does with an accepted order. @default it succeeds after one second of gateway time */
  readonly settle?: (order: InrOrder) => InrOutcome;
  /** Real milliseconds that one notification attempt may take. @default 20000 */
  readonly notificationTimeoutMs?: number;
  /** Whether notifications may leave this machine. @default false: such an attempt is recorded with an error */
  readonly allowRemoteNotifications?: boolean;
}

/** Which order a person at the gateway means, when the reference alone does not say it, and what the channel said. */
export interface InrSettlementDetails extends InrOutcomeDetails {
  readonly merchantId?: string;
}

/** A running gateway. */
export interface InrGateway {
  /** `http://127.0.0.1:PORT`; the `baseUrl` of a client. */
  readonly url: string;
  /** Every order as it is now: the truth of what was paid (SUCCESS). */
  orders(): readonly InrOrder[];
  /** Every HTTP request so far. */
  readonly requests: readonly ReceivedRequest[];
  /** Every notification attempt that has ended. */
  readonly notifications: readonly InrNotificationAttempt[];
  /** Makes coming requests go wrong. */
  readonly faults: { next(product: InrProduct, fault: InrFault, operation?: "create" | "query"): void };
  /** What a merchant may still pay out, in paise. @default the first merchant */
  available(merchant?: { readonly merchantId: string }): bigint;
  /**
   * Moves a manual clock by `duration` milliseconds and resolves when all that fell due is done, notifications included.
   * Rejects on any other clock.
   */
  advance(duration: number): Promise<void>;
  /**
   * A person at the gateway decides about an order, even one that was final before: a success that fails is a reversal.
   * On a manual clock the notification leaves with the next `advance`, also `advance(0)`.
   * @throws Error when no order has this reference, or more than one.
   */
  settleOrder(reference: string, status: "SUCCESS" | "FAIL" | "CANCEL", details?: InrSettlementDetails): void;
  /** Stops listening, cuts every connection, and takes back what was planned. */
  close(): Promise<void>;
}

const largestBody = 64 * 1024;

const operations: Readonly<Record<string, InrOperation>> = {
  "/api/payOut": "create",
  "/api/payOutQuery": "query",
  "/api/getBalance": "balance",
};

interface Intake extends RequestParts {
  readonly faults: FaultQueue<InrProduct>;
  readonly requests: ReceivedRequest[];
}

/** Starts a gateway that behaves as its document says. Rejects when the port is taken. */
export async function startInrGateway(options: InrGatewayOptions = {}): Promise<InrGateway> {
  const { clock = realClock(), merchants = [inrTestMerchant], settle = settleAfterOneSecond } = options;
  const scheduler = createScheduler(clock);
  const book = createOrderBook(merchants);
  const { attempts, announce } = createNotifier({
    clock,
    scheduler,
    apiKeyOf: (order) => merchants.find(({ merchantId }) => merchantId === order.merchantId)?.apiKey ?? "",
    timeoutMs: options.notificationTimeoutMs ?? 20_000,
    allowRemote: options.allowRemoteNotifications ?? false,
  });
  const lifecycle = createLifecycle({ book, clock, scheduler, settle, announce });
  const faults = createFaultQueue<InrProduct>();
  const intake: Intake = { merchants, book, clock, numbers: createOrderNumbers(), lifecycle, faults, requests: [] };
  const server = await listenOnLoopback(options.port ?? 0, (request, response) => handle(request, response, intake));
  return {
    url: server.url,
    orders: () => book.all(),
    requests: intake.requests,
    notifications: attempts,
    faults: { next: (product, fault, operation) => faults.next(product, known(fault), operation) },
    available: ({ merchantId } = merchants[0] ?? inrTestMerchant) => book.available(merchantId),
    advance: (duration) => advance(clock, duration),
    settleOrder: (reference, status, details = {}) =>
      lifecycle.move(onlyOrder(book, reference, details), status, details),
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
  const operation = operations[pathname];
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
    return deliver(response, jsonAnswer(""), path, fault);
  }
  const reply = answerRequest(operation, { method, headers, body: received.text }, fault, intake);
  record(reply.verdict);
  return deliver(response, jsonAnswer(reply.text), path, fault);
}

function known(fault: Fault): InrFault {
  const found = inrFaultNames.find((name) => name === fault);
  if (found === undefined) throw new Error(`the INR gateway has no fault "${fault}"; see inrFaultNames`);
  return found;
}

async function advance(clock: Clock, duration: number): Promise<void> {
  if (!("advance" in clock)) throw new Error("advance needs a gateway that was started with manualClock()");
  await (clock as ManualClock).advance(duration);
}

function onlyOrder(book: OrderBook, reference: string, { merchantId }: InrSettlementDetails): InrOrder {
  const [order, ...others] = book
    .all()
    .filter((candidate) => candidate.reference === reference)
    .filter((candidate) => (merchantId ?? candidate.merchantId) === candidate.merchantId);
  if (!order) throw new Error(`the sandbox holds no payout with the reference ${reference}`);
  if (others.length > 0) throw new Error(`more than one payout has the reference ${reference}: say merchantId`);
  return order;
}
