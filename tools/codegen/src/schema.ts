import type { Json, Primitive } from "./json.ts";
import { pointerKey } from "./problems.ts";

export const typeNames = ["null", "boolean", "object", "array", "number", "integer", "string"] as const;
export type TypeName = (typeof typeNames)[number];

/** The part of JSON Schema 2020-12 that `keywords.ts` lets through. */
export interface Schema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly $comment?: string;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly Json[];
  readonly default?: Json;
  readonly deprecated?: boolean;
  readonly type?: TypeName | readonly TypeName[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly enum?: readonly Primitive[];
  readonly const?: Primitive;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly "x-unit"?: string;
  readonly "x-source"?: string;
  /** What the gateway's document calls the field, in Chinese. */
  readonly "x-zh"?: string;
}

export interface PlacedSchema {
  readonly schema: Schema;
  readonly pointer: string;
  /** What the parent uses this schema for; "branch" is one arm of oneOf or anyOf. */
  readonly place: "root" | "property" | "items" | "additional" | "branch";
}

/** The schemas directly inside this one, `$defs` excluded: those are definitions of their own. */
function children({ schema, pointer }: PlacedSchema): PlacedSchema[] {
  const found: PlacedSchema[] = [];
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    found.push({ schema: value, pointer: `${pointer}/properties/${pointerKey(key)}`, place: "property" });
  }
  if (schema.items) found.push({ schema: schema.items, pointer: `${pointer}/items`, place: "items" });
  if (typeof schema.additionalProperties === "object") {
    found.push({
      schema: schema.additionalProperties,
      pointer: `${pointer}/additionalProperties`,
      place: "additional",
    });
  }
  for (const key of ["oneOf", "anyOf"] as const) {
    schema[key]?.forEach((branch, index) => {
      found.push({ schema: branch, pointer: `${pointer}/${key}/${index}`, place: "branch" });
    });
  }
  return found;
}

/** This schema and everything inside it, parents first. */
export function descendants(placed: PlacedSchema): PlacedSchema[] {
  return [placed, ...children(placed).flatMap(descendants)];
}

export function typesOf(schema: Schema): readonly TypeName[] | undefined {
  return typeof schema.type === "string" ? [schema.type] : schema.type;
}

/** The values of `const` or `enum`, whichever is there. */
export function literalsOf(schema: Schema): readonly Primitive[] | undefined {
  return schema.const !== undefined ? [schema.const] : schema.enum;
}

/** JSON Schema's name for the type of a literal; whole numbers are integers. */
export function typeOfLiteral(value: Primitive): TypeName {
  if (value === null) return "null";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value as "boolean" | "string";
}

/**
 * The fields of which one must be there: `anyOf` (or `oneOf`) whose branches hold only `required`, next to `properties`.
 * TypeScript's type keeps them optional; the validators enforce the choice.
 */
export function requiredChoice(schema: Schema): { exclusive: boolean; choices: readonly string[][] } | undefined {
  const branches = schema.anyOf ?? schema.oneOf;
  if (!schema.properties || !branches) return undefined;
  const onlyRequired = branches.every((branch) => Object.keys(branch).every((key) => key === "required"));
  if (!onlyRequired) return undefined;
  return { exclusive: schema.oneOf !== undefined, choices: branches.map((branch) => [...(branch.required ?? [])]) };
}

/** The arms of a union of whole values, if this schema is one. */
export function branchesOf(schema: Schema): readonly Schema[] | undefined {
  return requiredChoice(schema) ? undefined : (schema.oneOf ?? schema.anyOf);
}
