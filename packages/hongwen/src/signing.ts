import { sign as signBytes, verify as verifyBytes } from "node:crypto";
import {
  base64,
  explainEntries,
  joinEntries,
  type KeyInput,
  modulusLength,
  readKey,
  readPrivateKey,
  readPublicKey,
} from "@payout/core/provider";
import { likelyCauses, sortedEntries } from "./signature.ts";

/**
 * The text that Hongwen signs: every field but `sign` that is not empty, sorted by the bytes of its name, as `name=value` with
 * `&` between them; no key is appended. Lists and objects are left out, as the published client does it.
 *
 * @param fields Field values as they are in the message. Fractions and integers beyond 2^53 must be given as text.
 * @throws TypeError for a value whose exact text is not known.
 */
export function canonicalText(fields: Readonly<Record<string, unknown>>): string {
  return joinEntries(sortedEntries(fields));
}

/**
 * The signature of the fields: SHA256withRSA (PKCS#1 v1.5) over `canonicalText` as UTF-8, base64.
 *
 * @throws TypeError for a key that is not an RSA private key; no message holds any of it.
 */
export function sign(fields: Readonly<Record<string, unknown>>, privateKey: KeyInput): string {
  // Without another word, Node pads for an RSA key by PKCS#1 v1.5.
  return signBytes("sha256", Buffer.from(canonicalText(fields)), readPrivateKey(privateKey)).toString("base64");
}

/**
 * Whether `signature` is the signature of the fields by the owner of the key.
 *
 * @throws TypeError for a key that is not an RSA public key.
 */
export function verify(fields: Readonly<Record<string, unknown>>, signature: unknown, publicKey: KeyInput): boolean {
  const key = readPublicKey(publicKey);
  if (typeof signature !== "string" || signature === "" || !base64.test(signature)) return false;
  return verifyBytes("sha256", Buffer.from(canonicalText(fields)), key, Buffer.from(signature, "base64"));
}

/**
 * Explains step by step how fields are signed: what is left out and what is kept, the text that is signed, its signature, and why
 * another signature may not fit. It never shows a key, but it holds account numbers: keep it off your logs.
 *
 * @param key With a private key the signature is shown, with a public key whether `fields.sign` fits.
 * @throws TypeError for a value whose exact text is not known, and for a key that cannot be read.
 */
export function explain(fields: Readonly<Record<string, unknown>>, key?: KeyInput): string {
  const entries = sortedEntries(fields);
  const omitted = "sign itself, empty values, lists and objects";
  return [
    ...explainEntries(fields, entries, { omitted, order: "sorted by the bytes of the name" }),
    `3. joined with &, no key appended: ${joinEntries(entries)}`,
    `4. ${explainSignature(fields, key)}`,
    `5. if that is not the signature: ${likelyCauses.join("; ")}`,
  ].join("\n");
}

function explainSignature(fields: Readonly<Record<string, unknown>>, input: KeyInput | undefined): string {
  const made = "SHA256withRSA (PKCS#1 v1.5) of these UTF-8 bytes";
  if (input === undefined) return `${made}, in base64: pass a key to see it`;
  const key = readKey(input);
  const bits = `${made} with a key of ${modulusLength(key)} bits, in base64`;
  if (key.type === "private") return `${bits}: ${sign(fields, key)}`;
  return `${bits}: the sign given ${verify(fields, fields["sign"], key) ? "matches" : "does not match"}`;
}
