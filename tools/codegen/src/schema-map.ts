import { isObject } from "./json.ts";

/** A schema as its file writes it, numbers as their source text. */
export type RawSchema = Readonly<Record<string, unknown>>;

const maps = ["properties", "$defs"];
const lists = ["oneOf", "anyOf", "allOf"];
const singles = ["items", "additionalProperties", "contentSchema"];

/** Changes this schema and every schema inside it, the innermost first. Samples and other values are left alone. */
export function mapSchema(schema: RawSchema, change: (schema: RawSchema) => RawSchema): RawSchema {
  const inner = (value: unknown) => (isObject(value) ? mapSchema(value, change) : value);
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (maps.includes(key) && isObject(value)) {
      return [key, Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, inner(entry)]))];
    }
    if (lists.includes(key) && Array.isArray(value)) return [key, value.map(inner)];
    return [key, singles.includes(key) ? inner(value) : value];
  });
  return change(Object.fromEntries(entries));
}
