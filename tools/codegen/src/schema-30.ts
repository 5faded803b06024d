import { mapSchema, type RawSchema } from "./schema-map.ts";

/** 3.0 has no type "null": a value that can be nothing else. */
const onlyNull: RawSchema = { type: "string", nullable: true, enum: [null] };

/** A schema of OpenAPI 3.1 in the words of 3.0.3, which accepts the same values. */
export function schema30(schema: RawSchema): RawSchema {
  return mapSchema(schema, (inner) => referenceAlone(oneExample(nullable(contents(inner)))));
}

/** 3.0 cannot say what the JSON inside a text looks like. Sources are in the 3.1 document and in the schemas. */
function contents(whole: RawSchema): RawSchema {
  const { contentMediaType: _type, contentSchema, $comment: _comment, "x-source": _source, ...schema } = whole;
  return contentSchema === undefined ? schema : { ...schema, "x-content-schema": contentSchema };
}

function nullable(schema: RawSchema): RawSchema {
  const { type, ...rest } = schema;
  if (type === "null") return { ...rest, ...onlyNull };
  if (!Array.isArray(type)) return schema;
  const [only, ...others] = type.filter((name) => name !== "null");
  if (others.length > 0) throw new Error(`OpenAPI 3.0 has no lists of types: ${type.join(", ")}`);
  return { type: only, ...(type.length > 1 && { nullable: true }), ...rest };
}

function oneExample({ examples, ...schema }: RawSchema): RawSchema {
  return Array.isArray(examples) && examples.length > 0 ? { ...schema, example: examples[0] } : schema;
}

/** In 3.0 nothing may stand beside a reference. A Chinese name alone is not worth a choice of one. */
function referenceAlone(schema: RawSchema): RawSchema {
  const { $ref, ...rest } = schema;
  if ($ref === undefined) return schema;
  return Object.keys(rest).every((key) => key === "x-zh") ? { $ref } : { ...rest, allOf: [{ $ref }] };
}
