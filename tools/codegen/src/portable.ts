import { isPrimitive } from "./json.ts";
import { typeOfLiteral } from "./schema.ts";
import { mapSchema, type RawSchema } from "./schema-map.ts";

/**
 * The same schema for tools that know less of JSON Schema. Some ignore `const` and then accept every value, OpenAPI 3.0 has none:
 * an `enum` of one value says the same. Some read nothing of a list without `items`.
 */
export function portable(schema: RawSchema): RawSchema {
  return mapSchema(schema, (inner) => withItems(withoutConst(inner)));
}

function withoutConst(schema: RawSchema): RawSchema {
  if (!("const" in schema)) return schema;
  const { const: value, type, ...rest } = schema;
  // A type as well: generators name no type by its values alone.
  return { type: type ?? (isPrimitive(value) ? typeOfLiteral(value) : "object"), enum: [value], ...rest };
}

function withItems(schema: RawSchema): RawSchema {
  const isList = [schema["type"]].flat().includes("array");
  return isList && !("items" in schema) ? { ...schema, items: {} } : schema;
}
