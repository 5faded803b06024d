import type { Definition, Definitions } from "./definitions.ts";
import type { Primitive } from "./json.ts";
import { branchesOf, literalsOf, type Schema } from "./schema.ts";

/** A schema, and the definition in which its references are to be read. */
export interface Placed {
  readonly schema: Schema;
  readonly owner: Definition;
}

/** How to choose the arm of a union: by one field that every arm requires, and for which no two groups share a value. */
export interface Decision {
  readonly field: string;
  readonly cases: readonly { readonly values: readonly Primitive[]; readonly arm: Decision | Placed }[];
}

/** The arms of a union, those of the unions inside it included, each with its references followed. */
export function armsOf(branches: readonly Schema[], owner: Definition, definitions: Definitions): readonly Placed[] {
  return branches.flatMap((branch) => {
    const arm = follow(branch, owner, definitions);
    const inner = branchesOf(arm.schema);
    return inner ? armsOf(inner, arm.owner, definitions) : [arm];
  });
}

/** The schema that a chain of references ends at. */
function follow(schema: Schema, owner: Definition, definitions: Definitions): Placed {
  if (schema.$ref === undefined) return { schema, owner };
  const target = definitions.resolve(owner, schema.$ref);
  return follow(target.schema, target, definitions);
}

/** The literals that a field of an object may have, `undefined` when it may have others. */
export function fieldLiterals(
  { schema, owner }: Placed,
  field: string,
  definitions: Definitions,
): readonly Primitive[] | undefined {
  const property = schema.properties?.[field];
  return property && literalsOf(follow(property, owner, definitions).schema);
}

/** The decision between these arms, or `undefined` when no field decides. */
export function decide(arms: readonly Placed[], definitions: Definitions): Decision | undefined {
  for (const field of arms[0]?.schema.required ?? []) {
    const groups = groupsBy(field, arms, definitions);
    if (groups === undefined || groups.length < 2) continue;
    const cases = groups.map(({ values, members }) => {
      const [only] = members;
      const arm = members.length === 1 ? only : decide(members, definitions);
      return arm && { values, arm };
    });
    if (cases.every((entry) => entry !== undefined)) return { field, cases };
  }
  return undefined;
}

interface Group {
  readonly values: readonly Primitive[];
  readonly members: readonly Placed[];
}

/** Arms with the same literals together; `undefined` when an arm leaves the field open or two groups share a literal. */
function groupsBy(field: string, arms: readonly Placed[], definitions: Definitions): readonly Group[] | undefined {
  const groups = new Map<string, { readonly values: readonly Primitive[]; readonly members: Placed[] }>();
  for (const arm of arms) {
    const values = fieldLiterals(arm, field, definitions);
    if (arm.schema.type !== "object" || !arm.schema.required?.includes(field) || values === undefined) return undefined;
    const key = JSON.stringify([...values].sort());
    const group = groups.get(key) ?? { values, members: [] };
    group.members.push(arm);
    groups.set(key, group);
  }
  const all = [...groups.values()].flatMap(({ values }) => values);
  return new Set(all).size === all.length ? [...groups.values()] : undefined;
}
