import type { Fault } from "../faults/faults.ts";
import { jsonAnswer, type Reply } from "../faults/faulty-answer.ts";
import type { AnswerHabits } from "../gateway/habits.ts";
import type { Subject } from "../gateway/ledger.ts";
import { firstMisfit, type SchemaCheck } from "../gateway/schema-check.ts";
import {
  validateHongwenBalanceRequest,
  validateHongwenCreateContent,
  validateHongwenCreateRequest,
  validateHongwenQueryContent,
  validateHongwenQueryRequest,
} from "../generated/hongwen.js";
import type { Clock } from "../time/clock.ts";
import { dateTimeText } from "../time/local-time.ts";
import { balanceText, refusalText, withdrawalText } from "./answer-text.ts";
import { readPlainFields, withdrawalFields } from "./fields.ts";
import type { HongwenLifecycle } from "./lifecycle.ts";
import type { HongwenMerchant } from "./merchant.ts";
import type { HongwenBook, HongwenOrder } from "./orders.ts";
import { signatureMatches } from "./signature.ts";

/** What answering a request needs around it. */
export interface RequestParts extends AnswerHabits {
  readonly merchants: readonly HongwenMerchant[];
  readonly book: HongwenBook;
  readonly clock: Clock;
  readonly lifecycle: HongwenLifecycle;
  /** In fen. */
  readonly fee: bigint;
  readonly nextProviderId: () => string;
}

/** One request after the checks that all share. */
interface Checked {
  readonly fields: ReadonlyMap<string, string>;
  readonly content: ReadonlyMap<string, string>;
  readonly merchant: HongwenMerchant;
  readonly fault: Fault | undefined;
}

/** Why the gateway refuses. */
class Refusal extends Error {}

/** Nobody knows the gateway's own words: ours are marked. */
function invented(problem: string): Refusal {
  return new Refusal(`SANDBOX_${problem}`);
}

/** The name of the interface in a body, whatever else is wrong with it. */
export function methodOf(body: string): string | undefined {
  return readPlainFields(body)?.get("method");
}

/** Which withdrawal a body speaks of; none for a balance. */
export function aboutOf(body: string, { book }: RequestParts): Subject | undefined {
  const fields = readPlainFields(body);
  const content = readPlainFields(fields?.get("biz_content") ?? "");
  if (!fields || !content || fields.get("method") === "trade.query.account") return undefined;
  const merchant = fields.get("mch_no") ?? "";
  const byNumber = book.findByNumber(merchant, content.get("withdraw_trade_no") ?? "");
  return { merchant, reference: byNumber?.reference ?? content.get("withdraw_out_trade_no") ?? "" };
}

/** Answers one request: checks that all methods share, then the method itself. */
export function answerRequest(body: string, fault: Fault | undefined, parts: RequestParts): Reply {
  const mark = fault === undefined ? {} : { fault };
  try {
    return { answer: jsonAnswer(run(check(body, fault, parts), parts)), verdict: { accepted: true, ...mark } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      answer: jsonAnswer(refusalText(error.message)),
      verdict: { accepted: false, refusal: error.message, ...mark },
    };
  }
}

const constants: Readonly<Record<string, RegExp>> = {
  charset: /^utf-8$/,
  sign_type: /^RSA$/i,
  version: /^1\.0$/,
  timestamp: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
  sign: /^[A-Za-z0-9+/=]{1,344}$/,
};

function check(body: string, fault: Fault | undefined, { merchants }: RequestParts): Checked {
  const fields = readPlainFields(body);
  if (!fields) throw invented("NOT_JSON");
  for (const [name, form] of Object.entries(constants)) {
    if (!form.test(fields.get(name) ?? "")) throw invented(`WRONG_FIELD ${name}`);
  }
  const merchant = merchants.find(({ mchNo }) => mchNo === fields.get("mch_no"));
  if (!merchant) throw invented("UNKNOWN_MERCHANT");
  if (!signatureMatches(fields, merchant.publicKey, fields.get("sign") ?? "")) throw invented("WRONG_SIGNATURE");
  const content = readPlainFields(fields.get("biz_content") ?? "{}");
  if (!content) throw invented("WRONG_FIELD biz_content");
  checkSchemas(fields, content);
  return { fields, content, merchant, fault };
}

/** The published schemas of each method: of the message, and of the content inside it. */
const schemas: ReadonlyMap<string | undefined, readonly [message: SchemaCheck, content?: SchemaCheck]> = new Map([
  ["trade.apply.person.withdraw", [validateHongwenCreateRequest, validateHongwenCreateContent]],
  ["trade.query.withdraw", [validateHongwenQueryRequest, validateHongwenQueryContent]],
  ["trade.query.account", [validateHongwenBalanceRequest]],
]);

/** Looked at where the order is looked for: a query needs one of them, and says so in words of its own. */
const numbers = ["withdraw_out_trade_no", "withdraw_trade_no"];

/** What only the schemas refuse. Numbers inside the content are read as texts: PHP, which the gateway's clients use, sends either. */
function checkSchemas(fields: ReadonlyMap<string, string>, content: ReadonlyMap<string, string>): void {
  const [message, inner] = schemas.get(fields.get("method")) ?? [];
  const misfit = message && firstMisfit(message, Object.fromEntries(fields), []);
  if (misfit) throw invented(`WRONG_FIELD ${misfit.field}`);
  const insideMisfit = inner && firstMisfit(inner, Object.fromEntries(content), numbers);
  if (insideMisfit) throw invented(`WRONG_FIELD biz_content.${insideMisfit.field}`);
}

function run(request: Checked, parts: RequestParts): string {
  const { fields, merchant, fault } = request;
  switch (fields.get("method")) {
    case "trade.apply.person.withdraw":
      return withdrawalText(
        withdrawalFields(createOrder(request, parts), parts.zone),
        merchant.platformPrivateKey,
        fault,
      );
    case "trade.query.withdraw":
      return withdrawalText(
        withdrawalFields(findOrder(request, parts), parts.zone),
        merchant.platformPrivateKey,
        fault,
      );
    case "trade.query.account": {
      const opened = dateTimeText(Date.UTC(2023, 4, 15, 3, 50, 27), parts.zone);
      return balanceText(parts.book.available(merchant.mchNo), opened, merchant.platformPrivateKey, fault);
    }
    default:
      throw invented("UNKNOWN_METHOD");
  }
}

const contentForms: Readonly<Record<string, RegExp>> = {
  withdraw_out_trade_no: /^.{1,64}$/su,
  bank_account_no: /^.{1,64}$/su,
  type: /^(?:REAL_TIME|TWO_HOUR|NEXT_DAY)$/,
  amount: /^(?=.{4,12}$)(?!0\.00)\d+\.\d\d$/,
};

function createOrder({ fields, content, merchant }: Checked, parts: RequestParts): HongwenOrder {
  for (const [name, form] of Object.entries(contentForms)) {
    if (!form.test(content.get(name) ?? "")) throw invented(`WRONG_FIELD biz_content.${name}`);
  }
  const notifyUrl = fields.get("notify_url") ?? "";
  if (notifyUrl.length > 200) throw invented("WRONG_FIELD notify_url");
  const { mchNo } = merchant;
  const reference = content.get("withdraw_out_trade_no") ?? "";
  if (parts.book.find({ mchNo, reference })) throw invented("DUPLICATE_REFERENCE");
  return parts.lifecycle.accept({
    mchNo,
    reference,
    notifyUrl,
    fee: parts.fee,
    status: "WITHDRAW_ACCEPT",
    providerId: parts.nextProviderId(),
    subMchNo: fields.get("sub_mch_no") ?? "",
    bankAccountNo: content.get("bank_account_no") ?? "",
    type: content.get("type") ?? "",
    amount: BigInt((content.get("amount") ?? "").replace(".", "")),
    createdAt: parts.clock.now(),
  });
}

function findOrder({ content, merchant: { mchNo } }: Checked, { book, notFound }: RequestParts): HongwenOrder {
  const reference = content.get("withdraw_out_trade_no") ?? "";
  const providerId = content.get("withdraw_trade_no") ?? "";
  if (reference === "" && providerId === "") throw invented("NO_NUMBER");
  const order = providerId === "" ? book.find({ mchNo, reference }) : book.findByNumber(mchNo, providerId);
  if (!order || (reference !== "" && order.reference !== reference)) {
    throw new Refusal(notFound(reference));
  }
  return order;
}
