import { createFaultSource } from "../faults/fault-source.ts";
import { type Fault, faultNames } from "../faults/faults.ts";
import { jsonAnswer, type Reply, springError } from "../faults/faulty-answer.ts";
import type { ArrivedRequest, GatewayCall } from "../gateway/arrived-request.ts";
import { type Gateway, type GatewayOptions, notifierParts, type Opened, openGateway } from "../gateway/gateway.ts";
import { answerHabits } from "../gateway/habits.ts";
import { onlyOrder } from "../gateway/order-book.ts";
import type { Surroundings } from "../gateway/surroundings.ts";
import { settleByAmount } from "../scenarios/outcomes.ts";
import { refusalByAmount } from "../scenarios/reasons.ts";
import { createScheduler } from "../time/scheduler.ts";
import { refusalText } from "./answer-text.ts";
import type { InrOperation } from "./checks.ts";
import { type InrOutcome, type InrOutcomeDetails, inrLifecycle, insufficientBalance } from "./lifecycle.ts";
import { type InrNotificationAttempt, inrNotifier } from "./notifier.ts";
import { createOrderNumbers, describe, type InrMerchant, type InrOrder, inrBook } from "./orders.ts";
import { aboutOf, answerRequest, type RequestParts } from "./requests.ts";
import type { SignCase } from "./signature.ts";

/** The default merchant of the gateway: the number from the document, the key from the test vectors. */
export const inrTestMerchant: Required<Pick<InrMerchant, "merchantId" | "apiKey">> = {
  merchantId: "1002001",
  apiKey: "TestApiKey001",
};

/** What a fault can apply to: payouts, that is creates and queries, or balances. */
export type InrProduct = "payout" | "balance";

/** The faults that this gateway knows: it never signs its answers, so no signature of theirs can be wrong. */
export type InrFault = Exclude<Fault, "wrong_signature" | "missing_signature">;

/** Every fault of this gateway. */
export const inrFaultNames: readonly InrFault[] = faultNames.filter(
  (name): name is InrFault => name !== "wrong_signature" && name !== "missing_signature",
);

/** What the INR gateway does differently. */
export interface InrGatewayOptions extends GatewayOptions<InrMerchant, InrOrder, InrOutcome> {
  /** In which case of letters it takes a signature; its document does not say. @default "any" */
  readonly signCase?: SignCase;
}

/** Which order an operator at the gateway means, when the reference alone does not say it, and what the channel said. */
export interface InrSettlementDetails extends InrOutcomeDetails {
  /** The merchant that ordered. Needed when several merchants have the reference. */
  readonly merchantId?: string;
}

/** A running gateway. */
export interface InrGateway extends Gateway<InrProduct, InrOrder, InrNotificationAttempt, InrFault> {
  /** What a merchant may still pay out, in paise. @default the first merchant */
  available(merchant?: { readonly merchantId: string }): bigint;
  /**
   * An operator at the gateway decides about an order, even one that was final before: a success that fails is a reversal.
   * On a manual clock the notification leaves with the next `advance`, also `advance(0)`.
   * @throws Error when no order has this reference, or more than one.
   */
  settleOrder(reference: string, status: "SUCCESS" | "FAIL" | "CANCEL", details?: InrSettlementDetails): void;
}

const operations: ReadonlyMap<string, InrOperation> = new Map([
  ["/api/payOut", "create"],
  ["/api/payOutQuery", "query"],
  ["/api/getBalance", "balance"],
]);

/** Begins to answer as INR's document says. */
export function openInrGateway(around: Surroundings, options: InrGatewayOptions = {}): Opened<InrGateway, InrProduct> {
  const { merchants = [inrTestMerchant], settle = settleByAmount.inr } = options;
  const habits = answerHabits("inr", options, { timeZone: "+05:30", notFoundText: "SANDBOX_order_not_found" });
  const { clock, store } = around;
  const scheduler = createScheduler(clock, store);
  const faults = createFaultSource<InrProduct, InrFault>(
    { id: "inr", name: "the INR gateway", listName: "inrFaultNames", faultNames: inrFaultNames },
    around.chaos,
  );
  const book = inrBook(store, merchants);
  const notifier = inrNotifier(
    (order) => merchants.find(({ merchantId }) => merchantId === order.merchantId)?.apiKey ?? "",
    habits.zone,
    notifierParts(around, { scheduler, faults, describe }),
  );
  const decide = (order: InrOrder) => (book.available(order.merchantId) < 0n ? insufficientBalance : settle(order));
  const lifecycle = inrLifecycle({ book, clock, scheduler, decide, describe, announce: notifier.announce });
  const refusalOf = (order: InrOrder) => (options.settle ? undefined : refusalByAmount("inr", order, "INR"));
  const numbers = createOrderNumbers(store);
  const { signCase = "any" } = options;
  const parts: RequestParts = { merchants, book, clock, numbers, lifecycle, refusalOf, signCase, ...habits };
  const opened = openGateway(around, {
    faults,
    scheduler,
    book,
    describe,
    notifier,
    clockOffsetMs: options.clockOffsetMs,
    accounts: merchants.map(({ merchantId }) => ({ merchant: merchantId, currency: "INR", key: [merchantId] })),
    ownWords: {
      rate_limit: () => jsonAnswer(refusalText("System_busy")),
      maintenance: () => jsonAnswer(refusalText("System_Maintenance")),
    },
    read: (request) => read(request, parts),
  });
  const running: InrGateway = {
    ...opened.gateway,
    available: ({ merchantId } = merchants[0] ?? inrTestMerchant) => book.available(merchantId),
    settleOrder(reference, status, details = {}) {
      const { merchantId } = details;
      lifecycle.move(onlyOrder(book.all(), reference, "payout", { merchantId }), status, details);
    },
  };
  return { ...opened, gateway: running };
}

function read(request: ArrivedRequest, parts: RequestParts): GatewayCall<InrProduct> | Reply {
  const operation = operations.get(request.pathname);
  if (operation === undefined) return springError(404, "Not Found", request.pathname, parts.clock.now());
  if (request.state === "too-large") {
    return springError(413, "Payload Too Large", request.pathname, parts.clock.now());
  }
  const answer = (fault: Fault | undefined): Reply => answerRequest(operation, request, fault, parts);
  if (operation === "balance") return { product: "balance", operation: "query", answer };
  return { product: "payout", operation, about: aboutOf(request, parts), answer };
}
