import type { Fault } from "../faults/faults.ts";
import { jsonAnswer, type Reply } from "../faults/faulty-answer.ts";
import type { AnswerHabits } from "../gateway/habits.ts";
import type { Subject } from "../gateway/ledger.ts";
import type { Refusing } from "../scenarios/reasons.ts";
import type { Clock } from "../time/clock.ts";
import { balanceData, createData, queryData, refusalText, type SourceFields, successText } from "./answer-text.ts";
import {
  authenticate,
  type Checked,
  checkParameters,
  checkSchema,
  type Fields,
  type InrOperation,
  type RawRequest,
  readFields,
} from "./checks.ts";
import type { InrLifecycle } from "./lifecycle.ts";
import type { InrBook, InrMerchant, InrOrder, OrderNumbers } from "./orders.ts";
import { paiseOf } from "./rupees.ts";
import type { SignCase } from "./signature.ts";

/** What answering a request needs around it. */
export interface RequestParts extends AnswerHabits {
  readonly merchants: readonly InrMerchant[];
  readonly book: InrBook;
  readonly clock: Clock;
  readonly numbers: OrderNumbers;
  readonly lifecycle: InrLifecycle;
  /** The refusal that an order selects by its amount. */
  readonly refusalOf: (order: InrOrder) => Refusing | undefined;
  readonly signCase: SignCase;
}

const defaultFee = 515n;

/** Which payout a request speaks of. */
export function aboutOf({ headers, body }: RawRequest, { book }: RequestParts): Subject | undefined {
  const fields = readFields(body);
  if ("refusal" in fields) return undefined;
  const merchant = String(headers["merchantid"] ?? "");
  const byNumber = book.findByNumber(merchant, fields.value.get("orderNo")?.text ?? "");
  return { merchant, reference: byNumber?.reference ?? fields.value.get("mchOrderNo")?.text ?? "" };
}

/** Answers one request: the checks in the order of the document's keys, then the order itself. */
export function answerRequest(
  operation: InrOperation,
  request: RawRequest,
  fault: Fault | undefined,
  parts: RequestParts,
): Reply {
  const mark = fault === undefined ? {} : { fault };
  const result = checkAndRun(operation, request, fault, parts);
  if ("value" in result)
    return { answer: jsonAnswer(successText(result.value, fault)), verdict: { accepted: true, ...mark } };
  return {
    answer: jsonAnswer(refusalText(result.refusal)),
    verdict: { accepted: false, refusal: result.refusal, ...mark },
  };
}

function checkAndRun(
  operation: InrOperation,
  request: RawRequest,
  fault: Fault | undefined,
  parts: RequestParts,
): Checked<SourceFields> {
  const merchant = authenticate(request, parts.merchants, parts.signCase);
  if ("refusal" in merchant) return merchant;
  const fields = readFields(request.body);
  if ("refusal" in fields) return fields;
  const refusal = checkParameters(fields.value, operation, merchant.value) ?? checkSchema(request.body, operation);
  if (refusal !== undefined) return { refusal };
  const { merchantId } = merchant.value;
  if (operation === "balance") {
    return { value: balanceData(merchantId, parts.book.available(merchantId), parts.book.held(merchantId)) };
  }
  if (operation === "create") {
    const created = createOrder(fields.value, merchant.value, fault, parts);
    return "refusal" in created ? created : { value: createData(created.value, fault) };
  }
  const found = findOrder(fields.value, merchant.value, fault, parts);
  return "refusal" in found ? found : { value: queryData(found.value, parts.zone, fault) };
}

function createOrder(
  fields: Fields,
  { merchantId, fee = defaultFee }: InrMerchant,
  fault: Fault | undefined,
  { book, clock, numbers, lifecycle, refusalOf }: RequestParts,
): Checked<InrOrder> {
  const reference = fields.get("mchOrderNo")?.text ?? "";
  // The document does not say what a known number gets: the word is ours, and no client can have it in its list.
  if (book.find({ merchantId, reference })) return { refusal: "SANDBOX_duplicate_mchOrderNo" };
  const order: InrOrder = {
    reference,
    providerId: fault === "numeric_ids" ? numbers.numericId() : numbers.providerId(),
    merchantId,
    amount: paiseOf(fields.get("amount")?.text ?? "") ?? 0n,
    fee,
    status: "PROCESSING",
    createdAt: clock.now(),
    fields: Object.fromEntries([...fields].map(([name, { text }]) => [name, text])),
  };
  const refusing = refusalOf(order);
  const refused = refusing && { refusal: refusing.message };
  if (refused && !refusing.misleads) return refused;
  try {
    const accepted = lifecycle.accept(order);
    return refused ?? { value: accepted };
  } catch {
    // An unexpected fault after the order was stored: nothing processes it again.
    return { refusal: "System_error" };
  }
}

function findOrder(
  fields: Fields,
  { merchantId }: InrMerchant,
  fault: Fault | undefined,
  { book, numbers, notFound }: RequestParts,
): Checked<InrOrder> {
  const reference = fields.get("mchOrderNo")?.text;
  const providerId = fields.get("orderNo")?.text;
  // The document prefers orderNo where both are given.
  const order =
    providerId === undefined
      ? book.find({ merchantId, reference: reference ?? "" })
      : book.findByNumber(merchantId, providerId);
  if (!order) return { refusal: notFound(reference ?? "") };
  // An order that is queried by its number must keep it: the fault would otherwise be an answer about another order.
  if (fault !== "numeric_ids" || providerId !== undefined || /^\d+$/.test(order.providerId)) return { value: order };
  const renumbered = { ...order, providerId: numbers.numericId() };
  book.put(renumbered);
  return { value: renumbered };
}
