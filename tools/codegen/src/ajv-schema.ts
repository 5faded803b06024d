import { armsOf, type Decision, decide, type Placed } from "./decision.ts";
import { type Definition, type Definitions, isInbound } from "./definitions.ts";
import type { Primitive } from "./json.ts";
import { branchesOf, type Schema, type TypeName, typesOf } from "./schema.ts";

type Constraints = Record<string, unknown>;

/** Makes the schema for Ajv out of one that stands inside another. */
type Projection = (child: Schema) => Constraints;

/**
 * The schema that Ajv compiles: references resolved in place, and no annotation left to be copied into the emitted code.
 * Inbound messages have no numbers either: they arrive as their source text, and a validator that let a number through
 * would contradict its own type, `Lossless<T>`.
 */
export function ajvSchema(definition: Definition, definitions: Definitions): Constraints {
  return project(definition.schema, definition, definitions, isInbound(definition));
}

function project(schema: Schema, owner: Definition, definitions: Definitions, asText: boolean): Constraints {
  if (schema.$ref !== undefined) {
    const target = definitions.resolve(owner, schema.$ref);
    return project(target.schema, target, definitions, asText);
  }
  const inner = (child: Schema) => project(child, owner, definitions, asText);
  const own = { ...constraintsOfValue(schema, asText), ...constraintsInside(schema, inner) };
  const decision = asText ? undefined : decisionOf(schema, owner, definitions);
  if (decision === undefined) return { ...own, ...projectBranches(schema, inner, asText) };
  return { ...own, ...projectDecision(decision, (arm) => project(arm.schema, arm.owner, definitions, asText)) };
}

/** What is demanded of the value itself; of a number that is read as its text, nothing that only numbers can fulfil. */
function constraintsOfValue(schema: Schema, asText: boolean): Constraints {
  const types = typesOf(schema)?.filter((type) => !(asText && isNumberType(type)));
  const literals = schema.enum?.filter((value) => !(asText && typeof value === "number"));
  return {
    ...(types && { type: types.length === 1 ? types[0] : types }),
    ...(literals && { enum: literals }),
    ...pick(schema, ["const", "required", "pattern", "minLength", "maxLength", "minItems", "maxItems"]),
    ...(asText ? {} : pick(schema, ["minimum", "maximum"])),
  };
}

/** What is demanded of the values inside. "Anything goes" needs no code; a message we receive keeps its unknown fields. */
function constraintsInside({ additionalProperties, items, properties }: Schema, inner: Projection): Constraints {
  return {
    ...(additionalProperties === false && { additionalProperties }),
    ...(typeof additionalProperties === "object" && { additionalProperties: inner(additionalProperties) }),
    ...(items && { items: inner(items) }),
    ...(properties && { properties: mapValues(properties, inner) }),
  };
}

function pick(schema: Schema, keywords: readonly (keyof Schema)[]): Constraints {
  return Object.fromEntries(
    keywords.filter((keyword) => schema[keyword] !== undefined).map((keyword) => [keyword, schema[keyword]]),
  );
}

function decisionOf(schema: Schema, owner: Definition, definitions: Definitions): Decision | undefined {
  const branches = schema.oneOf && branchesOf(schema);
  return branches && decide(armsOf(branches, owner, definitions), definitions);
}

/**
 * A union whose arm one field names: only that arm is checked, so that a mistake is reported for that arm alone and not for
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

function projectBranches(schema: Schema, inner: Projection, asText: boolean): Constraints {
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

function mapValues(record: Readonly<Record<string, Schema>>, change: Projection): Constraints {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
