import { allowedTypes } from "./allowed-types.ts";
import type { Definition, Definitions } from "./definitions.ts";
import type { Primitive } from "./json.ts";
import { literalsOf, type Schema } from "./schema.ts";

/**
 * True when no value can match two of these branches, as far as types, literals and `const` fields can prove it.
 * Only then are oneOf, anyOf, a TypeScript union and a TypeBox union the same thing.
 */
export function areDisjoint(branches: readonly Schema[], owner: Definition, definitions: Definitions): boolean {
  return branches.every((left, index) =>
    branches.slice(index + 1).every((right) => arePairDisjoint(left, right, owner, definitions)),
  );
}

function arePairDisjoint(left: Schema, right: Schema, owner: Definition, definitions: Definitions): boolean {
  const rightTypes = allowedTypes(right, owner, definitions);
  const shared = [...allowedTypes(left, owner, definitions)].filter((type) => rightTypes.has(type));
  const numbersMeet = (types: ReadonlySet<string>) => types.has("number") || types.has("integer");
  if (shared.length === 0 && !(numbersMeet(allowedTypes(left, owner, definitions)) && numbersMeet(rightTypes)))
    return true;
  const [first, second] = [follow(left, owner, definitions), follow(right, owner, definitions)];
  if (haveNoCommonLiteral(literalsOf(first.schema), literalsOf(second.schema))) return true;
  const common = Object.keys(first.schema.properties ?? {}).filter((key) => {
    return first.schema.required?.includes(key) && second.schema.required?.includes(key);
  });
  return common.some((key) =>
    haveNoCommonLiteral(fieldLiterals(first, key, definitions), fieldLiterals(second, key, definitions)),
  );
}

interface Followed {
  readonly schema: Schema;
  readonly owner: Definition;
}

function follow(schema: Schema, owner: Definition, definitions: Definitions): Followed {
  if (schema.$ref === undefined) return { schema, owner };
  const target = definitions.resolve(owner, schema.$ref);
  return follow(target.schema, target, definitions);
}

function fieldLiterals(
  { schema, owner }: Followed,
  key: string,
  definitions: Definitions,
): readonly Primitive[] | undefined {
  const field = schema.properties?.[key];
  return field && literalsOf(follow(field, owner, definitions).schema);
}

function haveNoCommonLiteral(left: readonly Primitive[] | undefined, right: readonly Primitive[] | undefined): boolean {
  return left !== undefined && right !== undefined && !left.some((value) => right.includes(value));
}
