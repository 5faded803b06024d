import { equalDigests, md5Hex } from "@payout/core/provider";

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
 * Shows step by step how a body is signed, the key masked, and what looks wrong with it. It holds account numbers and
 * names: for a person who looks for the reason of a refused signature, never for a log.
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

/** How long the signed body is, without any value: what an error may show. */
export function describeSigned(rawBody: string | Uint8Array): string {
  return `rawBody(${bytesOf(rawBody).length} bytes)`;
}

/** Why a signature over this body may not fit, the likeliest first; no value of the body is in it. */
export function likelyCauses(rawBody: string | Uint8Array, apiKey?: string): string[] {
  const text = bytesOf(rawBody).toString("utf8");
  const found: Readonly<Record<string, boolean>> = {
    "the body is exactly what JSON.stringify writes: was it parsed and written again? 60000.00 becomes 60000 that way":
      isRewritten(text),
    "the body is empty: did a body parser consume it?": text === "",
    "the body begins with a byte order mark": text.startsWith("\uFEFF"),
    "the body has white space around it": text.trim() !== text && !text.startsWith("\uFEFF"),
    "the body holds bytes that are not UTF-8": text.includes("\uFFFD"),
    "the API key has white space around it": apiKey !== undefined && apiKey.trim() !== apiKey,
  };
  const causes = Object.entries(found).flatMap(([cause, applies]) => (applies ? [cause] : []));
  return [...causes, "another API key, or a body that was changed on the way"];
}

/** The gateway writes amounts with decimals (60000.00), which no JSON writer of JavaScript does. */
function isRewritten(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === text && text.includes('"amount"');
  } catch {
    return false;
  }
}

function bytesOf(body: string | Uint8Array): Buffer {
  return typeof body === "string" ? Buffer.from(body, "utf8") : Buffer.from(body);
}
