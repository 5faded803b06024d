import type { Fault } from "../faults/faults.ts";
import { jsonAnswer, type Reply } from "../faults/faulty-answer.ts";
import type { AnswerHabits } from "../gateway/habits.ts";
import type { Subject } from "../gateway/ledger.ts";
import type { Refusing } from "../scenarios/reasons.ts";
import type { Clock } from "../time/clock.ts";
import { balancePayload, type Members, orderPayload, refusalText, successText } from "./answer-text.ts";
import {
  authenticate,
  type Checked,
  checkOrder,
  checkRequired,
  checkSchema,
  hundredths,
  type MulticountryOperation,
  refuse,
} from "./checks.ts";
import type { Fields } from "./fields.ts";
import type { MulticountryLifecycle } from "./lifecycle.ts";
import {
  findByEither,
  type MulticountryBook,
  type MulticountryMerchant,
  type MulticountryOrder,
  type OrderNumbers,
} from "./orders.ts";
import type { TokenPlacement } from "./signature.ts";

/** What answering a request needs around it. */
export interface RequestParts extends AnswerHabits {
  readonly merchants: readonly MulticountryMerchant[];
  readonly placement: TokenPlacement;
  readonly book: MulticountryBook;
  readonly clock: Clock;
  readonly numbers: OrderNumbers;
  readonly lifecycle: MulticountryLifecycle;
  /** The refusal that an order selects by its amount. */
  readonly refusalOf: (order: MulticountryOrder) => Refusing | undefined;
}

/** A request whose fields could be read, or not. */
export interface OperationRequest {
  readonly operation: MulticountryOperation;
  readonly fields: Fields | undefined;
  /** The caller's IP address. */
  readonly address: string;
  readonly fault: Fault | undefined;
}

/** Which payout a request speaks of; a query has one field for both numbers. */
export function aboutOf(operation: MulticountryOperation, fields: Fields = new Map(), { book }: RequestParts): Subject {
  const merchant = fields.get("mch_id") ?? "";
  const number = fields.get(operation === "create" ? "trans_id" : "id") ?? "";
  const known = operation === "create" ? undefined : findByEither(book, merchant, number);
  return { merchant, reference: known?.reference ?? number };
}

/** Answers one request: the checks in the document's order, then the order itself. */
export function answerRequest(request: OperationRequest, parts: RequestParts): Reply {
  const mark = request.fault === undefined ? {} : { fault: request.fault };
  const result = checkAndRun(request, parts);
  if ("value" in result)
    return { answer: jsonAnswer(successText(result.value, request.fault)), verdict: { accepted: true, ...mark } };
  const { code, message } = result.refusal;
  const text = refusalText(result.refusal, parts.numbers.requestId());
  return { answer: { ...jsonAnswer(text), status: code }, verdict: { accepted: false, refusal: message, ...mark } };
}

function checkAndRun({ operation, fields, address, fault }: OperationRequest, parts: RequestParts): Checked<Members> {
  if (!fields) return refuse("SANDBOX_NOT_JSON");
  const missing = checkRequired(fields, operation);
  if (missing) return { refusal: missing };
  const merchant = authenticate(fields, address, parts.merchants, parts.placement);
  if ("refusal" in merchant) return merchant;
  const refusal = (operation === "create" && checkOrder(fields, merchant.value)) || checkSchema(fields, operation);
  if (refusal) return { refusal };
  if (operation === "balance") {
    const available = parts.book.available(merchant.value.mchId, fields.get("currency") ?? "");
    return { value: balancePayload(available) };
  }
  const run = operation === "create" ? createOrder : findOrder;
  const order = run(fields, merchant.value, fault, parts);
  return "refusal" in order ? order : { value: orderPayload(order.value, parts.zone) };
}

function createOrder(
  fields: Fields,
  merchant: MulticountryMerchant,
  fault: Fault | undefined,
  { book, clock, numbers, lifecycle, refusalOf }: RequestParts,
): Checked<MulticountryOrder> {
  const { mchId } = merchant;
  const reference = fields.get("trans_id") ?? "";
  // What the gateway writes in these two cases is not known: the words are ours, and no client can have them in its list.
  if (book.find({ mchId, reference })) return refuse("SANDBOX_DUPLICATE_TRANS_ID");
  const amount = hundredths(fields.get("amount") ?? "") ?? 0n;
  const currency = fields.get("currency") ?? "";
  if (amount > book.available(mchId, currency)) return refuse("SANDBOX_INSUFFICIENT_BALANCE");
  const createdAt = clock.now();
  const providerId = fault === "numeric_ids" ? numbers.numericId() : numbers.providerId(createdAt);
  const order: MulticountryOrder = {
    reference,
    providerId,
    mchId,
    amount,
    currency,
    status: 20,
    createdAt,
    fields: Object.fromEntries(fields),
  };
  const refusing = refusalOf(order);
  const refused = refusing && refuse(refusing.message, Number(refusing.code));
  if (refused && !refusing.misleads) return refused;
  try {
    const accepted = lifecycle.accept(order);
    return refused ?? { value: accepted };
  } catch {
    // An unexpected fault after the order was stored: nothing processes it again.
    return refuse("SANDBOX_LOCK_NOT_ACQUIRED", 406);
  }
}

function findOrder(
  fields: Fields,
  { mchId }: MulticountryMerchant,
  fault: Fault | undefined,
  { book, numbers, notFound }: RequestParts,
): Checked<MulticountryOrder> {
  const id = fields.get("id") ?? "";
  const order = findByEither(book, mchId, id);
  if (!order) return refuse(notFound(id), 404);
  // An order that is queried by its number must keep it: the fault would otherwise be an answer about another order.
  if (fault !== "numeric_ids" || order.providerId === id || /^\d+$/.test(order.providerId)) return { value: order };
  const renumbered = { ...order, providerId: numbers.numericId() };
  book.put(renumbered);
  return { value: renumbered };
}
