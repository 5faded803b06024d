import { createFaultSource } from "../faults/fault-source.ts";
import { faultNames } from "../faults/faults.ts";
import { type Reply, springError } from "../faults/faulty-answer.ts";
import type { ArrivedRequest, GatewayCall } from "../gateway/arrived-request.ts";
import { type Gateway, type GatewayOptions, notifierParts, type Opened, openGateway } from "../gateway/gateway.ts";
import { answerHabits } from "../gateway/habits.ts";
import type { Subject } from "../gateway/ledger.ts";
import { onlyOrder } from "../gateway/order-book.ts";
import type { Surroundings } from "../gateway/surroundings.ts";
import { settleByAmount } from "../scenarios/outcomes.ts";
import { refusalByAmount } from "../scenarios/reasons.ts";
import { createScheduler } from "../time/scheduler.ts";
import { type JeepayMerchant, keepDeclared } from "./checks.ts";
import { type ReceivedFields, readFields } from "./fields.ts";
import { insufficientBalance, type JeepayOutcome, jeepayLifecycle, type OutcomeDetails } from "./lifecycle.ts";
import { jeepayNotifier, type NotificationAttempt } from "./notifier.ts";
import { type JeepayProduct, jeepayOperations, type Operation } from "./operations.ts";
import { createOrderNumbers } from "./order-numbers.ts";
import { describe, findByProviderId, type JeepayOrder, jeepayBook } from "./orders.ts";
import { answerRequest, type RequestParts } from "./requests.ts";

/** The default merchant of the gateway: numbers from the documents, the key from the test vectors. */
export const jeepayTestMerchant: Required<Omit<JeepayMerchant, "balance">> = {
  mchNo: "M1623997351",
  appId: "60cc3ba74ee0e6685f57eb1e",
  secretKey: "TestKey0123456789abcdef",
};

/** What the Jeepay gateway does differently. */
export interface JeepayGatewayOptions extends GatewayOptions<JeepayMerchant, JeepayOrder, JeepayOutcome> {
  /** Whether the cashout declares `remark`; without it, signing a remark breaks the signature check. @default false */
  readonly acceptRemark?: boolean;
}

/** Which order an operator at the gateway means, when the reference alone does not say it, and what the channel said. */
export interface SettlementDetails extends OutcomeDetails {
  /** Transfer or cashout. Needed when both have the reference. */
  readonly product?: JeepayProduct;
  /** The merchant that ordered. Needed when several merchants have the reference. */
  readonly mchNo?: string;
}

/** A running gateway. */
export interface JeepayGateway extends Gateway<JeepayProduct, JeepayOrder, NotificationAttempt> {
  /** What an application may still pay out, in fen. @default the first merchant */
  available(merchant?: { readonly mchNo: string; readonly appId: string }): bigint;
  /**
   * An operator at the gateway decides about an order, even one that was final before. On a manual clock the notification
   * leaves with the next `advance`, also `advance(0)`.
   * @throws Error when no order has this reference, or more than one.
   */
  settleOrder(reference: string, state: 2 | 3 | 4, details?: SettlementDetails): void;
}

const faultRules = { id: "jeepay", name: "the sandbox", listName: "faultNames", faultNames } as const;

/** Begins to answer as Jeepay's server does. */
export function openJeepayGateway(
  around: Surroundings,
  options: JeepayGatewayOptions = {},
): Opened<JeepayGateway, JeepayProduct> {
  const { merchants = [jeepayTestMerchant], settle = settleByAmount.jeepay } = options;
  const habits = answerHabits("jeepay", options, { timeZone: "+08:00", notFoundText: "订单不存在" });
  const { clock, store } = around;
  const scheduler = createScheduler(clock, store);
  const faults = createFaultSource<JeepayProduct>(faultRules, around.chaos);
  const book = jeepayBook(store, merchants);
  const numbers = createOrderNumbers(store);
  const notifier = jeepayNotifier(
    ({ mchNo, appId }) => merchants.find(sameApplication(mchNo, appId))?.secretKey ?? "",
    habits.zone,
    notifierParts(around, { scheduler, faults, describe }),
  );
  const decide = (order: JeepayOrder) =>
    book.available(order.mchNo, order.appId) < 0n ? insufficientBalance : settle(order);
  const { announce } = notifier;
  const lifecycle = jeepayLifecycle(numbers, { book, clock, scheduler, decide, describe, announce });
  const refusalOf = (order: JeepayOrder) =>
    options.settle ? undefined : refusalByAmount(`jeepay.${order.product}`, order, order.currency.toUpperCase());
  const operations = jeepayOperations(options.acceptRemark ?? false);
  const parts: RequestParts = { merchants, book, clock, numbers, lifecycle, refusalOf, ...habits };
  const opened = openGateway(around, {
    faults,
    scheduler,
    book,
    describe,
    notifier,
    clockOffsetMs: options.clockOffsetMs,
    accounts: merchants.map(({ mchNo, appId }) => ({ merchant: mchNo, currency: "CNY", key: [mchNo, appId] })),
    read: (request) => read(request, operations, parts),
  });
  const running: JeepayGateway = {
    ...opened.gateway,
    available: ({ mchNo, appId } = merchants[0] ?? jeepayTestMerchant) => book.available(mchNo, appId),
    settleOrder(reference, state, details = {}) {
      const { product, mchNo } = details;
      lifecycle.move(onlyOrder(book.all(), reference, "order", { product, mchNo }), state, details);
    },
  };
  return { ...opened, gateway: running };
}

function read(
  request: ArrivedRequest,
  operations: readonly Operation[],
  parts: RequestParts,
): GatewayCall<JeepayProduct> | Reply {
  const { method, path, pathname, headers, body, state } = request;
  const operation = operations.find((candidate) => candidate.path === pathname);
  if (state === "too-large") return springError(413, "Payload Too Large", pathname, parts.clock.now());
  if (!operation) return springError(404, "Not Found", pathname, parts.clock.now());
  if (!operation.anyMethod && method !== "POST") {
    return springError(405, "Method Not Allowed", pathname, parts.clock.now());
  }
  const fields = readFields({ method, path, contentType: headers["content-type"] ?? "", body });
  return {
    product: operation.product,
    operation: operation.operation,
    about: aboutOf(operation, fields, parts),
    answer: (fault) => answerRequest({ operation, fields, fault }, parts),
  };
}

function aboutOf(operation: Operation, received: ReceivedFields = new Map(), { book }: RequestParts): Subject {
  const { product, providerIdField } = operation;
  const declared = keepDeclared(received, operation);
  const textOf = (name: string) => ("value" in declared ? declared.value.get(name) : received.get(name)?.text) ?? "";
  const [mchNo, reference] = [textOf("mchNo"), textOf("mchOrderNo")];
  const order =
    findByProviderId(book, { product, mchNo, providerId: textOf(providerIdField) }) ??
    book.find({ product, mchNo, reference });
  return { merchant: mchNo, reference: order?.reference ?? reference };
}

function sameApplication(mchNo: string, appId: string): (merchant: JeepayMerchant) => boolean {
  return (merchant) => merchant.mchNo === mchNo && merchant.appId === appId;
}
