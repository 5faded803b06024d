/** A field and its text, as it goes into the text that is signed. */
export type SignedEntry = readonly [name: string, text: string];

/**
 * The fields that take part in a signature: all but the excluded ones, empty text, null and undefined.
 * Text stays as it is, never trimmed, encoded or re-formatted.
 *
 * In `receive` anyone can post an object where a text belongs: look for it first, or skip it, so that what is thrown is a refusal.
 *
 * @throws TypeError for a value whose text the gateway could write differently (a fraction, an unsafe integer, an object).
 */
export function signedEntries(
  fields: Readonly<Record<string, unknown>>,
  exclude: readonly string[] = ["sign"],
  nested: "refuse" | "skip" = "refuse",
): SignedEntry[] {
  const entries: SignedEntry[] = [];
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined || value === null || value === "" || exclude.includes(name)) continue;
    if (nested === "skip" && typeof value === "object") continue;
    entries.push([name, scalarText(name, value)]);
  }
  return entries;
}

function scalarText(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
  throw new TypeError(`field ${name} cannot be signed as a ${typeof value}: pass its exact text as a string`);
}

/** `name=text` of each entry with `&` between them. */
export function joinEntries(entries: readonly SignedEntry[]): string {
  return entries.map(([name, text]) => `${name}=${text}`).join("&");
}

/** Field names, lengths and order of what was signed, never a value: what an error may show. */
export function describeEntries(entries: readonly SignedEntry[]): string {
  return entries.map(([name, text]) => `${name}(${text.length})`).join(" ");
}

/** The first steps of an explanation: which fields are left out and why, and the rest in their order. Never for a log. */
export function explainEntries(
  fields: Readonly<Record<string, unknown>>,
  entries: readonly SignedEntry[],
  { omitted, order, end = "" }: { readonly omitted: string; readonly order: string; readonly end?: string },
): string[] {
  const leftOut = Object.keys(fields).filter((name) => !entries.some(([kept]) => kept === name));
  return [
    `1. left out (${omitted}): ${leftOut.join(" ") || "nothing"}`,
    `2. the rest, ${order}:`,
    ...entries.map(([name, text]) => `   ${name}=${text}${end}`),
  ];
}
