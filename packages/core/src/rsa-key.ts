import { createPrivateKey, createPublicKey, KeyObject } from "node:crypto";

/** A key as text (PEM, or its base64 without the armour) or as Node's own object. */
export type KeyInput = string | KeyObject;

/** Text that is base64 with its padding, as keys and signatures are written. */
export const base64: RegExp = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads the merchant's private key: PKCS#1 or PKCS#8, as PEM (also on one line, or with `\n` written out as in an environment
 * variable), as bare base64, or as a `KeyObject`.
 *
 * @throws TypeError that says what was given instead and what to give; it never holds any of the key.
 */
export function readPrivateKey(input: KeyInput): KeyObject {
  const key = readKey(input);
  if (key.type === "public") {
    throw new TypeError("this is a public key: pass your own private key, whose public half the gateway has");
  }
  return requireRsa(key);
}

/**
 * Reads the platform's public key: X.509 ("BEGIN PUBLIC KEY") or PKCS#1, in the same forms as the private key.
 *
 * @throws TypeError that says what was given instead and what to give; it never holds any of the key.
 */
export function readPublicKey(input: KeyInput): KeyObject {
  const key = readKey(input);
  if (key.type === "private") {
    throw new TypeError("this is a private key: pass the public key that the gateway shows you, never a private one");
  }
  return requireRsa(key);
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

/** A key of either half; see `KeyInput`. */
export function readKey(input: KeyInput): KeyObject {
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
    "this cannot be read as a key: pass its PEM (PKCS#1, PKCS#8 or X.509), the base64 between its BEGIN and END lines, or a KeyObject; not a file name",
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
