import type { Definition, Definitions } from "./definitions.ts";
import { choiceProblems, destinationTree } from "./openapi-destinations.ts";
import type { Names } from "./openapi-names.ts";
import type { OpenApiSource } from "./openapi-source.ts";
import type { Problem } from "./problems.ts";

/** Titles that name no schema, messages that no operation names, and two titles that would be one component. */
export function titleProblems(file: string, source: OpenApiSource, definitions: Definitions, names: Names): Problem[] {
  const messages = titlesOf(definitions, ({ role }) => role !== undefined && role !== "destination");
  const destinations = titlesOf(definitions, ({ role }) => role === "destination");
  const used = [
    ...source.operations.flatMap(({ exchanges }) => exchanges.flatMap(({ request, response }) => [request, response])),
    ...source.webhooks.map(({ notification }) => notification),
    ...source.contents.flatMap(({ schema, content }) => [schema, content]),
    ...source.destinations.map(({ request }) => request),
  ];
  const at = (message: string): Problem => ({ file, pointer: "", message });
  const unknown = [
    ...missing(used, messages).map((title) => at(`"${title}" is the title of no message; correct it`)),
    ...missing(
      source.destinations.map(({ destination }) => destination),
      destinations,
    ).map((title) => at(`"${title}" is the title of no destination; correct it`)),
  ];
  return [
    ...unknown,
    ...missing(messages, used).map((title) => at(`says nothing about ${title}; add it to an operation`)),
    ...sameNames(definitions, names).map((name) => at(`two types would be the component ${name}; rename one`)),
    ...(unknown.length > 0 ? [] : choicesProblems(file, source, definitions)),
  ];
}

function titlesOf(definitions: Definitions, isWanted: (definition: Definition) => boolean): string[] {
  return definitions.ordered.filter(isWanted).map(({ name }) => name);
}

function missing(titles: readonly string[], among: readonly string[]): string[] {
  return titles.filter((title) => !among.includes(title));
}

function sameNames(definitions: Definitions, names: Names): string[] {
  const components = definitions.ordered.map(({ name }) => names.component(name));
  return components.filter((name, index) => components.indexOf(name) !== index);
}

function choicesProblems(file: string, source: OpenApiSource, definitions: Definitions): Problem[] {
  const found = (title: string) => definitions.ordered.find(({ name }) => name === title) as Definition;
  return source.destinations.flatMap((choice) =>
    choiceProblems(file, destinationTree(found(choice.destination), definitions), found(choice.request), choice),
  );
}
