import type { ReceivedValue } from "./fields.ts";

const longBits = 64;

/**
 * A received amount as the server's JSON library casts it to a long: a number loses its fraction, a text its commas, true is
 * 1. `undefined` stands for no amount, `"impossible"` for what the library cannot cast.
 */
export function amountOf({ text, kind }: ReceivedValue): bigint | undefined | "impossible" {
  if (kind === "number") return truncated(text);
  if (kind === "boolean") return text === "true" ? 1n : 0n;
  if (kind !== "text") return "impossible";
  if (text === "" || text === "null" || text === "NULL") return undefined;
  const digits = text.replaceAll(",", "");
  if (!/^[+-]?\d{1,19}$/.test(digits)) return "impossible";
  const value = BigInt(digits.replace("+", ""));
  return BigInt.asIntN(longBits, value) === value ? value : "impossible";
}

/** A JSON number without its fraction; what is above 2^63 wraps around, as Java's `longValue` does. */
function truncated(source: string): bigint | "impossible" {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const scale = fraction.length - Number(exponent);
  // Beyond this scale the library wants an exact value, and throws.
  if (Math.abs(scale) > 100) return "impossible";
  const digits = `${whole}${fraction}`;
  const kept = scale >= 0 ? digits.slice(0, Math.max(0, digits.length - scale)) : `${digits}${"0".repeat(-scale)}`;
  const value = BigInt(kept === "" ? "0" : kept);
  return BigInt.asIntN(longBits, sign === "-" ? -value : value);
}
