import { armsOf, type Decision, decide, type Placed } from "./decision.ts";
import type { Definition, Definitions } from "./definitions.ts";
import type { Primitive } from "./json.ts";
import { branchesOf, type Schema, type TypeName, typesOf } from "./schema.ts";

type Constraints = Record<string, unknown>;

/**
 * The schema that Ajv compiles: references resolved in place, and no annotation left to be copied into the emitted code.
 * For inbound messages numbers are gone too: they arrive as their source text, and a validator that let a number through
 * would contradict its own type, `Lossless<T>`.
 */
export function ajvSchema(definition: Definition, definitions: Definitions): Constraints {
  return project(
    definition.schema,
    definition,
    definitions,
    definition.role === "response" || definition.role === "notification",
  );
}

function project(schema: Schema, owner: Definition, definitions: Definitions, asText: boolean): Constraints {
  if (schema.$ref !== undefined) {
    const target = definitions.resolve(owner, schema.$ref);
    return project(target.schema, target, definitions, asText);
  }
  const inner = (child: Schema) => project(child, owner, definitions, asText);
  const result: Constraints = {};
  const types = typesOf(schema)?.filter((type) => !(asText && isNumberType(type)));
  if (types) result["type"] = types.length === 1 ? types[0] : types;
  const literals = schema.enum?.filter((value) => !(asText && typeof value === "number"));
  if (literals) result["enum"] = literals;
  if (schema.const !== undefined) result["const"] = schema.const;
  for (const key of ["required", "pattern", "minLength", "maxLength", "minItems", "maxItems"] as const) {
    if (schema[key] !== undefined) result[key] = schema[key];
  }
  for (const key of asText ? [] : (["minimum", "maximum"] as const)) {
    if (schema[key] !== undefined) result[key] = schema[key];
  }
  // "Anything goes" needs no code; a message we receive keeps its unknown fields.
  if (schema.additionalProperties === false) result["additionalProperties"] = false;
  if (typeof schema.additionalProperties === "object")
    result["additionalProperties"] = inner(schema.additionalProperties);
  if (schema.items) result["items"] = inner(schema.items);
  if (schema.properties) result["properties"] = mapValues(schema.properties, inner);
  const decision = asText ? undefined : decisionOf(schema, owner, definitions);
  if (decision) {
    return { ...result, ...projectDecision(decision, (arm) => project(arm.schema, arm.owner, definitions, asText)) };
  }
  return { ...result, ...projectBranches(schema, inner, asText) };
}

function decisionOf(schema: Schema, owner: Definition, definitions: Definitions): Decision | undefined {
  const branches = schema.oneOf && branchesOf(schema);
  return branches && decide(armsOf(branches, owner, definitions), definitions);
}

/**
 * A union whose arm one field names: only that arm is checked, so that a mistake is told in its words alone and not in
 * those of every arm that was never meant.
 */
function projectDecision({ field, cases }: Decision, projectArm: (arm: Placed) => Constraints): Constraints {
  const allowed = (values: readonly Primitive[]) => ({
    type: "object",
    required: [field],
    properties: { [field]: { enum: values } },
  });
  const chain = cases.reduceRight<Constraints>((otherwise, { values, arm }) => {
    const then = "cases" in arm ? projectDecision(arm, projectArm) : projectArm(arm);
    return { if: allowed(values), then, else: otherwise };
  }, {});
  return { ...allowed(cases.flatMap(({ values }) => values)), ...chain };
}

function projectBranches(schema: Schema, inner: (child: Schema) => Constraints, asText: boolean): Constraints {
  const projected = (branches: readonly Schema[]) =>
    branches.map(inner).filter((branch) => !(asText && isImpossible(branch)));
  if (schema.oneOf) return { oneOf: projected(schema.oneOf) };
  return schema.anyOf ? { anyOf: projected(schema.anyOf) } : {};
}

/** A branch that only numbers could match. */
function isImpossible(branch: Constraints): boolean {
  const { type, enum: literals } = branch as { type?: unknown; enum?: readonly Primitive[] };
  const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;
  return isEmpty(type) || isEmpty(literals) || typeof branch["const"] === "number";
}

function isNumberType(type: TypeName): boolean {
  return type === "number" || type === "integer";
}

function mapValues(record: Readonly<Record<string, Schema>>, change: (schema: Schema) => Constraints): Constraints {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
