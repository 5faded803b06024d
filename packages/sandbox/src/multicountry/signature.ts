import { createHash, timingSafeEqual } from "node:crypto";

/** Where the token stands: in front of the fields, or behind them. */
export type TokenPlacement = "prefix" | "suffix";

/** A field and its text as it stands in the message, a number's digits included. */
export type FieldText = readonly [name: string, text: string | null | undefined];

/**
 * Signs as the gateway does (facts 2.2): every field but `sign`, neither null nor the empty text, sorted by name, as
 * `name=value` with `&` between; the token with one more `&` in front or behind; MD5 of the UTF-8 bytes in lower-case hex.
 */
export function signAsMulticountry(
  fields: Iterable<FieldText>,
  token: string,
  placement: TokenPlacement = "prefix",
): string {
  const kept = new Map<string, string>();
  for (const [name, text] of fields) {
    if (name !== "sign" && text !== null && text !== undefined && text !== "") kept.set(name, text);
  }
  const pairs = [...kept.keys()]
    .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map((name) => `${name}=${kept.get(name)}`);
  const parts = placement === "prefix" ? [token, ...pairs] : [...pairs, token];
  return createHash("md5")
    .update(Buffer.from(parts.join("&"), "utf8"))
    .digest("hex");
}

/** Whether a received signature is the right one, whatever the case of its digits. */
export function signatureMatches(
  fields: Iterable<FieldText>,
  token: string,
  placement: TokenPlacement,
  received: string,
): boolean {
  const expected = Buffer.from(signAsMulticountry(fields, token, placement));
  const given = Buffer.from(received.toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
}
