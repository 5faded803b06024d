import { createPrivateKey, createPublicKey, KeyObject, sign as signBytes, verify as verifyBytes } from "node:crypto";
import { describeEntries, explainEntries, joinEntries, type SignedEntry, signedEntries } from "@payout/core/provider";

/** A key as text (PEM, or its base64 without the armour) or as Node's own object. */
export type KeyInput = string | KeyObject;

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

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

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
 * Shows step by step how fields are signed. It holds account numbers: for a person who looks for the reason of a refused
 * signature, never for a log. With a private key it ends with the signature, with a public key it says whether `fields.sign`
 * fits.
 */
export function explain(fields: Readonly<Record<string, unknown>>, key?: KeyInput): string {
  const entries = sortedEntries(fields);
  const omitted = "sign itself, empty values, lists and objects";
  return [
    ...explainEntries(fields, entries, { omitted, order: "sorted by the bytes of the name" }),
    `3. joined with &, no key appended: ${joinEntries(entries)}`,
    ...(key === undefined ? [] : [`4. ${explainSignature(fields, key)}`]),
  ].join("\n");
}

/** Names and lengths of the signed fields in their order, without any value: what an error may show. */
export function describeSigned(fields: Readonly<Record<string, unknown>>): string {
  return describeEntries(sortedEntries(fields));
}

/**
 * Reads the merchant's private key: PKCS#1 or PKCS#8, as PEM (also on one line, or with `\n` written out as in an environment
 * variable), as bare base64, or as a `KeyObject`.
 *
 * @throws TypeError that says what was given instead and what to give; it never holds any of the key.
 */
export function readPrivateKey(input: KeyInput): KeyObject {
  const key = identify(input);
  if (key.type === "public") {
    throw new TypeError("this is a public key: give your own private key, whose public half the gateway has");
  }
  return requireRsa(key);
}

/**
 * Reads the platform's public key: X.509 ("BEGIN PUBLIC KEY") or PKCS#1, in the same forms as the private key.
 *
 * @throws TypeError that says what was given instead and what to give; it never holds any of the key.
 */
export function readPublicKey(input: KeyInput): KeyObject {
  const key = identify(input);
  if (key.type === "private") {
    throw new TypeError("this is a private key: give the public key that the gateway shows you, never a private one");
  }
  return requireRsa(key);
}

function sortedEntries(fields: Readonly<Record<string, unknown>>): SignedEntry[] {
  return signedEntries(fields, ["sign"], "skip")
    .map((entry) => ({ entry, bytes: Buffer.from(entry[0]) }))
    .sort((left, right) => Buffer.compare(left.bytes, right.bytes))
    .map(({ entry }) => entry);
}

function explainSignature(fields: Readonly<Record<string, unknown>>, input: KeyInput): string {
  const key = identify(input);
  const made = `SHA256withRSA (PKCS#1 v1.5) of these UTF-8 bytes with a key of ${modulusLength(key)} bits, in base64`;
  if (key.type === "private") return `${made}: ${sign(fields, key)}`;
  return `${made}: the sign given ${verify(fields, fields["sign"], key) ? "fits" : "does not fit"}`;
}

/** The length of an RSA key in bits. */
export function modulusLength(key: KeyObject): number {
  return key.asymmetricKeyDetails?.modulusLength ?? 0;
}

function requireRsa(key: KeyObject): KeyObject {
  const kind = key.asymmetricKeyType;
  if (kind === "rsa") return key;
  throw new TypeError(
    `this is ${kind === "ec" ? "an EC" : `a ${kind ?? "secret"}`} key: the gateway signs with RSA only`,
  );
}

/** Private first: Node makes a public key out of a private one without a word. */
const readers: readonly ((der: Buffer) => KeyObject)[] = [
  (key) => createPrivateKey({ key, format: "der", type: "pkcs8" }),
  (key) => createPrivateKey({ key, format: "der", type: "pkcs1" }),
  (key) => createPrivateKey({ key, format: "der", type: "sec1" }),
  (key) => createPublicKey({ key, format: "der", type: "spki" }),
  (key) => createPublicKey({ key, format: "der", type: "pkcs1" }),
];

const armour = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g;

function identify(input: KeyInput): KeyObject {
  if (input instanceof KeyObject) return input;
  const der = typeof input === "string" ? derOf(input) : undefined;
  for (const read of der === undefined ? [] : readers) {
    try {
      return read(der as Buffer);
    } catch {
      // Another encoding, then. What OpenSSL says is not passed on: it could quote the key.
    }
  }
  throw new TypeError(
    "this cannot be read as a key: give its PEM (PKCS#1, PKCS#8 or X.509), the base64 between its BEGIN and END lines, or a KeyObject; not a file name",
  );
}

/**
 * The bytes of a key. The armour's label is not believed: keys are passed around under a wrong one. `EC PARAMETERS` in
 * front of an EC key is no key.
 */
function derOf(text: string): Buffer | undefined {
  const unescaped = text.replace(/\\[rn]/g, "\n");
  if (/\bENCRYPTED\b/.test(unescaped))
    throw new TypeError("this key is encrypted: decrypt it first, for example with openssl pkey");
  const block = [...unescaped.matchAll(armour)].find(([, label]) => label?.endsWith(" KEY"));
  const body = (block?.[2] ?? unescaped).replace(/\s+/g, "");
  return body !== "" && base64.test(body) ? Buffer.from(body, "base64") : undefined;
}
