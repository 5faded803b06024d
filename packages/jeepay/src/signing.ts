import {
  describeEntries,
  equalDigests,
  explainEntries,
  joinEntries,
  md5Hex,
  type SignedEntry,
  signedEntries,
} from "@payout/core/provider";

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
 * Shows step by step how fields are signed, the secret masked. It holds account numbers and names: for a person who looks
 * for the reason of a refused signature, never for a log.
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
  ].join("\n");
}

/** Names and lengths of the signed fields in their order, without any value: what an error may show. */
export function describeSigned(fields: Readonly<Record<string, unknown>>): string {
  return describeEntries(sortedEntries(fields));
}

function sortedEntries(fields: Readonly<Record<string, unknown>>): SignedEntry[] {
  return signedEntries(fields)
    .map((entry) => ({ entry, text: `${entry[0]}=${entry[1]}&` }))
    .sort((left, right) => compareWithoutCase(left.text, right.text))
    .map(({ entry }) => entry);
}

/** Java's `String.CASE_INSENSITIVE_ORDER`: UTF-16 units one by one, each first in upper and then in lower case. */
function compareWithoutCase(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at++) {
    const difference = foldUnit(left.charCodeAt(at)) - foldUnit(right.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function foldUnit(unit: number): number {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  const kept = onlyUnit(String.fromCharCode(unit).toUpperCase()) ?? unit;
  return onlyUnit(String.fromCharCode(kept).toLowerCase()) ?? kept;
}

function onlyUnit(text: string): number | undefined {
  return text.length === 1 ? text.charCodeAt(0) : undefined;
}
