import { allowedTypes } from "./allowed-types.ts";
import { type Definition, type Definitions, rootOf } from "./definitions.ts";
import { areDisjoint } from "./disjoint.ts";
import type { Primitive } from "./json.ts";
import type { Problem } from "./problems.ts";
import {
  descendants,
  literalsOf,
  type PlacedSchema,
  requiredChoice,
  type Schema,
  type TypeName,
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
  const isInbound = definitions.inbound.has(owner.name);
  const isOutbound = definitions.outbound.has(owner.name);
  if (isInbound) return inboundMessages(placed, owner, definitions, isOutbound);
  return isOutbound ? outboundMessages(placed.schema) : [];
}

function inboundMessages(
  { schema, place }: PlacedSchema,
  owner: Definition,
  definitions: Definitions,
  isOutboundToo: boolean,
): string[] {
  const messages: string[] = [];
  if (schema.additionalProperties === false) {
    const both = isOutboundToo ? "; it is used by requests and responses: split it in two" : "";
    messages.push(`unknown fields pass in what we receive: remove "additionalProperties": false${both}`);
  }
  const types = place === "branch" ? new Set() : allowedTypes(schema, owner, definitions);
  if ((types.has("number") || types.has("integer")) && !types.has("string")) {
    messages.push('inbound numbers are read as their source text: allow "string" beside the number');
  }
  return messages;
}

function outboundMessages(schema: Schema): string[] {
  if (!typesOf(schema)?.includes("object") || schema.additionalProperties === false) return [];
  // An object without listed properties is a map; its values have a schema of their own.
  const isMap = schema.properties === undefined && typeof schema.additionalProperties === "object";
  return isMap ? [] : ['what we send holds nothing unknown: add "additionalProperties": false'];
}

function consistencyMessages(schema: Schema, owner: Definition, definitions: Definitions): string[] {
  return [...requiredMessages(schema), ...literalMessages(schema), ...branchMessages(schema, owner, definitions)];
}

function requiredMessages(schema: Schema): string[] {
  const { properties, required = [] } = schema;
  if (properties === undefined) return [];
  return [...required, ...(requiredChoice(schema)?.choices.flat() ?? [])]
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => `"required" names "${name}", which is not in "properties"; correct the name`);
}

function literalMessages(schema: Schema): string[] {
  const types = typesOf(schema);
  if (types === undefined) return [];
  return (literalsOf(schema) ?? [])
    .filter((value) => !isOfType(value, types))
    .map((value) => `the value ${JSON.stringify(value)} is not of the declared type; correct one of them`);
}

function isOfType(value: Primitive, types: readonly TypeName[]): boolean {
  const type = typeOfLiteral(value);
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

function branchMessages(schema: Schema, owner: Definition, definitions: Definitions): string[] {
  if (requiredChoice(schema)) return [];
  const messages: string[] = [];
  if (schema.properties && (schema.oneOf ?? schema.anyOf)) {
    messages.push('beside "properties", the branches of oneOf or anyOf may hold only "required"');
  }
  if (schema.oneOf && !areDisjoint(schema.oneOf, owner, definitions)) {
    messages.push(
      'the branches of "oneOf" can match the same value; give each a required "const" field, or use "anyOf"',
    );
  }
  return messages;
}
