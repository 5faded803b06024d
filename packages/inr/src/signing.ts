import { equalDigests, md5Hex } from "@payout/core/provider";
import { bytesOf, describeSigned, likelyCauses } from "./signature.ts";

/**
 * The text that is signed: the body exactly as it is sent or received, then the API key, nothing between them.
 *
 * @param rawBody The body as it is on the wire. Bytes are shown as UTF-8 here; the signature covers the bytes themselves.
 */
export function canonicalText(rawBody: string | Uint8Array, apiKey: string): string {
  return bytesOf(rawBody).toString("utf8") + apiKey;
}

/** The signature of a body: MD5 of its bytes and those of the API key, 32 upper-case hexadecimal digits. */
export function sign(rawBody: string | Uint8Array, apiKey: string): string {
  return md5Hex(Buffer.concat([bytesOf(rawBody), bytesOf(apiKey)])).toUpperCase();
}

/** Whether `signature` is the signature of the body, compared in constant time and without regard to case. */
export function verify(rawBody: string | Uint8Array, signature: unknown, apiKey: string): boolean {
  return equalDigests(sign(rawBody, apiKey), signature);
}

/**
 * Explains step by step how a body is signed: its length, the text that is signed with the key masked, its signature,
 * and why another signature may not fit. It never shows the key, but it holds account numbers and names: keep it off your logs.
 */
export function explain(rawBody: string | Uint8Array, apiKey: string): string {
  const causes = likelyCauses(rawBody, apiKey);
  return [
    `1. the body, byte for byte: ${describeSigned(rawBody)}`,
    `2. the API key (${apiKey.length} characters) behind it, nothing between: ${canonicalText(rawBody, "***")}`,
    `3. MD5 of these bytes, in upper case: ${sign(rawBody, apiKey)}`,
    `4. if that is not the signature: ${causes.join("; ")}`,
  ].join("\n");
}
