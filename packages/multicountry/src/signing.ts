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
 * Where the token stands in the text that is signed. The vendor's page of April 2026 puts it in front; the step is not
 * readable in the text of May 2026 (schemas/multicountry/SOURCE.md, M-C14).
 */
export type KeyPlacement = "prefix" | "suffix";

/**
 * The text that the gateway signs: every field but `sign` that is not empty, as `name=value`, in ASCII order of the names,
 * with `&` between them, and the token in front (`TOKEN&a=1&b=2`) or behind (`a=1&b=2&TOKEN`).
 *
 * @param fields Field values as they are in the message, not URL-encoded. Fractions and integers beyond 2^53 must be given as text.
 * @throws TypeError for a value whose exact text is not known, and for a list or an object: the document has no rule for them.
 */
export function canonicalText(
  fields: Readonly<Record<string, unknown>>,
  apiToken: string,
  keyPlacement: KeyPlacement = "prefix",
): string {
  const text = joinEntries(sortedEntries(fields));
  if (text === "") return apiToken;
  return keyPlacement === "prefix" ? `${apiToken}&${text}` : `${text}&${apiToken}`;
}

/** The signature of the fields: MD5 of `canonicalText` as UTF-8, 32 lower-case hexadecimal digits. */
export function sign(
  fields: Readonly<Record<string, unknown>>,
  apiToken: string,
  keyPlacement: KeyPlacement = "prefix",
): string {
  return md5Hex(canonicalText(fields, apiToken, keyPlacement));
}

/** Whether `signature` is the signature of the fields, compared in constant time and without regard to case. */
export function verify(
  fields: Readonly<Record<string, unknown>>,
  signature: unknown,
  apiToken: string,
  keyPlacement: KeyPlacement = "prefix",
): boolean {
  return equalDigests(sign(fields, apiToken, keyPlacement), signature);
}

/**
 * Shows step by step how fields are signed, the token masked. It holds account numbers and names: for a person who looks
 * for the reason of a refused signature, never for a log.
 */
export function explain(
  fields: Readonly<Record<string, unknown>>,
  apiToken: string,
  keyPlacement: KeyPlacement = "prefix",
): string {
  const entries = sortedEntries(fields);
  const place = keyPlacement === "prefix" ? "in front" : "behind";
  return [
    ...explainEntries(fields, entries, {
      omitted: "sign itself, and empty values",
      order: "in ASCII order of the names",
    }),
    `3. joined with &, the token (${apiToken.length} characters) ${place}: ${canonicalText(fields, "***", keyPlacement)}`,
    `4. MD5 of these UTF-8 bytes, in lower case: ${sign(fields, apiToken, keyPlacement)}`,
  ].join("\n");
}

/** Names and lengths of the signed fields in their order, without any value: what an error may show. */
export function describeSigned(fields: Readonly<Record<string, unknown>>): string {
  return describeEntries(sortedEntries(fields));
}

function sortedEntries(fields: Readonly<Record<string, unknown>>): SignedEntry[] {
  return signedEntries(fields).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}
