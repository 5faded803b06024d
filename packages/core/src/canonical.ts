import { shownName } from "./redact.ts";

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

// More than any gateway's message has.
const mostDescribed = 60;

/**
 * Whether signed fields name one of these numbers, in a field of its own or inside the text of another: fields that are joined
 * with `&` can be cut elsewhere by whoever resends them, and what was signed stays the same text.
 */
export function mentionsField(fields: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  const text = `&${joinEntries(signedEntries(fields, [], "skip"))}`;
  return names.some((name) => text.includes(`&${name}=`));
}

/** Field names, lengths and order of what was signed, never a value: what an error may show, whoever chose the names. */
export function describeEntries(entries: readonly SignedEntry[]): string {
  const described = entries.slice(0, mostDescribed).map(([name, text]) => `${shownName(name)}(${text.length})`);
  const more = entries.length - described.length;
  return [...described, ...(more > 0 ? [`and ${more} more`] : [])].join(" ");
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
