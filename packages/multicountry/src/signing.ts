import { equalDigests, explainEntries, joinEntries, md5Hex } from "@payout/core/provider";
import { type KeyPlacement, likelyCauses, sortedEntries } from "./signature.ts";

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
 * Explains step by step how fields are signed: what is left out and what is kept, the text that is signed with the token masked, its signature,
 * and why another signature may not fit. It never shows the token, but it holds account numbers and names: keep it off your logs.
 *
 * @throws TypeError for a value whose exact text is not known, and for a list or an object.
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
    `5. if that is not the signature: ${likelyCauses(apiToken, keyPlacement).join("; ")}`,
  ].join("\n");
}
