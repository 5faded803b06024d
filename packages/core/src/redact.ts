const shortestMasked = 2;

/**
 * Masks the given values wherever they occur in a gateway's text, so that the text can be kept in errors and logs.
 * Longer values go first, so that no rest of one stays when another is part of it.
 */
export function mask(text: string, values: Iterable<unknown>): string {
  const secrets = [...new Set(values)]
    .filter((value): value is string => typeof value === "string" && value.trim().length >= shortestMasked)
    .sort((left, right) => right.length - left.length);
  if (secrets.length === 0) return text;
  const pattern = secrets.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text.replace(new RegExp(pattern, "giu"), "***");
}

/** The values of the named fields, for `mask`. */
export function valuesOf(fields: unknown, names: readonly string[]): unknown[] {
  if (typeof fields !== "object" || fields === null) return [];
  return names.map((name) => (fields as Record<string, unknown>)[name]);
}

const longestProviderText = 500;

/** A gateway's own text for an error: values masked, length bounded. */
export function safeText(text: string, values: Iterable<unknown>): string {
  const masked = mask(text, values);
  return masked.length > longestProviderText ? `${masked.slice(0, longestProviderText)}…` : masked;
}
