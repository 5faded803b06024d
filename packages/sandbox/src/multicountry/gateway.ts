import { createFaultSource } from "../faults/fault-source.ts";
import { type Fault, faultNames } from "../faults/faults.ts";
import { type HttpAnswer, jsonAnswer, type Reply, springError } from "../faults/faulty-answer.ts";
import type { ArrivedRequest, GatewayCall } from "../gateway/arrived-request.ts";
import { type Gateway, type GatewayOptions, notifierParts, type Opened, openGateway } from "../gateway/gateway.ts";
import { answerHabits } from "../gateway/habits.ts";
import { onlyOrder } from "../gateway/order-book.ts";
import type { Surroundings } from "../gateway/surroundings.ts";
import { settleByAmount } from "../scenarios/outcomes.ts";
import { refusalByAmount } from "../scenarios/reasons.ts";
import { createScheduler } from "../time/scheduler.ts";
import { notificationText, refusalText } from "./answer-text.ts";
import { currencies, type MulticountryOperation } from "./checks.ts";
import { bodyFields, queryFields } from "./fields.ts";
import { type MulticountryOutcome, multicountryLifecycle } from "./lifecycle.ts";
import { type MulticountryNotificationAttempt, multicountryNotifier } from "./notifier.ts";
import {
  createOrderNumbers,
  describe,
  type MulticountryMerchant,
  type MulticountryOrder,
  multicountryBook,
} from "./orders.ts";
import { aboutOf, answerRequest, type RequestParts } from "./requests.ts";
import type { TokenPlacement } from "./signature.ts";

/** The default merchant of the gateway: number and token are those of the test vectors. */
export const multicountryTestMerchant: Required<Pick<MulticountryMerchant, "mchId" | "apiToken">> = {
  mchId: "10001",
  apiToken: "TestToken123",
};

/** What a fault can apply to: payouts, that is creates and queries, or balances. */
export type MulticountryProduct = "payout" | "balance";

/** The faults that this gateway knows: it never signs its answers, so no signature of theirs can be wrong. */
export type MulticountryFault = Exclude<Fault, "wrong_signature" | "missing_signature">;

/** Every fault of this gateway. */
export const multicountryFaultNames: readonly MulticountryFault[] = faultNames.filter(
  (name): name is MulticountryFault => name !== "wrong_signature" && name !== "missing_signature",
);

/** What the multi-country gateway does differently. */
export interface MulticountryGatewayOptions
  extends GatewayOptions<MulticountryMerchant, MulticountryOrder, MulticountryOutcome> {
  /** Where the token stands in the signed text. @default "prefix" */
  readonly keyPlacement?: TokenPlacement;
  /** Whether notifications write the amount as text or as a number: the documents differ. @default "text" */
  readonly callbackAmount?: "text" | "number";
}

/** A running gateway. */
export interface MulticountryGateway
  extends Gateway<MulticountryProduct, MulticountryOrder, MulticountryNotificationAttempt, MulticountryFault> {
  /** What a merchant may still pay out, in hundredths. @default the first merchant */
  available(currency: string, merchant?: { readonly mchId: string }): bigint;
  /**
   * An operator at the gateway decides about an order, even one that was final before. On a manual clock the notification leaves
   * with the next `advance`, also `advance(0)`.
   * @throws Error when no order has this reference, or more than one.
   */
  settleOrder(reference: string, status: 50 | 60, details?: { readonly mchId?: string }): void;
}

const operations: ReadonlyMap<string, MulticountryOperation> = new Map([
  ["POST /api/v1/mch/wdl-orders", "create"],
  ["GET /api/v1/mch/wdl-orders", "query"],
  ["GET /api/v1/mch/balance", "balance"],
]);

const faultRules = {
  id: "multicountry",
  name: "the multi-country gateway",
  listName: "multicountryFaultNames",
  faultNames: multicountryFaultNames,
} as const;

/** Begins to answer as multi-country's documents say. */
export function openMulticountryGateway(
  around: Surroundings,
  options: MulticountryGatewayOptions = {},
): Opened<MulticountryGateway, MulticountryProduct> {
  const { merchants = [multicountryTestMerchant], settle = settleByAmount.multicountry } = options;
  const { keyPlacement: placement = "prefix", callbackAmount = "text" } = options;
  const habits = answerHabits("multicountry", options, { timeZone: "+08:00", notFoundText: "SANDBOX_NOT_FOUND" });
  const { clock, store } = around;
  const scheduler = createScheduler(clock, store);
  const faults = createFaultSource<MulticountryProduct, MulticountryFault>(faultRules, around.chaos);
  const book = multicountryBook(store, merchants);
  const numbers = createOrderNumbers(store);
  const tokenOf = (id: string) => merchants.find(({ mchId }) => mchId === id)?.apiToken ?? "";
  const notifier = multicountryNotifier(
    (order) => notificationText(order, tokenOf(order.mchId), placement, callbackAmount, habits.zone),
    notifierParts(around, { scheduler, faults, describe }, 10_000),
  );
  const { announce } = notifier;
  const lifecycle = multicountryLifecycle({ book, clock, scheduler, decide: settle, describe, announce });
  const refusalOf = (order: MulticountryOrder) =>
    options.settle ? undefined : refusalByAmount("multicountry", order, order.currency);
  const parts: RequestParts = { merchants, placement, book, clock, numbers, lifecycle, refusalOf, ...habits };
  const opened = openGateway(around, {
    faults,
    scheduler,
    book,
    describe,
    notifier,
    clockOffsetMs: options.clockOffsetMs,
    accounts: accountsOf(merchants),
    ownWords: {
      rate_limit: () => refusal(429, "SANDBOX_RATE_LIMIT", numbers),
      maintenance: () => refusal(503, "SANDBOX_MAINTENANCE", numbers),
    },
    read: (request) => read(request, parts),
  });
  const running: MulticountryGateway = {
    ...opened.gateway,
    available: (currency, { mchId } = merchants[0] ?? multicountryTestMerchant) => book.available(mchId, currency),
    settleOrder: (reference, status, { mchId } = {}) =>
      lifecycle.move(onlyOrder(book.all(), reference, "payout", { mchId }), status),
  };
  return { ...opened, gateway: running };
}

function accountsOf(merchants: readonly MulticountryMerchant[]) {
  return merchants.flatMap(({ mchId }) =>
    currencies.map((currency) => ({ merchant: mchId, currency, key: [mchId, currency] })),
  );
}

function refusal(code: number, message: string, numbers: Pick<RequestParts["numbers"], "requestId">): HttpAnswer {
  return { ...jsonAnswer(refusalText({ code, message }, numbers.requestId())), status: code };
}

function read(request: ArrivedRequest, parts: RequestParts): GatewayCall<MulticountryProduct> | Reply {
  const { method, path, pathname, headers, body, address, state } = request;
  const operation = operations.get(`${method} ${pathname}`);
  if (operation === undefined) return springError(404, "Not Found", pathname, parts.clock.now());
  if (state === "too-large") return springError(413, "Payload Too Large", pathname, parts.clock.now());
  const fields = method === "POST" ? bodyFields(headers["content-type"] ?? "", body) : queryFields(path);
  const answer = (fault: Fault | undefined): Reply => answerRequest({ operation, fields, address, fault }, parts);
  if (operation === "balance") return { product: "balance", operation: "query", answer };
  return { product: "payout", operation, about: aboutOf(operation, fields, parts), answer };
}
