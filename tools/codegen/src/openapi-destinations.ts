import type { Definition, Definitions } from "./definitions.ts";
import type { Primitive } from "./json.ts";
import type { DestinationChoice } from "./openapi-source.ts";
import { type Problem, pointerKey } from "./problems.ts";
import type { RawSchema } from "./schema-map.ts";

/** A destination, or a choice of destinations. */
export interface DestinationTree {
  readonly definition: Definition;
  readonly branches: readonly DestinationTree[];
}

export function destinationTree(definition: Definition, definitions: Definitions): DestinationTree {
  const branches = (definition.schema.oneOf ?? []).flatMap(({ $ref }) =>
    $ref === undefined ? [] : [destinationTree(definitions.resolve(definition, $ref), definitions)],
  );
  return { definition, branches };
}

function leavesOf(tree: DestinationTree): Definition[] {
  return tree.branches.length === 0 ? [tree.definition] : tree.branches.flatMap(leavesOf);
}

/** Every field that some destination has. */
export function destinationFields(tree: DestinationTree): ReadonlySet<string> {
  return new Set(leavesOf(tree).flatMap(({ schema }) => Object.keys(schema.properties ?? {})));
}

/**
 * The request as it is sent to one destination. The wire has no field that names the kind of destination, so the request's own schema
 * allows what any of them needs: without this, a Brazilian payout without a tax number would pass.
 */
export function requestTo(
  request: RawSchema,
  destination: RawSchema,
  choosable: ReadonlySet<string>,
  choice: DestinationChoice,
): RawSchema {
  const own = destination["properties"] as Record<string, RawSchema>;
  const kind = own[choice.discriminator]?.["const"] as string;
  const fields = Object.entries(request["properties"] as Record<string, RawSchema>).flatMap(
    ([name, field]): [string, RawSchema][] => {
      if (name === choice.field) return [[name, constantField(field, choice.values[kind])]];
      // What must be empty is not sent.
      if (own[name]?.["const"] === "") return [];
      return choosable.has(name) && own[name] === undefined ? [] : [[name, own[name] ?? field]];
    },
  );
  const names = fields.map(([name]) => name);
  const required = [...(request["required"] as string[]), ...(destination["required"] as string[])];
  return {
    ...request,
    description: destination["description"],
    required: [...new Set(required)].filter((name) => names.includes(name)),
    properties: Object.fromEntries(fields),
  };
}

function constantField({ description }: RawSchema, value: unknown): RawSchema {
  return { type: "string", const: value, description, examples: [value] };
}

/** The field by whose constant the branches of a choice differ, with the constant of each. */
export function discriminatorOf(
  tree: DestinationTree,
  choice: DestinationChoice,
): [string, readonly Primitive[]] | undefined {
  const kinds = tree.branches.map((branch) => constantOf(branch, choice.discriminator));
  if (areDifferent(kinds)) return [choice.field, kinds.map((kind) => choice.values[String(kind)] as string)];
  const fields = Object.keys(leavesOf(tree)[0]?.schema.properties ?? {});
  const found = fields.find((name) => areDifferent(tree.branches.map((branch) => constantOf(branch, name))));
  return found === undefined
    ? undefined
    : [found, tree.branches.map((branch) => constantOf(branch, found) as Primitive)];
}

function constantOf(tree: DestinationTree, field: string): Primitive | undefined {
  const constants = new Set(leavesOf(tree).map(({ schema }) => schema.properties?.[field]?.const));
  return constants.size === 1 ? [...constants][0] : undefined;
}

function areDifferent(constants: readonly (Primitive | undefined)[]): boolean {
  return !constants.includes(undefined) && new Set(constants).size === constants.length;
}

/** A destination whose value is missing, and fields of destinations that the request does not have. */
export function choiceProblems(
  file: string,
  tree: DestinationTree,
  request: Definition,
  choice: DestinationChoice,
): Problem[] {
  const at = (pointer: string, message: string): Problem => ({ file, pointer: `/destinations${pointer}`, message });
  const sent = Object.keys(request.schema.properties ?? {});
  const kinds = leavesOf(tree).map(({ schema }) => String(schema.properties?.[choice.discriminator]?.const));
  return [
    ...kinds
      .filter((kind) => !(kind in choice.values))
      .map((kind) =>
        at(`/values/${pointerKey(kind)}`, `is missing: which ${choice.field} does this destination have?`),
      ),
    ...[...destinationFields(tree)]
      .filter((name) => name !== choice.discriminator && !sent.includes(name))
      .map((name) => at("", `${request.name} has no field ${name}`)),
  ];
}
