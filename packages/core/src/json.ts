/** JSON with every number as its source text, so that `10.10` and `626015783370903553` arrive as they were written. */
export type JsonValue = string | boolean | null | JsonValue[] | JsonObject;
/** A JSON object with every number as its source text. */
export interface JsonObject {
  /** Each member by its name. */
  [key: string]: JsonValue;
}

/** A message type as it arrives: the same fields, each number as its source text. */
export type Lossless<T> = T extends number
  ? string
  : T extends readonly (infer Item)[]
    ? Lossless<Item>[]
    : T extends object
      ? { [Key in keyof T]: Lossless<T[Key]> }
      : T;

type Reviver = (key: string, value: unknown, context: { source: string }) => unknown;
// The source argument is ECMAScript 2026 and in Node 22; TypeScript's library does not know it yet.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => JsonValue;

// A number that would not survive as a double, or whose text cannot be recovered from it: a fraction, an exponent, -0,
// sixteen digits or more. Text that only looks so sends the message down the slow road, which gives the same result.
const delicateNumber = /[[:,\s](?:-0|-?[0-9]+[.eE]|-?[0-9]{16})/;

/**
 * Reads JSON without losing a digit. Numbers become strings.
 *
 * @returns `undefined` when the text is not JSON, when an object repeats a key (two readers could then see two different
 * messages) or has a backslash in a key, or when the value is not an object. The engine's own error text is not passed on: it quotes the message.
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value = delicateNumber.test(text)
      ? parseWithSource(text, (_key, item, context) => (typeof item === "number" ? context.source : item))
      : numbersToText(JSON.parse(text));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return countKeys(value) === writtenKeys(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

function numbersToText(value: unknown): JsonValue {
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return value as JsonValue;
  const container = value as Record<string, unknown>;
  for (const key of Object.keys(container)) {
    const item = container[key];
    if (typeof item !== "number" && (typeof item !== "object" || item === null)) continue;
    // An own key, so also __proto__ is only a key here.
    container[key] = numbersToText(item);
  }
  return value as JsonValue;
}

/**
 * How many keys the value has, `NaN` when one holds a backslash. No gateway has such a key, and V8 can read a key that is
 * written with an escape (`"\u003a"`) as one that it saw before and that begins like its source (`"\\"`): nodejs/node#63785.
 */
function countKeys(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  const keys = Array.isArray(value) ? [] : Object.keys(value);
  if (keys.some((key) => key.includes("\\"))) return Number.NaN;
  let count = keys.length;
  for (const item of Object.values(value)) count += countKeys(item);
  return count;
}

const [quote, backslash, colon] = ['"', "\\", ":"].map((character) => character.charCodeAt(0));

/** How many keys valid JSON writes: outside strings a colon stands only behind a key. One pass, whatever a stranger sends. */
function writtenKeys(text: string): number {
  let count = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === quote) inString = !inString;
    else if (inString && character === backslash) at++;
    else if (!inString && character === colon) count++;
  }
  return count;
}
