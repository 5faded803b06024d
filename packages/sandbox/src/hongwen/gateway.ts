import { createFaultSource } from "../faults/fault-source.ts";
import { faultNames } from "../faults/faults.ts";
import type { Reply } from "../faults/faulty-answer.ts";
import type { ArrivedRequest, GatewayCall } from "../gateway/arrived-request.ts";
import { eighteenDigits } from "../gateway/eighteen-digits.ts";
import { type Gateway, type GatewayOptions, notifierParts, type Opened, openGateway } from "../gateway/gateway.ts";
import { answerHabits } from "../gateway/habits.ts";
import { onlyOrder } from "../gateway/order-book.ts";
import type { Surroundings } from "../gateway/surroundings.ts";
import { settleByAmount } from "../scenarios/outcomes.ts";
import { createSequence } from "../store/store.ts";
import { createScheduler } from "../time/scheduler.ts";
import { type HongwenOutcome, hongwenLifecycle } from "./lifecycle.ts";
import { type HongwenMerchant, hongwenTestMerchant } from "./merchant.ts";
import { type HongwenNotificationAttempt, hongwenNotifier } from "./notifier.ts";
import { describe, type HongwenOrder, hongwenBook } from "./orders.ts";
import { aboutOf, answerRequest, methodOf, type RequestParts } from "./requests.ts";

/** What the Hongwen gateway does differently. */
export interface HongwenGatewayOptions extends GatewayOptions<HongwenMerchant, HongwenOrder, HongwenOutcome> {
  /** What a withdrawal costs on top of its amount, in fen. @default 50n, as in the document's sample */
  readonly fee?: bigint;
}

/** The gateway's only payout product. */
export type HongwenProduct = "withdraw";

/** A running gateway. */
export interface HongwenGateway extends Gateway<HongwenProduct, HongwenOrder, HongwenNotificationAttempt> {
  /** What a merchant may still withdraw, in fen. @default the first merchant */
  available(mchNo?: string): bigint;
  /**
   * An operator at the gateway decides about an order, even one that was final before. On a manual clock the notification
   * leaves with the next `advance`, also `advance(0)`.
   * @throws Error when no order has this reference, or more than one.
   */
  settleOrder(reference: string, status: "WITHDRAW_SUCCESS" | "WITHDRAW_FAILED", mchNo?: string): void;
}

/** Begins to answer as Hongwen's documents say. */
export function openHongwenGateway(
  around: Surroundings,
  options: HongwenGatewayOptions = {},
): Opened<HongwenGateway, HongwenProduct> {
  const { merchants = [hongwenTestMerchant], settle = settleByAmount.hongwen, fee = 50n } = options;
  const habits = answerHabits("hongwen", options, { timeZone: "+08:00", notFoundText: "SANDBOX_NO_SUCH_WITHDRAWAL" });
  const { clock, store } = around;
  const scheduler = createScheduler(clock, store);
  const faults = createFaultSource<HongwenProduct>(
    { id: "hongwen", name: "the sandbox", listName: "faultNames", faultNames },
    around.chaos,
  );
  const book = hongwenBook(store, merchants);
  const next = createSequence(store, "orders");
  const notifier = hongwenNotifier(
    (order) => merchants.find(({ mchNo }) => mchNo === order.mchNo)?.platformPrivateKey ?? "",
    habits.zone,
    notifierParts(around, { scheduler, faults, describe }),
  );
  const decide = (order: HongwenOrder): HongwenOutcome =>
    book.available(order.mchNo) < 0n ? { status: "WITHDRAW_FAILED" } : settle(order);
  const lifecycle = hongwenLifecycle({ book, clock, scheduler, decide, describe, announce: notifier.announce });
  const nextProviderId = () => eighteenDigits(next());
  const parts: RequestParts = { merchants, book, clock, lifecycle, fee, nextProviderId, ...habits };
  const opened = openGateway(around, {
    faults,
    scheduler,
    book,
    describe,
    notifier,
    clockOffsetMs: options.clockOffsetMs,
    accounts: merchants.map(({ mchNo }) => ({ merchant: mchNo, currency: "CNY", key: [mchNo] })),
    read: (request) => read(request, parts),
  });
  const running: HongwenGateway = {
    ...opened.gateway,
    available: (mchNo = merchants[0]?.mchNo ?? "") => book.available(mchNo),
    settleOrder: (reference, status, mchNo) =>
      lifecycle.move(onlyOrder(book.all(), reference, "withdrawal", { mchNo }), status),
  };
  return { ...opened, gateway: running };
}

function read(
  { method, pathname, body, state }: ArrivedRequest,
  parts: RequestParts,
): GatewayCall<HongwenProduct> | Reply {
  if (state === "too-large") return page(413, "413 Payload Too Large");
  if (pathname !== "/gateway.do") return page(404, "404 Not Found");
  if (method !== "POST") return page(405, "405 Method Not Allowed");
  return {
    product: "withdraw",
    operation: methodOf(body) === "trade.apply.person.withdraw" ? "create" : "query",
    about: aboutOf(body, parts),
    answer: (fault) => answerRequest(body, fault, parts),
  };
}

/** What a web server answers where the gateway's own code does not run; the vendor's server is not known. */
function page(status: number, refusal: string): Reply {
  return {
    answer: { status, contentType: "text/plain", body: `${refusal}\n` },
    verdict: { accepted: false, refusal },
  };
}
