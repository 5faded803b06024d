import { mapSchema, type RawSchema } from "./schema-map.ts";

/** A type that a gateway writes in two ways, so that generators name it once instead of after each field. */
export interface WireType {
  readonly name: string;
  readonly schema: RawSchema;
}

const wireTypes: readonly (WireType & { readonly types: string })[] = [
  ...inBothForms("WireInteger", "integer", "A whole number, as a number or as text"),
  ...inBothForms("WireNumber", "number", "A number, as a number or as text"),
];

/** "Or null" as a type of its own: generators would name the choice between a type and null after the first field. */
function inBothForms(name: string, type: string, words: string): (WireType & { readonly types: string })[] {
  const description = (end: string) => `${words}${end}: read its digits, not a double.`;
  const both = [{ type }, { type: "string" }];
  const orNull = `Nullable${name}`;
  return [
    { name, types: [type, "string"].join(), schema: { title: name, description: description(""), anyOf: both } },
    {
      name: orNull,
      types: [type, "null", "string"].sort().join(),
      schema: { title: orNull, description: description(", or null"), anyOf: [...both, { type: "null" }] },
    },
  ];
}

const annotations = ["description", "examples", "default", "deprecated", "title", "$comment"];

/**
 * The same schema without lists of types, apart from "or null": most generators make one type of a choice, and few of a list.
 * What is a number or text becomes a reference to a named type.
 */
export function withoutTypeLists(schema: RawSchema, reference: (type: WireType) => RawSchema): RawSchema {
  return mapSchema(schema, (inner) => split(inner, reference));
}

function split(schema: RawSchema, reference: (type: WireType) => RawSchema): RawSchema {
  const { type, ...rest } = schema;
  if (!Array.isArray(type) || type.filter((name) => name !== "null").length < 2) return schema;
  const isNote = (key: string) => annotations.includes(key) || key.startsWith("x-");
  const notes = Object.fromEntries(Object.entries(rest).filter(([key]) => isNote(key)));
  const rules = Object.fromEntries(Object.entries(rest).filter(([key]) => !isNote(key)));
  const wire = wireTypes.find(({ types }) => types === [...type].sort().join());
  const isPlain = Object.keys(rules).length === 0;
  if (wire === undefined || !isPlain) return { ...notes, anyOf: type.map((name) => branch(name, rules)) };
  return { ...notes, ...reference(wire) };
}

/** Keywords that speak of one type only, beside that type. */
const keywordsOf: Readonly<Record<string, readonly string[]>> = {
  array: ["items", "minItems", "maxItems"],
  object: ["properties", "required", "additionalProperties"],
  string: ["pattern", "minLength", "maxLength"],
  integer: ["minimum", "maximum"],
  number: ["minimum", "maximum"],
};

function branch(type: string, rules: RawSchema): RawSchema {
  const special = Object.values(keywordsOf).flat();
  const own = Object.entries(rules).filter(([key]) => keywordsOf[type]?.includes(key) || !special.includes(key));
  return { type, ...Object.fromEntries(own) };
}
