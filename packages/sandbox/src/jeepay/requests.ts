import type { Fault } from "../faults/faults.ts";
import { jsonAnswer, type Reply } from "../faults/faulty-answer.ts";
import type { AnswerHabits } from "../gateway/habits.ts";
import type { Refusing } from "../scenarios/reasons.ts";
import type { Clock } from "../time/clock.ts";
import { createData, type DataFields, queryData } from "./answer-data.ts";
import { refusalText, successText } from "./answer-text.ts";
import {
  authenticate,
  type Checked,
  checkChannel,
  checkColumns,
  checkForm,
  checkSchema,
  type JeepayMerchant,
  keepDeclared,
  refuse,
} from "./checks.ts";
import type { ReceivedFields } from "./fields.ts";
import type { JeepayLifecycle } from "./lifecycle.ts";
import type { Operation } from "./operations.ts";
import type { OrderNumbers } from "./order-numbers.ts";
import { findByProviderId, type JeepayBook, type JeepayOrder } from "./orders.ts";

/** What answering a request needs around it. */
export interface RequestParts extends AnswerHabits {
  readonly merchants: readonly JeepayMerchant[];
  readonly book: JeepayBook;
  readonly clock: Clock;
  readonly numbers: OrderNumbers;
  readonly lifecycle: JeepayLifecycle;
  /** The refusal that an order selects by its amount. */
  readonly refusalOf: (order: JeepayOrder) => Refusing | undefined;
}

/** A request whose fields could be read, or not. */
export interface OperationRequest {
  readonly operation: Operation;
  readonly fields: ReceivedFields | undefined;
  readonly fault: Fault | undefined;
}

/** Answers one request as the server does: checks in its order, then the order itself. */
export function answerRequest(request: OperationRequest, parts: RequestParts): Reply {
  const { fault } = request;
  const mark = fault === undefined ? {} : { fault };
  const checked = checkAndRun(request, parts);
  if ("refusal" in checked) {
    const { message } = checked.refusal;
    return {
      answer: jsonAnswer(refusalText(checked.refusal)),
      verdict: { accepted: false, refusal: message, ...mark },
    };
  }
  const { data, secretKey } = checked.value;
  return { answer: jsonAnswer(successText(data, secretKey, fault)), verdict: { accepted: true, ...mark } };
}

function checkAndRun(
  request: OperationRequest,
  parts: RequestParts,
): Checked<{ readonly data: DataFields; readonly secretKey: string }> {
  const { operation } = request;
  if (!request.fields) return refuse("参数有误[转换异常]", 11);
  const declared = keepDeclared(request.fields, operation);
  if ("refusal" in declared) return declared;
  const form = checkForm(declared.value, operation);
  if ("refusal" in form) return form;
  const merchant = authenticate(form.value, parts.merchants);
  if ("refusal" in merchant) return merchant;
  const run = operation.operation === "create" ? createOrder : findOrder;
  const order = run(form.value, merchant.value, request, parts);
  if ("refusal" in order) return order;
  const data = operation.operation === "create" ? createData(order.value) : queryData(order.value, parts.zone);
  return { value: { data, secretKey: merchant.value.secretKey } };
}

function createOrder(
  fields: ReadonlyMap<string, string>,
  merchant: JeepayMerchant,
  { operation, fault }: OperationRequest,
  { book, clock, numbers, lifecycle, refusalOf }: RequestParts,
): Checked<JeepayOrder> {
  const { product } = operation;
  const { mchNo, appId } = merchant;
  const reference = fields.get("mchOrderNo") ?? "";
  if (book.find({ product, mchNo, reference })) return refuse(`商户订单[${reference}]已存在`);
  const refusal = checkChannel(fields, operation) ?? checkColumns(fields, operation) ?? checkSchema(fields, operation);
  if (refusal) return { refusal };
  const createdAt = clock.now();
  const providerId = fault === "numeric_ids" ? numbers.numericId() : numbers.providerId(product, createdAt);
  const order: JeepayOrder = {
    product,
    reference,
    providerId,
    mchNo,
    appId,
    createdAt,
    state: 0,
    amount: BigInt(fields.get("amount") ?? "0"),
    currency: fields.get("currency") ?? "",
    fields: Object.fromEntries(fields),
  };
  const refusing = refusalOf(order);
  const refused = refusing && refuse(refusing.message, Number(refusing.code));
  if (refused && !refusing.misleads) return refused;
  try {
    const accepted = lifecycle.accept(order);
    return refused ?? { value: accepted };
  } catch {
    // As the server does when its channel code throws: the order stays stored in state 0 and nothing processes it again.
    return refuse("系统异常");
  }
}

function findOrder(
  fields: ReadonlyMap<string, string>,
  { mchNo }: JeepayMerchant,
  { operation, fault }: OperationRequest,
  { book, numbers, notFound }: RequestParts,
): Checked<JeepayOrder> {
  const { product, providerIdField } = operation;
  const reference = fields.get("mchOrderNo") ?? "";
  const providerId = fields.get(providerIdField) ?? "";
  if (reference === "" && providerId === "") return refuse(`mchOrderNo 和 ${providerIdField}不能同时为空`);
  // The server looks at its own number first, and at the reference only when that is missing.
  const order =
    providerId === ""
      ? book.find({ product, mchNo, reference })
      : findByProviderId(book, { product, mchNo, providerId });
  if (!order) return refuse(notFound(reference));
  // An order that is queried by its number must keep it: the fault would otherwise be an answer about another order.
  if (fault !== "numeric_ids" || providerId !== "" || /^\d+$/.test(order.providerId)) return { value: order };
  const renumbered = { ...order, providerId: numbers.numericId() };
  book.put(renumbered);
  return { value: renumbered };
}
