import { equalDigests, explainEntries, joinEntries, md5Hex } from "@payout/core/provider";
import { likelyCauses, sortedEntries } from "./signature.ts";

/**
 * The text that Jeepay signs: every field but `sign` that is not empty, as `name=value&`, sorted, then `key=` and the secret.
 *
 * The whole `name=value&` texts are sorted, without regard to case, as the vendor's own server does; its document says
 * "by ASCII order of the name", which gives another text as soon as a name is the beginning of another one.
 *
 * @param fields Field values as they are in the message. Fractions and integers beyond 2^53 must be given as text.
 * @throws TypeError for a value whose exact text is not known.
 */
export function canonicalText(fields: Readonly<Record<string, unknown>>, secretKey: string): string {
  const entries = sortedEntries(fields);
  return `${joinEntries(entries)}${entries.length === 0 ? "" : "&"}key=${secretKey}`;
}

/** The signature of the fields: MD5 of `canonicalText` as UTF-8, 32 upper-case hexadecimal digits. */
export function sign(fields: Readonly<Record<string, unknown>>, secretKey: string): string {
  return md5Hex(canonicalText(fields, secretKey)).toUpperCase();
}

/** Whether `signature` is the signature of the fields, compared in constant time and without regard to case. */
export function verify(fields: Readonly<Record<string, unknown>>, signature: unknown, secretKey: string): boolean {
  return equalDigests(sign(fields, secretKey), signature);
}

/**
 * Explains step by step how fields are signed: what is left out and what is kept, the text that is signed with the secret masked, its signature,
 * and why another signature may not fit. It never shows the secret, but it holds account numbers and names: keep it off your logs.
 *
 * @throws TypeError for a value whose exact text is not known.
 */
export function explain(fields: Readonly<Record<string, unknown>>, secretKey: string): string {
  const entries = sortedEntries(fields);
  return [
    ...explainEntries(fields, entries, {
      omitted: "sign itself, and empty values",
      order: "sorted as name=value& without regard to case",
      end: "&",
    }),
    `3. joined, the secret (${secretKey.length} characters) added: ${canonicalText(fields, "***")}`,
    `4. MD5 of these UTF-8 bytes, in upper case: ${sign(fields, secretKey)}`,
    `5. if that is not the signature: ${likelyCauses(secretKey).join("; ")}`,
  ].join("\n");
}
