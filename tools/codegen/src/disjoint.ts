import { allowedTypes } from "./allowed-types.ts";
import { armsOf, fieldLiterals, type Placed } from "./decision.ts";
import type { Definition, Definitions } from "./definitions.ts";
import type { Primitive } from "./json.ts";
import { literalsOf, type Schema } from "./schema.ts";

/**
 * True when no value can match two of these branches, as far as types, literals and `const` fields can prove it.
 * Only then are oneOf, anyOf, a TypeScript union and a TypeBox union the same thing.
 */
export function areDisjoint(branches: readonly Schema[], owner: Definition, definitions: Definitions): boolean {
  const arms = armsOf(branches, owner, definitions);
  return arms.every((left, index) => arms.slice(index + 1).every((right) => arePairDisjoint(left, right, definitions)));
}

function arePairDisjoint(left: Placed, right: Placed, definitions: Definitions): boolean {
  const [leftTypes, rightTypes] = [left, right].map(({ schema, owner }) => allowedTypes(schema, owner, definitions));
  if (!leftTypes || !rightTypes) return false;
  const shared = [...leftTypes].filter((type) => rightTypes.has(type));
  const numbersMeet = (types: ReadonlySet<string>) => types.has("number") || types.has("integer");
  if (shared.length === 0 && !(numbersMeet(leftTypes) && numbersMeet(rightTypes))) return true;
  if (haveNoCommonLiteral(literalsOf(left.schema), literalsOf(right.schema))) return true;
  const common = Object.keys(left.schema.properties ?? {}).filter((key) => {
    return left.schema.required?.includes(key) && right.schema.required?.includes(key);
  });
  return common.some((key) =>
    haveNoCommonLiteral(fieldLiterals(left, key, definitions), fieldLiterals(right, key, definitions)),
  );
}

function haveNoCommonLiteral(left: readonly Primitive[] | undefined, right: readonly Primitive[] | undefined): boolean {
  return left !== undefined && right !== undefined && !left.some((value) => right.includes(value));
}
