import { isObject } from "./json.ts";

/**
 * The bytes of a generated JSON file that is read by programs: one line for each entry down to a depth, then no more. Half as large
 * as an indented one, and a change is still a line in a diff.
 */
export function writeCompactJson(value: unknown, depth: number): string {
  return `${lines(value, depth)}\n`;
}

function lines(value: unknown, depth: number): string {
  if (depth === 0 || !isObject(value) || Object.isFrozen(value) || Object.keys(value).length === 0) {
    return JSON.stringify(value);
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return `{\n${entries.map(([key, entry]) => `${JSON.stringify(key)}: ${lines(entry, depth - 1)}`).join(",\n")}\n}`;
}
