import type { Definition } from "./definitions.ts";
import type { OpenApiInput } from "./openapi-components.ts";
import { mediaExamples } from "./openapi-examples.ts";
import { securityOf } from "./openapi-security.ts";
import type { Operation } from "./openapi-source.ts";
import { sourceOf } from "./raw-schema.ts";
import type { RawSchema } from "./schema-map.ts";

const json = "application/json";

/** `paths`: every operation under its address. */
export function pathsOf(input: OpenApiInput): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of input.source.operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(input, operation) };
  }
  return paths;
}

function operationObject(input: OpenApiInput, operation: Operation): object {
  const { components, names } = input;
  const found = (title: string) => components.find(title) as Definition;
  const requests = operation.exchanges.map(({ request }) => found(request));
  const responses = operation.exchanges.map(({ response }) => found(response));
  const described = requests.map(({ schema }) => schema.description).filter((text) => text !== undefined);
  return {
    operationId: names.member(operation.operationId),
    tags: [names.tag(operation.tag)],
    summary: operation.summary,
    description: described.length > 1 ? described.map((text) => `- ${text}`).join("\n") : described[0],
    security: securityOf(input),
    ...(operation.method === "get"
      ? { parameters: requests.flatMap((request) => parametersOf(input, request)) }
      : { requestBody: requestBody(input, operation, requests) }),
    responses: responsesOf(input, responses),
  };
}

/** The fields of a request that travels in the address. */
function parametersOf({ components, files }: OpenApiInput, request: Definition): object[] {
  const { properties = {}, required = [] } = sourceOf(files, request) as {
    properties?: Record<string, RawSchema>;
    required?: string[];
  };
  const values = mediaExamples(files, [request], { contentType: json }).examples as
    | Record<string, { value: Record<string, unknown> }>
    | undefined;
  const [first] = Object.values(values ?? {});
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema: components.inline(request, field),
    ...(first && name in first.value && { example: first.value[name] }),
  }));
}

function requestBody({ components, files }: OpenApiInput, operation: Operation, requests: Definition[]): object {
  return {
    required: true,
    content: {
      [json]: {
        schema: oneOf(components, requests, operation.discriminator),
        ...mediaExamples(files, requests, { contentType: json }),
      },
    },
  };
}

function oneOf(
  components: OpenApiInput["components"],
  definitions: readonly Definition[],
  discriminator?: string,
): object {
  const references = definitions.map(({ name }) => components.reference(name));
  const [only] = references;
  if (references.length === 1 && only) return only;
  if (discriminator === undefined) return { anyOf: references };
  const mapping = definitions.map(({ schema, name }) => [
    schema.properties?.[discriminator]?.const,
    components.reference(name).$ref,
  ]);
  return { oneOf: references, discriminator: { propertyName: discriminator, mapping: Object.fromEntries(mapping) } };
}

function responsesOf({ components, files, source }: OpenApiInput, responses: readonly Definition[]): object {
  const schema = oneOf(components, responses);
  const described = [...new Set(responses.map((response) => response.schema.description))].join(" ");
  const shown = { contentType: json, acceptedCode: source.acceptedCode };
  return {
    "200": {
      description: described,
      content: { [json]: { schema, ...mediaExamples(files, responses, shown) } },
    },
    "4XX": {
      description:
        "A refusal when its JSON has a code: below 500 the code decides, not the status. Anything else proves nothing.",
      // Samples here too: a mock server answers a malformed call with the first one, and would make up an acceptance otherwise.
      content: { [json]: { schema, ...mediaExamples(files, responses, { ...shown, onlyRefusals: true }) } },
    },
    "5XX": {
      description:
        "Proves nothing, whatever it holds: the payout may exist. Ask for it under the same number, never pay again.",
    },
  };
}
