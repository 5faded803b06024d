import { aboutCall, queryFirst } from "./about.ts";
import type { CallContext } from "./call.ts";
import { failure, type PayoutError, type PayoutErrorCode } from "./errors.ts";
import { safeText } from "./redact.ts";
import type { GatewayRefusal, ResolvedSettings } from "./settings.ts";
import { type ErrorClass, type ErrorEntry, findError } from "./status.ts";

/** A refusal as the gateway wrote it. */
export interface Refusal {
  readonly httpStatus: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly raw: unknown;
  /** Values of the order that must not appear in the error. */
  readonly sensitive: readonly unknown[];
  /** Names, lengths and order of the signed fields, shown when the gateway refused our signature. */
  readonly signedFields?: string;
}

const words: Readonly<Record<ErrorClass, string>> = {
  rejected: "rejected by the gateway",
  authentication: "the gateway rejected the merchant or the signature; check the merchant number and the secret",
  configuration: "refused: the merchant account is not set up for this",
  invalid_order: "refused: a field of the order is invalid",
  duplicate_reference: "refused: this reference already exists",
  insufficient_balance: "refused: insufficient balance",
  rate_limited: "rate limited by the gateway",
  unavailable: "the gateway is unavailable",
  not_found: "the gateway has no such order",
};

const unlistedRefusal = "refused for a reason that the gateway's document does not list";
const httpRefusal = "refused over plain http, where anyone may have written the answer";

/**
 * Turns a refusal into an error. Only a refusal that the gateway's list marks as definite, or that the caller's
 * `classifyError` calls rejected, proves that nothing was sent; over plain http nothing does, nor that an order does not exist.
 */
export function refusalError(
  settings: ResolvedSettings,
  call: CallContext,
  entries: readonly ErrorEntry[],
  refusal: Refusal,
): PayoutError {
  const { code, notSent } = classify(settings, call, entries, refusal);
  const providerCode =
    refusal.code === undefined ? undefined : safeText(refusal.code, refusal.sensitive.filter(isLong));
  const said = refusal.message === undefined ? "" : safeText(refusal.message, refusal.sensitive);
  const what = code === "bad_response" ? (settings.allowInsecureHttp ? httpRefusal : unlistedRefusal) : words[code];
  const detail = [providerCode ?? "", said].filter((part) => part !== "").join(" ") || "no code and no message";
  const hint =
    code === "authentication" && refusal.signedFields !== undefined
      ? ` Signed fields in order, with lengths: ${refusal.signedFields}.`
      : "";
  const next = notSent ? "Nothing was paid." : queryFirst(call);
  return failure(call, {
    code,
    notSent,
    httpStatus: refusal.httpStatus,
    providerCode,
    providerMessage: refusal.message === undefined ? undefined : said,
    message: `${aboutCall(call)}: ${what} (${detail}).${hint} ${call.operation === "send" ? next : ""}`.trimEnd(),
  });
}

/** A code that only resembles a short value, such as "20" in "20000", stays a code. */
function isLong(value: unknown): boolean {
  return typeof value === "string" && value.length >= shortestMaskedInCode;
}

const shortestMaskedInCode = 8;

function classify(
  settings: ResolvedSettings,
  call: CallContext,
  entries: readonly ErrorEntry[],
  refusal: Refusal,
): { code: ErrorClass | Extract<PayoutErrorCode, "bad_response">; notSent: boolean } {
  const { httpStatus, code, message, raw } = refusal;
  const seen: GatewayRefusal = { operation: call.operation, httpStatus, code, message, raw };
  const byCaller = settings.classifyError?.(seen);
  const trusted = !settings.allowInsecureHttp;
  if (byCaller === "rejected") return { code: "rejected", notSent: trusted };
  if (byCaller === "duplicate_reference") return { code: "duplicate_reference", notSent: false };
  const entry = byCaller === "not_found" ? undefined : findError(entries, call.operation, code, message);
  const unlisted = isNotFound(settings, call, message) ? "not_found" : "bad_response";
  const found = byCaller === "not_found" ? byCaller : (entry?.class ?? unlisted);
  // Whoever can write "no such order" on the way could have the order paid again.
  if (found === "not_found" && !trusted) return { code: "bad_response", notSent: false };
  return { code: found, notSent: trusted && entry?.definite === true };
}

/** Only a query can be answered so: the same text after an order would be about something else. */
function isNotFound({ notFoundTexts }: ResolvedSettings, call: CallContext, message: string | undefined): boolean {
  if (call.operation !== "query") return false;
  // Without a reference the placeholder stays, and no gateway writes that.
  return notFoundTexts.some(
    (text) => message === text.replaceAll("{reference}", () => call.reference ?? "{reference}"),
  );
}
