import type { Definition, Definitions } from "./definitions.ts";
import { branchesOf, literalsOf, type Schema, type TypeName, typeNames, typeOfLiteral, typesOf } from "./schema.ts";

/** The JSON types that a value of this schema can have, through references and unions. */
export function allowedTypes(schema: Schema, owner: Definition, definitions: Definitions): ReadonlySet<TypeName> {
  if (schema.$ref !== undefined) {
    const target = definitions.resolve(owner, schema.$ref);
    return allowedTypes(target.schema, target, definitions);
  }
  const branches = branchesOf(schema);
  if (branches) return new Set(branches.flatMap((branch) => [...allowedTypes(branch, owner, definitions)]));
  const literals = literalsOf(schema);
  if (literals) return new Set(literals.map(typeOfLiteral));
  return new Set(typesOf(schema) ?? typeNames);
}
