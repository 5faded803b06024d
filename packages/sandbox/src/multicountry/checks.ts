import { firstMisfit, type SchemaCheck } from "../gateway/schema-check.ts";
import {
  validateMulticountryBalanceRequest,
  validateMulticountryCreateRequest,
  validateMulticountryQueryRequest,
} from "../generated/multicountry.js";
import type { Fields } from "./fields.ts";
import type { MulticountryMerchant } from "./orders.ts";
import { signatureMatches, type TokenPlacement } from "./signature.ts";

/** The parsed content of a request. */
export type MulticountryOperation = "create" | "query" | "balance";

/** A refusal: the JSON code, which is the HTTP status too, and the text. Texts that begin with `SANDBOX_` are invented. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** A value, or the refusal that stands in its place. */
export type Checked<Value> = { readonly value: Value } | { readonly refusal: Refusal };

/** A refusal; 400 is the code of nearly all of them. */
export function refuse(message: string, code = 400): { readonly refusal: Refusal } {
  return { refusal: { code, message } };
}

const always = ["mch_id", "nonce", "timestamp", "sign"];
const ofCreate = ["trans_id", "channel", "amount", "currency", "account_no", "account_name", "callback_url"];

/** The country is not on the wire; its currency is. */
const ofCurrency: Readonly<Record<string, readonly string[]>> = {
  VND: ["account_org", "account_org_code"],
  THB: ["account_org", "account_org_code"],
  BRL: ["account_org", "account_type", "account_tin"],
  INR: ["account_org"],
  PHP: [],
  USDT: [],
  CNY: ["account_org"],
};

/** Every currency of the gateway. */
export const currencies: readonly string[] = Object.keys(ofCurrency);

const ofPixKey: Readonly<Record<string, readonly string[]>> = { PHONE: ["account_phone"], EMAIL: ["account_email"] };

/** First check: the required fields, in the order of the document's table. */
export function checkRequired(fields: Fields, operation: MulticountryOperation): Refusal | undefined {
  const currency = fields.get("currency") ?? "";
  const type = currency === "BRL" ? (fields.get("account_type") ?? "") : "";
  const required = {
    create: [...ofCreate, ...(own(ofCurrency, currency) ?? []), ...(own(ofPixKey, type) ?? [])],
    query: ["id"],
    balance: ["currency"],
  }[operation];
  const missing = [...required, ...always].find((name) => (fields.get(name) ?? "") === "");
  if (missing === undefined) return undefined;
  return refuse(missing === "currency" ? "Missing currency param" : `SANDBOX_MISSING_PARAM ${missing}`).refusal;
}

const schemas: Readonly<Record<MulticountryOperation, SchemaCheck>> = {
  create: validateMulticountryCreateRequest,
  query: validateMulticountryQueryRequest,
  balance: validateMulticountryBalanceRequest,
};

/** After the signature: what only the published schema refuses. All values are texts here: numbers were written as such too. */
export function checkSchema(fields: Fields, operation: MulticountryOperation): Refusal | undefined {
  const misfit = firstMisfit(schemas[operation], Object.fromEntries(fields), []);
  return misfit && refuse(`SANDBOX_PARAM_FORMAT ${misfit.field}`).refusal;
}

/** Second to fourth check: the merchant, the address it calls from, the signature. */
export function authenticate(
  fields: Fields,
  address: string,
  merchants: readonly MulticountryMerchant[],
  placement: TokenPlacement,
): Checked<MulticountryMerchant> {
  const merchant = merchants.find(({ mchId }) => mchId === fields.get("mch_id"));
  if (!merchant) return refuse("SANDBOX_UNKNOWN_MERCHANT", 401);
  if (merchant.allowedIps?.includes(address) === false) return refuse("SANDBOX_IP_NOT_ALLOWED", 403);
  const fits = signatureMatches(fields, merchant.apiToken, placement, fields.get("sign") ?? "");
  return fits ? { value: merchant } : refuse("signature verification failed");
}

/** The checks of a new order's content. */
export function checkOrder(fields: Fields, merchant: MulticountryMerchant): Refusal | undefined {
  const [reference = "", currency = "", amountText = "", accountNo = ""] = [
    "trans_id",
    "currency",
    "amount",
    "account_no",
  ].map((name) => fields.get(name));
  if (reference.length < 6 || reference.length > 24) return refuse("SANDBOX_TRANS_ID_LENGTH").refusal;
  if (own(ofCurrency, currency) === undefined) return refuse("SANDBOX_UNKNOWN_CURRENCY").refusal;
  const amount = hundredths(amountText);
  if (amount === undefined || amount < 1n) return refuse("SANDBOX_AMOUNT_FORMAT").refusal;
  if (merchant.largestAmount !== undefined && amount > merchant.largestAmount)
    return refuse("提现金额超出限制").refusal;
  if (currency === "VND" && !/[0-9]/.test(accountNo)) return refuse(`无效卡号 ${accountNo}`).refusal;
  return undefined;
}

/** `"100.00"` as `10000n`; anything but two decimals is not an amount. */
export function hundredths(text: string): bigint | undefined {
  const match = /^([0-9]{1,20})\.([0-9]{2})$/.exec(text);
  return match ? BigInt(`${match[1]}${match[2]}`) : undefined;
}

function own(table: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
