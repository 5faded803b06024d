import { safeText } from "@payout/core/provider";

/**
 * `statuses`: what an `orderStatus` means, refined by `resultDesc`: FAIL with exactly PAYMENT_OFFSET is a success that was reversed.
 * `refusals`: a code of 200 beside `data` accepts; any other code refuses, and the key in `msg` says why.
 */
export { errors as refusals, statuses } from "./generated/tables.ts";

/** What `resultDesc` can be besides free text (document: india/appendix, result descriptions; the last one is its sample). */
const resultKeys: readonly string[] = [
  "BANK_ACCOUNT_ERROR",
  "INVALID_BANK_ACCOUNT",
  "PAYMENT_OFFSET",
  "ACCOUNT_NOT_EXIST",
  "CHANNEL_EXCEPTION",
  "ID_CARD_ERROR",
  "NOT_ACCOUNT_HOLDER",
  "ACCOUNT_CLOSED",
  "UNKNOWN_ERROR",
  "ACCOUNT NOT EXITS",
];

// The words of bank texts that name no payee.
const plainWords = new Set(
  `a about account accounts again allowed already amount an and are at back bank be beneficiary blocked branch busy by cancelled cannot card
  channel closed code contact could credit customer daily day debit declined details does down due duplicate dormant error exceeded exist exists
  exits expired failed failure for found frozen funds has holder id ifsc imps in inactive incorrect insufficient invalid is it kyc later limit
  limits maintenance maximum minimum mismatch missing name neft no not number of offline on or order out payee payment payout permitted please
  reason received refused rejected remitter reference request returned rtgs server service status system temporarily the this timed timeout to
  transaction transfer try unable unavailable unknown upi was with wrong`.split(/\s+/),
);

/**
 * Why a payout failed. `code` is the document's key, the status word where the gateway wrote free text. No message of this gateway
 * has the payee in a field of its own, so nothing marks a name in the free text: every word that is no common word of a bank is masked.
 */
export function failureOf(word: string, resultDesc: string): { readonly code: string; readonly message: string } {
  if (resultKeys.includes(resultDesc)) return { code: resultDesc, message: resultDesc };
  const message = resultDesc.replace(/[^\s.,;:()/-]+/gu, (found) =>
    plainWords.has(found.toLowerCase()) ? found : "***",
  );
  return { code: word, message: safeText(message.replace(/\*{3}(?:[\s.,;:()/-]+\*{3})+/gu, "***"), []) };
}
