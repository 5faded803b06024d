import type { IncomingHttpHeaders } from "node:http";
import { firstMisfit, type SchemaCheck } from "../gateway/schema-check.ts";
import { validateInrBalanceRequest, validateInrCreateRequest, validateInrQueryRequest } from "../generated/inr.js";
import type { InrMerchant } from "./orders.ts";
import { paiseOf } from "./rupees.ts";
import { type SignCase, signatureMatches } from "./signature.ts";

/** The three paths of the gateway. */
export type InrOperation = "create" | "query" | "balance";

/** A field of a request: its text, and whether JSON wrote it as a number. */
export interface Field {
  readonly text: string;
  readonly isNumber: boolean;
}

/** The fields of a request. */
export type Fields = ReadonlyMap<string, Field>;

/** A request of which nothing has been verified yet. */
export interface RawRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A value, or the key of the refusal that stands in its place. */
export type Checked<Value> = { readonly value: Value } | { readonly refusal: string };

const documentedPhone = /^(\+?91|0)?[789]\d{9}$/;
const documentedAmounts = { minimum: 10_00n, maximum: 10_000_00n };

/** The merchant who signed the request, after the checks of method, content type, headers, address and signature. */
export function authenticate(
  request: RawRequest,
  merchants: readonly InrMerchant[],
  signCase: SignCase,
): Checked<InrMerchant> {
  const { method, headers, body } = request;
  const merchantId = headers["merchantid"];
  if (method !== "POST") return { refusal: "RequestMethod_not_post" };
  if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) return { refusal: "RequestContentType_not_json" };
  if (typeof merchantId !== "string" || merchantId === "") return { refusal: "MerchantId_is_null" };
  if (!/^\d+$/.test(merchantId)) return { refusal: "MerchantId_not_Number" };
  const merchant = merchants.find((candidate) => candidate.merchantId === merchantId);
  if (!merchant) return { refusal: "MerchantId_is_error" };
  if (merchant.addressRefused) return { refusal: "Request_ip_notWhiteList" };
  if (body === "") return { refusal: "RequestBody_is_null" };
  const signature = headers["sign"];
  if (typeof signature !== "string" || !signatureMatches(body, merchant.apiKey, signature, signCase)) {
    return { refusal: "Sign_verify_error" };
  }
  return { value: merchant };
}

const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** The fields of a JSON body, numbers as their source text. */
export function readFields(body: string): Checked<Fields> {
  const refusal = "Params_jsonFormat_error";
  try {
    const parsed = parseWithSource(body, (key, value, context) =>
      key === "" ? value : fieldOf(value, context.source),
    );
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return { refusal };
    const fields = Object.entries(parsed) as [string, Field | undefined][];
    return { value: new Map(fields.flatMap(([name, field]) => (field ? [[name, field] as const] : []))) };
  } catch {
    return { refusal };
  }
}

function fieldOf(value: unknown, source?: string): Field | undefined {
  if (value === null) return undefined;
  const isNumber = typeof value === "number";
  return { text: isNumber ? (source ?? String(value)) : String(value), isNumber };
}

type Rule = (field: Field, merchant: InrMerchant) => boolean;

const text =
  (longest: number, pattern = /\S/): Rule =>
  ({ text: value, isNumber }) =>
    !isNumber && value.length <= longest && pattern.test(value);

const amount: Rule = ({ text: value, isNumber }, merchant) => {
  const paise = paiseOf(value);
  const { minimum, maximum } = merchant.amounts ?? documentedAmounts;
  return isNumber && paise !== undefined && paise >= minimum && paise <= maximum;
};

/** The table of seed 004; every field is required. */
const createRules: Readonly<Record<string, Rule>> = {
  accountName: text(64),
  accountNo: text(32),
  accountType: text(32, /^BANK_CARD_ACCOUNT$/),
  currency: text(32, /^INR$/),
  amount,
  ifscCode: text(32, /^[A-Za-z]{4}0[A-Za-z0-9]{6}$/),
  mchOrderNo: text(32),
  notifyUrl: text(250, /^https?:\/\//),
  nonceStr: text(32),
  idType: text(32),
  idCard: text(32),
  phone: (field, merchant) => text(32, merchant.phonePattern ?? documentedPhone)(field, merchant),
  email: text(64, /^[^\s@]+@[^\s@]+$/),
  remark: text(32, /^[ -~]+$/),
};

const schemas: Readonly<Record<InrOperation, SchemaCheck>> = {
  create: validateInrCreateRequest,
  query: validateInrQueryRequest,
  balance: validateInrBalanceRequest,
};

/** Limits and phone rule are each merchant's; of a number the document limits the length alone, our schema its letters too. */
const tolerated = ["amount", "phone", "mchOrderNo"];

/** What only the published schema refuses, as the gateway's key for it. */
export function checkSchema(body: string, operation: InrOperation): string | undefined {
  const misfit = firstMisfit(schemas[operation], JSON.parse(body) as object, tolerated);
  return misfit && `Params_${misfit.field}_${misfit.isMissing ? "Required" : "error"}`;
}

/** The first field that is missing or wrong, as the gateway's key for it. */
export function checkParameters(fields: Fields, operation: InrOperation, merchant: InrMerchant): string | undefined {
  const rules = operation === "create" ? createRules : { nonceStr: text(32) };
  for (const [name, rule] of Object.entries(rules)) {
    const field = fields.get(name);
    if (field === undefined || field.text === "") return `Params_${name}_Required`;
    if (!rule(field, merchant)) return `Params_${name}_error`;
  }
  const asksNothing = operation === "query" && !fields.has("mchOrderNo") && !fields.has("orderNo");
  return asksNothing ? "Params_mchOrderNo_Required" : undefined;
}
