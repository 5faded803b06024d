import { createHash, createHmac, createPublicKey, verify } from "node:crypto";
import { bytesOf } from "./charset.ts";
import type { CauseId } from "./deviations.ts";
import { canonicalBytes, canonicalText, type Recipe } from "./recipe.ts";

/** How a signature is compared with a text: the rule, and what people use in its place. */
export interface Check {
  /** Absent for the rule. */
  readonly mistake?: { readonly cause: CauseId; readonly detail: string };
  fits(recipe: Recipe, received: string): boolean;
}

const md5: Check = {
  fits: (recipe, received) => hash("md5", recipe) === received.toLowerCase(),
};

function hash(name: string, recipe: Recipe): string {
  return createHash(name).update(canonicalBytes(recipe)).digest("hex");
}

function hmac(name: string, recipe: Recipe): string {
  const { key, charset } = recipe;
  return createHmac(name, key)
    .update(bytesOf(canonicalText({ ...recipe, keyPlace: "none" }), charset))
    .digest("hex");
}

function wrong(detail: string, fits: Check["fits"]): Check {
  return { mistake: { cause: "wrong-digest", detail }, fits };
}

/** MD5, and what is mistaken for it. */
export const md5Checks: readonly Check[] = [
  md5,
  wrong("SHA-1 was used instead of MD5", (recipe, given) => hash("sha1", recipe) === given.toLowerCase()),
  wrong("SHA-256 was used instead of MD5", (recipe, given) => hash("sha256", recipe) === given.toLowerCase()),
  wrong("HMAC-MD5 was used instead of MD5", (recipe, given) => hmac("md5", recipe) === given.toLowerCase()),
  wrong("HMAC-SHA256 was used instead of MD5", (recipe, given) => hmac("sha256", recipe) === given.toLowerCase()),
  wrong(
    "the MD5 was written in base64",
    (recipe, given) => Buffer.from(given, "base64").toString("hex") === hash("md5", recipe),
  ),
];

/** The MD5 in capital letters, or in small ones. */
export function md5Of(recipe: Recipe): string {
  return hash("md5", recipe);
}

/** RSA with SHA-256, and what is mistaken for it. */
export const rsaChecks: readonly Check[] = [
  { fits: (recipe, received) => verifies("RSA-SHA256", recipe, Buffer.from(received, "base64")) },
  wrong("SHA-1 was used instead of SHA-256", (recipe, given) =>
    verifies("RSA-SHA1", recipe, Buffer.from(given, "base64")),
  ),
  wrong("the signature was written in hex", (recipe, given) =>
    verifies("RSA-SHA256", recipe, Buffer.from(given, "hex")),
  ),
];

function verifies(algorithm: string, recipe: Recipe, signature: Buffer): boolean {
  const bytes = bytesOf(canonicalText({ ...recipe, keyPlace: "none" }), recipe.charset);
  return verify(algorithm, bytes, createPublicKey(recipe.key), signature);
}
