import { allowedTypes } from "./allowed-types.ts";
import { type Definition, type Definitions, rootOf } from "./definitions.ts";
import { areDisjoint } from "./disjoint.ts";
import type { Problem } from "./problems.ts";
import {
  descendants,
  literalsOf,
  type PlacedSchema,
  requiredChoice,
  type Schema,
  typeOfLiteral,
  typesOf,
} from "./schema.ts";

/** What the house demands of schemas that are valid as such. */
export function ruleProblems(definitions: Definitions): Problem[] {
  return definitions.ordered.flatMap((definition) =>
    descendants(rootOf(definition)).flatMap((placed) => {
      const messages = [
        ...documentationMessages(placed, definition, definitions),
        ...directionMessages(placed, definition, definitions),
        ...consistencyMessages(placed.schema, definition, definitions),
      ];
      return messages.map((message) => ({ file: definition.file, pointer: placed.pointer, message }));
    }),
  );
}

function documentationMessages({ schema, place }: PlacedSchema, owner: Definition, definitions: Definitions): string[] {
  if (place !== "property") return [];
  const messages: string[] = [];
  if (inherited(schema, "description", owner, definitions) === undefined) {
    messages.push("a property needs a description; say what it means (or give one to the schema it refers to)");
  }
  const source = inherited(schema, "x-source", owner, definitions) ?? owner.schema["x-source"] ?? owner.inheritedSource;
  if (source === undefined) {
    messages.push('a property needs an "x-source" (its own, of its $ref, or of the file): which document says so');
  }
  return messages;
}

/** The annotation of a schema or, where it has none, of what it refers to. */
export function inherited(
  schema: Schema,
  key: "description" | "x-source" | "x-unit",
  owner: Definition,
  definitions: Definitions,
): string | undefined {
  if (schema[key] !== undefined || schema.$ref === undefined) return schema[key];
  const target = definitions.resolve(owner, schema.$ref);
  return inherited(target.schema, key, target, definitions);
}

function directionMessages(placed: PlacedSchema, owner: Definition, definitions: Definitions): string[] {
  const { schema, place } = placed;
  const messages: string[] = [];
  const isInbound = definitions.inbound.has(owner.name);
  const isOutbound = definitions.outbound.has(owner.name);
  if (isInbound && schema.additionalProperties === false) {
    const both = isOutbound ? "; it is used by requests and responses: split it in two" : "";
    messages.push(`unknown fields pass in what we receive: remove "additionalProperties": false${both}`);
  }
  // An object without listed properties is a map; its values have a schema of their own.
  const isMap = schema.properties === undefined && typeof schema.additionalProperties === "object";
  const isObjectSchema = typesOf(schema)?.includes("object") === true;
  if (isOutbound && !isInbound && isObjectSchema && !isMap && schema.additionalProperties !== false) {
    messages.push('what we send holds nothing unknown: add "additionalProperties": false');
  }
  if (isInbound && place !== "branch") {
    const types = allowedTypes(schema, owner, definitions);
    if ((types.has("number") || types.has("integer")) && !types.has("string")) {
      messages.push('inbound numbers are read as their source text: allow "string" beside the number');
    }
  }
  return messages;
}

function consistencyMessages(schema: Schema, owner: Definition, definitions: Definitions): string[] {
  const messages: string[] = [];
  const known = Object.keys(schema.properties ?? {});
  const choice = requiredChoice(schema);
  for (const name of [...(schema.required ?? []), ...(choice?.choices.flat() ?? [])]) {
    if (schema.properties && !known.includes(name)) {
      messages.push(`"required" names "${name}", which is not in "properties"; correct the name`);
    }
  }
  if (schema.properties && (schema.oneOf ?? schema.anyOf) && !choice) {
    messages.push('beside "properties", the branches of oneOf or anyOf may hold only "required"');
  }
  const types = typesOf(schema);
  for (const value of types ? (literalsOf(schema) ?? []) : []) {
    const type = typeOfLiteral(value);
    const fits = types?.includes(type) || (type === "integer" && types?.includes("number"));
    if (!fits) messages.push(`the value ${JSON.stringify(value)} is not of the declared type; correct one of them`);
  }
  if (schema.oneOf && !choice && !areDisjoint(schema.oneOf, owner, definitions)) {
    messages.push(
      'the branches of "oneOf" can match the same value; give each a required "const" field, or use "anyOf"',
    );
  }
  return messages;
}
