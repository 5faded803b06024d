import { createSign, createVerify } from "node:crypto";

/** A value of a signed message. Numbers come as their source text or as bigint, so that no digit is lost. */
export type FieldValue = string | bigint | number | boolean | null | undefined;

/**
 * Signs as the gateway does: every plain field but `sign`, neither null nor the empty text, as `name=value`, sorted by name,
 * with `&` between them; SHA256withRSA of the UTF-8 bytes, in base64 (facts 3.2).
 *
 * @param privateKey PEM.
 */
export function signFields(fields: Iterable<readonly [string, FieldValue]>, privateKey: string): string {
  return createSign("RSA-SHA256").update(canonicalText(fields), "utf8").sign(privateKey, "base64");
}

/** Whether a received signature is the one of the owner of the public key (PEM). */
export function signatureMatches(
  fields: Iterable<readonly [string, FieldValue]>,
  publicKey: string,
  received: string,
): boolean {
  return createVerify("RSA-SHA256").update(canonicalText(fields), "utf8").verify(publicKey, received, "base64");
}

/** The text that is signed: for tests. */
function canonicalText(fields: Iterable<readonly [string, FieldValue]>): string {
  const kept = new Map<string, string>();
  for (const [name, value] of fields) {
    if (name !== "sign" && value !== null && value !== undefined && value !== "") kept.set(name, `${name}=${value}`);
  }
  return [...kept.keys()]
    .sort((left, right) => (left < right ? -1 : 1))
    .map((name) => kept.get(name))
    .join("&");
}
