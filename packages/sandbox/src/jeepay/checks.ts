import { firstMisfit } from "../gateway/schema-check.ts";
import { validateCashoutCreateRequest } from "../generated/jeepay.js";
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

const greatestLong = 2n ** 63n - 1n;

/** A refusal with the code that carries nearly all of them. */
export function refuse(message: string, code = 9999): { readonly refusal: Refusal } {
  return { refusal: { code, message } };
}

/** Keeps what the operation's DTO declares. An amount that is no whole number fails here, outside the server's own checks. */
export function keepDeclared(
  received: ReadonlyMap<string, string>,
  operation: Operation,
): Checked<ReadonlyMap<string, string>> {
  const fields = new Map([...received].filter(([name]) => operation.declared.includes(name)));
  const amount = fields.get("amount")?.trim();
  if (amount === undefined || amount === "") return { value: fields };
  const whole = /^([+-]?\d{1,19})(\.0+)?$/.exec(amount)?.[1];
  if (whole === undefined || BigInt(whole) > greatestLong) return refuse(`系统异常[For input string: "${amount}"]`, 10);
  return { value: fields.set("amount", BigInt(whole).toString()) };
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
 * What the cashout's published schema refuses. The transfer's server is public and checks nothing of this: lengths and forms
 * are left to the channel.
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

/** The merchant whose key signed the fields. */
export function authenticate(
  fields: ReadonlyMap<string, string>,
  merchants: readonly JeepayMerchant[],
): Checked<JeepayMerchant> {
  const applications = merchants.filter((merchant) => merchant.mchNo === fields.get("mchNo"));
  if (applications.length === 0) return refuse("商户不存在或商户状态不可用");
  const merchant = applications.find((application) => application.appId === fields.get("appId"));
  if (!merchant) return refuse("商户应用与商户号不匹配");
  if (!signatureMatches(fields, merchant.secretKey, fields.get("sign") ?? "")) return refuse("验签失败");
  return { value: merchant };
}

/** The checks of a new order that come after the duplicate check: where to notify, and through which channel to pay. */
export function checkChannel(fields: ReadonlyMap<string, string>, operation: Operation): Refusal | undefined {
  const notifyUrl = fields.get("notifyUrl") ?? "";
  if (notifyUrl !== "" && !/^https?:\/\//.test(notifyUrl)) {
    return refuse("异步通知地址协议仅支持http:// 或 https:// !").refusal;
  }
  if (operation.product === "cashout") return undefined;
  if (!["wxpay", "alipay"].includes(fields.get("ifCode") ?? "")) return refuse("应用未开通此接口配置!").refusal;
  if (!["WX_CASH", "ALIPAY_CASH", "BANK_CARD"].includes(fields.get("entryType") ?? "")) {
    return refuse("该接口不支持该入账方式").refusal;
  }
  return undefined;
}
