const shortestMasked = 2;

/**
 * Masks the given values wherever they occur in a gateway's text, so that the text can be kept in errors and logs.
 * No rest of a value stays where it overlaps another.
 */
export function mask(text: string, values: Iterable<unknown>): string {
  const found = [...new Set(values)]
    .filter((value): value is string => typeof value === "string" && value.trim().length >= shortestMasked)
    .flatMap((value) => occurrences(text, value.trim()))
    .sort(([left], [right]) => left - right);
  let masked = "";
  let end = 0;
  for (const [from, to] of found) {
    if (from >= end) masked += `${text.slice(end, from)}***`;
    end = Math.max(end, to);
  }
  return masked + text.slice(end);
}

/** From where to where a value stands in the text, also where it overlaps itself. */
function occurrences(text: string, value: string): (readonly [from: number, to: number])[] {
  const pattern = new RegExp(`(?=(${value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}))`, "giu");
  return [...text.matchAll(pattern)].map(({ index, 1: found = "" }) => [index, index + found.length]);
}

/** The values of the named fields, for `safeText`. */
export function valuesOf(fields: unknown, names: readonly string[]): unknown[] {
  if (typeof fields !== "object" || fields === null) return [];
  return names.map((name) => (fields as Record<string, unknown>)[name]);
}

const longestProviderText = 500;

// A gateway's text must not move the cursor of a terminal or begin a new line of a log.
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

const longestName = 40;

/** A field's name that a stranger may have chosen, for an error: nothing invisible stays as it is, length bounded. */
export function shownName(name: string): string {
  const shown = name
    .slice(0, longestName)
    .replace(/[\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
  return name.length > longestName ? `${shown}…` : shown;
}

/** A gateway's own text for an error: values masked, control characters as spaces, length bounded. */
export function safeText(text: string, values: Iterable<unknown>): string {
  const masked = mask(text, values).replace(control, " ");
  return masked.length > longestProviderText ? `${masked.slice(0, longestProviderText)}…` : masked;
}
