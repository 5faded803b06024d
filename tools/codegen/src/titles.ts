import { isObject } from "./json.ts";
import type { RawSchema } from "./schema-map.ts";

/** The same schema with a title on every object, choice and list of values inside it: Owner, OwnerField, OwnerFieldItem. */
export function withTitles(schema: RawSchema, title: string): RawSchema {
  const { title: _title, ...rest } = schema;
  const inside = Object.entries(rest).map(([key, value]): [string, unknown] => [key, inner(key, value, title)]);
  return { ...(isNamed(schema) && { title }), ...Object.fromEntries(inside) };
}

/** Generators make a type of these. Of a reference, or a reference or null, they take the type that it names. */
function isNamed({ properties, enum: values, oneOf, anyOf }: RawSchema): boolean {
  const branches = [oneOf, anyOf].flat().filter((branch) => isObject(branch) && branch["type"] !== "null");
  return properties !== undefined || values !== undefined || branches.length > 1;
}

function inner(key: string, value: unknown, title: string): unknown {
  if (key === "properties" && isObject(value)) {
    const fields = Object.entries(value).map(([name, field]) => [
      name,
      withTitles(field as RawSchema, titleOf(title, name)),
    ]);
    return Object.fromEntries(fields);
  }
  if (key === "items" && isObject(value)) return withTitles(value, `${title}Item`);
  if (key === "additionalProperties" && isObject(value)) return withTitles(value, `${title}Value`);
  // The branches of "this or null" are the thing itself; those of a choice of required fields are no types.
  if ((key === "anyOf" || key === "oneOf") && Array.isArray(value)) {
    return value.map((branch: RawSchema) => ("type" in branch ? withTitles(branch, title) : branch));
  }
  return value;
}

function titleOf(owner: string, field: string): string {
  const words = field.split(/[^A-Za-z0-9]+/u).map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${owner}${words.join("")}`;
}
