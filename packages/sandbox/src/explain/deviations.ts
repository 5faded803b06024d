import { createHash } from "node:crypto";
import type { Charset } from "./charset.ts";
import { jsonMembers } from "./message.ts";
import type { Empties, KeyPlace, NameOrder, Recipe } from "./recipe.ts";

/** The mistakes that can be distinguished. */
export const causeIds = [
  "wrong-key",
  "empty-value-signed",
  "wrong-order",
  "reserialised-body",
  "wrong-case",
  "wrong-charset",
  "key-misplaced",
  "url-encoded-values",
  "undeclared-field-signed",
  "wrong-digest",
  "signature-missing",
  "not-a-signature",
  "unknown-merchant",
  "unreadable-body",
] as const;

/** One mistake; see `causeIds`. */
export type CauseId = (typeof causeIds)[number];

/** One mistake and what it makes of a recipe. */
export interface Deviation {
  readonly cause: CauseId;
  /** What exactly was done, in words. */
  readonly detail: string;
  apply(recipe: Recipe): Recipe;
}

const empties: readonly (readonly [Empties, string])[] = [
  ["empty kept", "empty fields were signed"],
  ["null kept", "null was signed as the word null"],
  ["all kept", "empty fields and null were signed"],
];

const orders: readonly (readonly [NameOrder, string])[] = [
  ["received", "the fields were signed in the order in which they were sent"],
  ["ascii", "the names were sorted by ASCII, capital letters first"],
  ["caseless", "the names were sorted case-insensitively"],
  ["reverse", "the names were sorted from Z to A"],
];

const charsets: readonly (readonly [Charset, string])[] = [
  ["gbk", "the text was signed in GBK"],
  ["latin1", "the text was signed in Latin-1"],
  ["utf16le", "the text was signed in UTF-16"],
];

const keyPlaces: readonly (readonly [KeyPlace, string])[] = [
  ["&key=", "the key was appended as &key="],
  ["key&", "the key was prepended, followed by &"],
  ["&key", "the key was appended after &"],
  ["key before", "the key was prepended without a separator"],
  ["key behind", "the key was appended without a separator"],
  ["none", "the key was left out"],
];

const cases: readonly (readonly [(text: string) => string, string])[] = [
  [(text) => text.toLowerCase(), "the whole text was converted to lower case"],
  [(text) => text.toUpperCase(), "the whole text was converted to upper case"],
  [lowerNames, "the names were converted to lower case"],
];

/** Every mistake that fits this recipe. `otherKeys` are those of the sandbox's other merchants. */
export function deviationsOf(recipe: Recipe, otherKeys: readonly string[]): readonly Deviation[] {
  const isRaw = recipe.raw !== undefined;
  const table = <Value>(
    cause: CauseId,
    rows: readonly (readonly [Value, string])[],
    change: (value: Value) => Partial<Recipe>,
  ): readonly Deviation[] =>
    rows.map(([value, detail]) => ({ cause, detail, apply: (before) => ({ ...before, ...change(value) }) }));
  const ofMembers = [
    ...table("empty-value-signed", empties, (value) => ({ empties: value })),
    ...table("wrong-order", orders, (order) => ({ order })),
    ...table("url-encoded-values", encodings, (value) => ({ value })),
    ...table("reserialised-body", rewritings, (value) => ({ value })),
  ];
  return [
    ...(isRaw ? bodyDeviations(recipe.raw) : ofMembers),
    ...table("wrong-charset", charsets, (charset) => ({ charset })),
    ...(recipe.keyPlace === "none" ? [] : table("key-misplaced", keyPlaces, (keyPlace) => ({ keyPlace }))),
    ...table("wrong-key", keysLike(recipe, otherKeys), (key) => ({ key })),
    ...table("wrong-case", cases, (whole) => ({ whole })),
  ];
}

const encodings: readonly (readonly [(text: string) => string, string])[] = [
  [encodeURIComponent, "the values were URL-encoded before signing"],
  [(text) => new URLSearchParams([["", text]]).toString().slice(1), "the values were form-encoded before signing"],
];

function keysLike({ key, keyPlace }: Recipe, others: readonly string[]): readonly (readonly [string, string])[] {
  const foreign = others.map((other) => [other, "it was signed with another key of this sandbox"] as const);
  if (keyPlace === "none") return foreign;
  return [
    [key.trim(), "the key has whitespace around it"],
    [`${key}\n`, "a line break was read as part of the key"],
    [key.toLowerCase(), "the key was converted to lower case"],
    [key.toUpperCase(), "the key was converted to upper case"],
    [createHash("md5").update(key).digest("hex"), "the key was hashed before it was used"],
    ...foreign,
  ];
}

function lowerNames(text: string): string {
  return text.replaceAll(/(^|&)([^=&]+)=/g, (found) => found.toLowerCase());
}

const rewritings: readonly (readonly [(text: string) => string, string])[] = [
  [asNumber, "numbers were reformatted: 100.00 became 100"],
  [(text) => rewritten(text, (json) => json), "JSON inside a field was parsed and serialised compactly"],
  [(text) => rewritten(text, spaced), "JSON inside a field was parsed and serialised with spaces"],
];

function rewritten(text: string, write: (json: string) => string): string {
  // What is nested too deep to be read as members is too deep to be written.
  const parsed = text.startsWith("{") && jsonMembers(text) ? parse(text) : undefined;
  return parsed === undefined ? text : write(JSON.stringify(parsed));
}

function asNumber(text: string): string {
  return /^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text;
}

/** What a body looks like when a program reads it and writes it again. */
function bodyDeviations(body = ""): readonly Deviation[] {
  const change = (detail: string, text: string | undefined, cause: CauseId = "reserialised-body"): Deviation[] =>
    text === undefined || text === body ? [] : [{ cause, detail, apply: (before) => ({ ...before, raw: text }) }];
  const parsed = parse(body);
  const members = jsonMembers(body);
  if (parsed === undefined || members === undefined)
    return change("whitespace around the body was left out", body.trim());
  const compact = JSON.stringify(parsed);
  const without = (isGone: (value: unknown) => boolean) =>
    JSON.stringify(Object.fromEntries(Object.entries(parsed).filter(([, value]) => !isGone(value))));
  const sorted = JSON.stringify(Object.fromEntries(Object.entries(parsed).toSorted(([a], [b]) => (a < b ? -1 : 1))));
  return [
    ...change("the body was parsed and serialised compactly", compact),
    ...change("the body was parsed and serialised with an indent of two", JSON.stringify(parsed, null, 2)),
    ...change("the body was parsed and serialised with spaces, as Python does", spaced(compact)),
    ...change("the body was parsed and serialised with \\u escapes", escaped(compact)),
    ...change("the same with Python's spaces", escaped(spaced(compact))),
    ...change("the body was parsed and serialised with slashes as \\/", compact.replaceAll("/", "\\/")),
    ...change("a line break at the end was signed", `${body}\n`),
    ...change("whitespace around the body was left out", body.trim()),
    ...change("the names were sorted before signing", sorted, "wrong-order"),
    ...change(
      "empty fields were left out before signing",
      without((value) => value === ""),
      "empty-value-signed",
    ),
    ...change(
      "nulls were left out before signing",
      without((value) => value === null),
      "empty-value-signed",
    ),
  ];
}

function parse(body: string): object | undefined {
  try {
    return Object(JSON.parse(body)) as object;
  } catch {
    return undefined;
  }
}

/** `{"a": 1, "b": 2}`: a blank behind each comma and colon that is not inside a text. */
function spaced(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|[,:]/g, (token) => (token.length === 1 ? `${token} ` : token));
}

function escaped(json: string): string {
  return json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
