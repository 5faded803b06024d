import type { Definition, Definitions } from "./definitions.ts";
import { type ComponentWriter, component } from "./openapi-component.ts";
import {
  type DestinationTree,
  destinationFields,
  destinationTree,
  discriminatorOf,
  requestTo,
} from "./openapi-destinations.ts";
import type { DestinationChoice } from "./openapi-source.ts";
import type { RawSchema } from "./schema-map.ts";

/** A reference to the request of each destination, for a definition that is such a request. */
export type ChosenRequests = (definition: Definition) => { readonly $ref: string } | undefined;

/** Requests that are one schema for each destination instead of one that allows what any of them needs. */
export function chosenRequests(
  definitions: Definitions,
  choices: readonly DestinationChoice[],
  writer: ComponentWriter,
): ChosenRequests {
  const { names } = writer;
  return (request) => {
    const choice = choices.find((item) => item.request === request.name);
    const destination = definitions.ordered.find(({ name }) => name === choice?.destination);
    if (choice === undefined || destination === undefined) return undefined;
    const tree = destinationTree(destination, definitions);
    const write = (node: DestinationTree): { readonly $ref: string } => {
      const title = node.definition.name.replace(/Destination$/u, names.bare(request.name));
      const name = names.component(node === tree ? request.name : title);
      return writer.write(name, () => {
        const schema =
          node.branches.length === 0
            ? requestTo(writer.body(request), writer.body(node.definition), destinationFields(tree), choice)
            : oneOfRequests(node, choice, node.branches.map(write));
        const described = node === tree ? request : node.definition;
        return component(name, described, { description: described.schema.description, ...schema });
      });
    };
    return write(tree);
  };
}

function oneOfRequests(
  node: DestinationTree,
  choice: DestinationChoice,
  references: readonly { readonly $ref: string }[],
): RawSchema {
  const found = discriminatorOf(node, choice);
  if (found === undefined) return { oneOf: references };
  const [propertyName, values] = found;
  const mapping = references.map(({ $ref }, index): [string, string] => [String(values[index]), $ref]);
  return { oneOf: references, discriminator: { propertyName, mapping: Object.fromEntries(mapping) } };
}
