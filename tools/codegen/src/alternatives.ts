import type { Primitive } from "./json.ts";
import { branchesOf, literalsOf, type Schema, type TypeName, typesOf } from "./schema.ts";

/** One member of the union that a schema stands for; most schemas have exactly one. */
export type Alternative =
  | { readonly kind: "reference"; readonly reference: string }
  | { readonly kind: "literal"; readonly value: Primitive }
  | { readonly kind: "branch"; readonly schema: Schema }
  | { readonly kind: "type"; readonly type: TypeName; readonly schema: Schema }
  | { readonly kind: "unknown" };

/** What a schema's value may be, in schema order. Types, TypeBox values and comments all start from here. */
export function alternatives(schema: Schema): readonly Alternative[] {
  if (schema.$ref !== undefined) return [{ kind: "reference", reference: schema.$ref }];
  const branches = branchesOf(schema);
  if (branches) return branches.map((branch) => ({ kind: "branch", schema: branch }));
  const literals = literalsOf(schema);
  if (literals) return literals.map((value) => ({ kind: "literal", value }));
  const types = typesOf(schema);
  if (!types) return [{ kind: "unknown" }];
  return types.map((type) => ({ kind: "type", type, schema }));
}

/** True for a schema that becomes an interface: one object with listed fields. */
export function isInterface(schema: Schema): boolean {
  return schema.properties !== undefined && schema.type === "object";
}
