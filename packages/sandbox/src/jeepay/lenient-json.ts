import { inHashOrder } from "./hash-order.ts";

/** A value as the server's JSON reader holds it: a number keeps its source text. */
export type JsonValue = string | boolean | null | JsonNumber | readonly JsonValue[] | JsonMap;

/** A JSON object; the last of equal names counts. */
export type JsonMap = ReadonlyMap<string, JsonValue>;

/** A number as it was written. */
export interface JsonNumber {
  readonly source: string;
}

/** A reader that stands somewhere in a text. */
interface Cursor {
  readonly text: string;
  at: number;
}

const space = /[ \t\r\n\f\b]/;
const numberText = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const nameText = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const deepest = 512;

/**
 * Reads JSON as loosely as the server does: single quotes, names without quotes, comments, surplus commas and a byte order
 * mark pass. The server joins the lines of a body first, so a comment that begins with two slashes swallows the rest.
 *
 * @throws SyntaxError where the server gives up too.
 */
export function readLenientJson(body: string): JsonValue {
  const cursor: Cursor = { text: body.replace(/^\uFEFF/, "").replace(/\r\n?|\n/g, ""), at: 0 };
  const value = readValue(cursor, 0);
  skip(cursor);
  if (cursor.at < cursor.text.length) throw unexpected(cursor);
  return value;
}

/** The text into which the server turns a value that stands where it wants a text. */
export function jsonText(value: JsonValue): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if ("source" in value) return value.source;
  if (value instanceof Map) {
    const members = inHashOrder([...(value as JsonMap)]).filter(([, member]) => member !== null);
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`).join(",")}}`;
  }
  return `[${(value as readonly JsonValue[]).map(jsonText).join(",")}]`;
}

function readValue(cursor: Cursor, depth: number): JsonValue {
  skip(cursor);
  const first = cursor.text[cursor.at];
  if (depth > deepest) throw unexpected(cursor);
  if (first === "{") return readObject(cursor, depth + 1);
  if (first === "[") return readList(cursor, depth + 1);
  if (first === '"' || first === "'") return readText(cursor);
  const source = match(cursor, numberText);
  return source === undefined ? readWord(cursor) : { source };
}

function readWord(cursor: Cursor): JsonValue {
  const start = cursor.at;
  const word = match(cursor, nameText);
  if (word === "true" || word === "false") return word === "true";
  if (word === "null") return null;
  cursor.at = start;
  throw unexpected(cursor);
}

function readObject(cursor: Cursor, depth: number): JsonMap {
  const members = new Map<string, JsonValue>();
  cursor.at += 1;
  for (;;) {
    skip(cursor, ",");
    if (take(cursor, "}")) return members;
    const name = readName(cursor);
    skip(cursor);
    if (!take(cursor, ":")) throw unexpected(cursor);
    members.set(name, readValue(cursor, depth));
    skip(cursor);
    if (!",}".includes(cursor.text[cursor.at] ?? "?")) throw unexpected(cursor);
  }
}

function readName(cursor: Cursor): string {
  const first = cursor.text[cursor.at];
  if (first === '"' || first === "'") return readText(cursor);
  const name = match(cursor, nameText) ?? match(cursor, numberText);
  if (name === undefined) throw unexpected(cursor);
  return name;
}

function readList(cursor: Cursor, depth: number): readonly JsonValue[] {
  const items: JsonValue[] = [];
  cursor.at += 1;
  for (;;) {
    skip(cursor, ",");
    if (take(cursor, "]")) return items;
    items.push(readValue(cursor, depth));
    skip(cursor);
    if (!",]".includes(cursor.text[cursor.at] ?? "?")) throw unexpected(cursor);
  }
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "0": "\0" };

function readText(cursor: Cursor): string {
  const quote = cursor.text[cursor.at];
  let text = "";
  for (cursor.at += 1; cursor.at < cursor.text.length; cursor.at += 1) {
    const unit = cursor.text.charAt(cursor.at);
    if (unit === quote) {
      cursor.at += 1;
      return text;
    }
    text += unit === "\\" ? readEscape(cursor) : unit;
  }
  throw unexpected(cursor);
}

/** Leaves the cursor on the last unit of the escape. */
function readEscape(cursor: Cursor): string {
  cursor.at += 1;
  const unit = cursor.text.charAt(cursor.at);
  const digits = { u: 4, x: 2 }[unit];
  if (digits === undefined) return escapes[unit] ?? unit;
  const code = cursor.text.slice(cursor.at + 1, cursor.at + 1 + digits);
  if (code.length < digits || !/^[0-9a-fA-F]+$/.test(code)) throw unexpected(cursor);
  cursor.at += digits;
  return String.fromCharCode(Number.parseInt(code, 16));
}

/** Goes past white space, comments and what else is named. */
function skip(cursor: Cursor, surplus = ""): void {
  for (;;) {
    const unit = cursor.text[cursor.at];
    if (unit === undefined) return;
    if (space.test(unit) || unit === surplus) cursor.at += 1;
    else if (unit === "/") skipComment(cursor);
    else return;
  }
}

function skipComment(cursor: Cursor): void {
  const isBlock = cursor.text[cursor.at + 1] === "*";
  const end = isBlock ? cursor.text.indexOf("*/", cursor.at + 2) : -1;
  if (end < 0 && cursor.text[cursor.at + 1] !== "/") throw unexpected(cursor);
  cursor.at = end < 0 ? cursor.text.length : end + 2;
}

function take(cursor: Cursor, unit: string): boolean {
  if (cursor.text[cursor.at] !== unit) return false;
  cursor.at += 1;
  return true;
}

function match(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  cursor.at += found?.length ?? 0;
  return found;
}

function unexpected({ text, at }: Cursor): SyntaxError {
  return new SyntaxError(`unexpected ${text[at] ?? "end"} at ${at}`);
}
