import { firstMisfit } from "../gateway/schema-check.ts";
import { validateCashoutCreateRequest } from "../generated/jeepay.js";
import { amountOf } from "./amount.ts";
import { folded } from "./collation.ts";
import { propertyName, type ReceivedFields } from "./fields.ts";
import type { Operation } from "./operations.ts";
import { signatureMatches } from "./signature.ts";

/** A merchant's application with its key, as the gateway's operator has set it up. */
export interface JeepayMerchant {
  /** Merchant number, `M…`. */
  readonly mchNo: string;
  /** Application id. */
  readonly appId: string;
  /** The application's secret, which signs every message. */
  readonly secretKey: string;
  /** What the application may pay out, in fen. @default 10000000n (100,000.00 yuan) */
  readonly balance?: bigint;
}

/** An answer without data and without signature. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** A value, or the refusal that stands in its place. */
export type Checked<Value> = { readonly value: Value } | { readonly refusal: Refusal };

/** A refusal with the code that carries nearly all of them. */
export function refuse(message: string, code = 9999): { readonly refusal: Refusal } {
  return { refusal: { code, message } };
}

/** Keeps what the operation's DTO declares. An amount that cannot become a long fails here, outside the server's own checks. */
export function keepDeclared(received: ReceivedFields, operation: Operation): Checked<ReadonlyMap<string, string>> {
  const fields = new Map<string, string>();
  for (const [name, value] of received) {
    const declared = declaredName(name, received, operation);
    if (declared === undefined) continue;
    const text = declared === "amount" ? amountOf(value) : value.text;
    if (text === "impossible" && declared === "amount") {
      return refuse(`系统异常[can not cast to long, value : ${value.text}]`, 10);
    }
    if (text !== undefined) fields.set(declared, text.toString());
  }
  return { value: fields };
}

/** The declared field that a name means: its own, or one that differs in case, `_` and `-` and did not come itself. */
function declaredName(name: string, received: ReceivedFields, { declared }: Operation): string | undefined {
  if (declared.includes(name)) return name;
  const meant = declared.find((candidate) => propertyName(candidate) === propertyName(name));
  return meant === undefined || received.has(meant) ? undefined : meant;
}

/** The first rule of the operation's form that the fields break. */
export function checkForm(
  fields: ReadonlyMap<string, string>,
  operation: Operation,
): Checked<ReadonlyMap<string, string>> {
  const rule = operation.rules.find((candidate) => candidate.broken(fields));
  return rule ? refuse(rule.message) : { value: fields };
}

/** The document's samples have ten digits and a text where its table has thirteen and a number; either currency's case is echoed. */
const looseInSamples = ["reqTime", "currency"];

/**
 * What the cashout's published schema refuses. The transfer's server is public and checks nothing of this: forms are left to
 * the channel, and lengths to the database, see `checkColumns`.
 */
export function checkSchema(
  fields: ReadonlyMap<string, string>,
  { product, operation }: Operation,
): Refusal | undefined {
  if (product !== "cashout" || operation !== "create") return undefined;
  const values = { ...Object.fromEntries(fields), amount: Number(fields.get("amount")) };
  const misfit = firstMisfit(validateCashoutCreateRequest, values, looseInSamples);
  return misfit && refuse(`SANDBOX_参数有误 ${misfit.field}`).refusal;
}

/** The merchant whose key signed the fields. The database finds merchants as it finds orders, see `folded`. */
export function authenticate(
  fields: ReadonlyMap<string, string>,
  merchants: readonly JeepayMerchant[],
): Checked<JeepayMerchant> {
  const [mchNo = "", appId = ""] = [fields.get("mchNo"), fields.get("appId")];
  const merchant = merchants.find(
    (candidate) => folded(candidate.mchNo) === folded(mchNo) && folded(candidate.appId) === folded(appId),
  );
  if (!merchant) return refuse("商户或商户应用不存在");
  if (merchant.mchNo !== mchNo) return refuse("参数appId与商户号不匹配");
  if (!signatureMatches(fields, merchant.secretKey, fields.get("sign") ?? "")) return refuse("验签失败");
  return { value: merchant };
}

/** What each channel pays to, as the server's `isSupport` has it. */
const entryTypes = new Map([
  ["wxpay", ["WX_CASH", "BANK_CARD"]],
  ["alipay", ["ALIPAY_CASH"]],
]);

/** The checks of a new order that come after the duplicate check: where to notify, and through which channel to pay. */
export function checkChannel(fields: ReadonlyMap<string, string>, operation: Operation): Refusal | undefined {
  const notifyUrl = fields.get("notifyUrl") ?? "";
  if (notifyUrl !== "" && !/^https?:\/\//.test(notifyUrl)) {
    return refuse("异步通知地址协议仅支持http:// 或 https:// !").refusal;
  }
  if (operation.product === "cashout") return undefined;
  const ifCode = fields.get("ifCode") ?? "";
  if (![...entryTypes.keys()].includes(folded(ifCode))) return refuse("应用未开通此接口配置!").refusal;
  const supported = entryTypes.get(ifCode);
  // The database finds `WXPAY` too, but no code of the server has that name.
  if (!supported) return refuse("无此转账通道接口").refusal;
  return supported.includes(fields.get("entryType") ?? "") ? undefined : refuse("该接口不支持该入账方式").refusal;
}

/** How many characters the server's table has room for. The cashout's is not public. */
const columns: readonly (readonly [string, number])[] = [
  ["mchOrderNo", 64],
  ["currency", 3],
  ["accountNo", 64],
  ["accountName", 64],
  ["bankName", 32],
  ["transferDesc", 128],
  ["clientIp", 32],
  ["extParam", 128],
  ["notifyUrl", 128],
];

/** What the database does to a value that its column has no room for: the order is not stored, and the text says nothing. */
export function checkColumns(fields: ReadonlyMap<string, string>, { product }: Operation): Refusal | undefined {
  const isTooLong = columns.some(([name, room]) => [...(fields.get(name) ?? "")].length > room);
  return product === "transfer" && isTooLong ? refuse("系统异常").refusal : undefined;
}
