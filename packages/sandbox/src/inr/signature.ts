import { createHash } from "node:crypto";

/** Signs as the gateway does: MD5 of the raw body with the API key right behind it, in upper-case hex (facts 4.2). */
export function signRawBody(rawBody: string, apiKey: string): string {
  return createHash("md5").update(rawBody, "utf8").update(apiKey, "utf8").digest("hex").toUpperCase();
}

/** In which case the gateway takes a signature; the document does not say. */
export type SignCase = "any" | "upper" | "lower";

/** Whether a received signature is the right one, in a case that the gateway takes. */
export function signatureMatches(rawBody: string, apiKey: string, received: string, signCase: SignCase): boolean {
  const right = signRawBody(rawBody, apiKey);
  if (signCase === "upper") return received === right;
  return (signCase === "lower" ? received : received.toLowerCase()) === right.toLowerCase();
}
