import { posix } from "node:path";
import type { Schema } from "../../codegen/src/schema.ts";
import type { GatewayFiles } from "./tree.ts";
import { canonicalJson } from "./tree.ts";

/** A schema, where it stands, and the files in which its references are looked up. */
export interface Place {
  readonly files: GatewayFiles;
  readonly file: string;
  readonly pointer: string;
  readonly schema: Schema;
}

/** What a schema refers to, through as many references as there are. */
export function resolve(place: Place): Place {
  const target = follow(place);
  return target === undefined ? place : resolve(target);
}

/** Where the unit of a schema stands: beside a reference, or where that leads. */
export function unitPlace(place: Place): Place {
  const target = place.schema["x-unit"] === undefined ? follow(place) : undefined;
  return target === undefined ? place : unitPlace(target);
}

function follow(place: Place): Place | undefined {
  const reference = place.schema.$ref;
  if (reference === undefined) return undefined;
  const [path = "", pointer = ""] = reference.split("#", 2);
  const file = path === "" ? place.file : posix.join(posix.dirname(place.file), path);
  const [, definition] = /^\/\$defs\/(\w+)$/u.exec(pointer) ?? [];
  const root = place.files.get(file) as Schema | undefined;
  const schema = definition === undefined ? root : root?.$defs?.[definition];
  if (schema === undefined) throw new Error(`${place.file}#${place.pointer}: "${reference}" leads nowhere`);
  return { files: place.files, file, pointer, schema };
}

/** A schema inside another one. */
export function inside(place: Place, path: string, schema: Schema): Place {
  return { ...place, pointer: `${place.pointer}/${path}`, schema };
}

const annotations = [
  "title",
  "description",
  "examples",
  "$comment",
  "x-source",
  "x-unit",
  "x-zh",
  "default",
  "deprecated",
];

/** The same text for schemas that allow the same, written in the same way: references resolved, no annotations. */
export function constraintsOf(place: Place): string {
  return canonicalJson(stripped(resolve(place)));
}

function stripped(place: Place): unknown {
  const { properties, items, additionalProperties, anyOf, oneOf, ...rest } = place.schema;
  const child = (path: string, schema: Schema) => stripped(resolve(inside(place, path, schema)));
  const plain = Object.entries(rest).filter(
    ([key]) => !annotations.includes(key) && !["$schema", "$id", "$defs"].includes(key),
  );
  return {
    ...Object.fromEntries(plain),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, child(key, field)])),
    }),
    ...(items && { items: child("items", items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === "object"
          ? child("additionalProperties", additionalProperties)
          : additionalProperties,
    }),
    ...(anyOf && { anyOf: anyOf.map((branch) => child("anyOf", branch)) }),
    ...(oneOf && { oneOf: oneOf.map((branch) => child("oneOf", branch)) }),
  };
}
