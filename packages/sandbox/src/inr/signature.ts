import { createHash } from "node:crypto";

/** Signs as the gateway does: MD5 of the raw body with the API key right behind it, in upper-case hex (facts 4.2). */
export function signRawBody(rawBody: string, apiKey: string): string {
  return createHash("md5").update(rawBody, "utf8").update(apiKey, "utf8").digest("hex").toUpperCase();
}

/** Whether a received signature is the right one. Which case the gateway wants is not documented: both are taken. */
export function signatureMatches(rawBody: string, apiKey: string, received: string): boolean {
  return signRawBody(rawBody, apiKey).toLowerCase() === received.toLowerCase();
}
