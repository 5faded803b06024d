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

/** A body as its bytes; text is UTF-8. */
export function bytesOf(body: string | Uint8Array): Buffer {
  return typeof body === "string" ? Buffer.from(body, "utf8") : Buffer.from(body);
}
