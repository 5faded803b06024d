import { branchesOf } from "../../codegen/src/schema.ts";
import { constraintsOf, inside, type Place, resolve } from "./place.ts";

/** Which branch of a union became which. */
export interface BranchMatch {
  readonly pairs: readonly (readonly [before: Place, after: Place])[];
  readonly removed: readonly Place[];
  readonly added: readonly Place[];
}

/**
 * Branches have no names. They are matched when they allow the same, then by reference, then by the constants that set
 * them apart, and at last by order when just as many are left over on both sides.
 */
export function matchBranches(before: Place, after: Place): BranchMatch {
  const signs = [constraintsOf, (place: Place) => place.schema.$ref, constantsOf];
  const pairs: [Place, Place][] = [];
  let [removed, added] = [placesOf(before), placesOf(after)];
  for (const sign of signs) {
    for (const old of removed) {
      const now = added.find((place) => sign(place) !== undefined && sign(place) === sign(old));
      if (now === undefined) continue;
      pairs.push([old, now]);
      removed = removed.filter((place) => place !== old);
      added = added.filter((place) => place !== now);
    }
  }
  if (removed.length !== added.length) return { pairs, removed, added };
  const rest = removed.flatMap((old, index): [Place, Place][] => {
    const now = added[index];
    return now === undefined ? [] : [[old, now]];
  });
  return { pairs: [...pairs, ...rest], removed: [], added: [] };
}

/** The branches of a union; anything else is a union of one, said about without annotations. */
function placesOf(place: Place): Place[] {
  const branches = branchesOf(place.schema);
  const keyword = place.schema.oneOf === undefined ? "anyOf" : "oneOf";
  if (branches) return branches.map((branch, index) => inside(place, `${keyword}/${index}`, branch));
  const { description: _description, examples: _examples, "x-unit": _unit, ...schema } = place.schema;
  return [{ ...place, schema }];
}

/** "country=VN": the values of fields that can have only one. */
function constantsOf(place: Place): string | undefined {
  const target = resolve(place);
  const constants = Object.entries(target.schema.properties ?? {}).flatMap(([name, field]) => {
    const { const: value } = resolve(inside(target, `properties/${name}`, field)).schema;
    return value === undefined ? [] : [`${name}=${JSON.stringify(value)}`];
  });
  return constants.length === 0 ? undefined : constants.toSorted().join("&");
}
