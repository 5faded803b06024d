import type { Definition, Definitions } from "./definitions.ts";
import type { SourceFiles } from "./documents.ts";
import { writeJson } from "./exact-json.ts";
import { componentsOf, type OpenApiInput } from "./openapi-components.ts";
import { mediaExamples } from "./openapi-examples.ts";
import { pathsOf } from "./openapi-operations.ts";
import { type OpenApiSource, readOpenApiSource, securityOf, type Webhook } from "./openapi-source.ts";
import { type Problem, throwIfAny } from "./problems.ts";

/** openapi/<gateway>.json, or undefined for a gateway without an openapi.source.json. */
export function emitOpenApi(
  gateway: string,
  version: string,
  files: SourceFiles,
  definitions: Definitions,
): string | undefined {
  const file = `schemas/${gateway}/openapi.source.json`;
  const text = files.get(file);
  if (text === undefined) return undefined;
  const source = readOpenApiSource(file, text);
  throwIfAny(titleProblems(file, source, definitions));
  const input: OpenApiInput = { source, files, components: componentsOf(files, definitions, source.contents) };
  // Paths and webhooks first: they say which components there are.
  const paths = pathsOf(input);
  const webhooks = Object.fromEntries(
    source.webhooks.map((webhook) => [webhook.name, { post: notification(input, webhook) }]),
  );
  return writeJson({
    openapi: "3.1.1",
    info: info(source, version),
    servers: source.servers,
    tags: source.tags,
    paths,
    webhooks,
    components: { securitySchemes: securitySchemes(source), schemas: input.components.schemas() },
    "x-signature": source.signing,
    "x-generated-from": `schemas/${gateway}, by tools/codegen; do not edit`,
  });
}

function info(source: OpenApiSource, version: string): object {
  const documents = source.documents.map(({ name, url }) => `- [${name}](${url})`);
  return {
    title: source.title,
    version,
    description: [
      source.description,
      "## Signature",
      ...source.signing.rule,
      "## Documents",
      `Field names, lengths and sample values come from these; every sentence is ours.\n\n${documents.join("\n")}`,
    ].join("\n\n"),
    contact: { name: "@payout", url: "https://payout.example/" },
    license: { name: "MIT", identifier: "MIT" },
  };
}

function securitySchemes({ security }: OpenApiSource): object {
  return Object.fromEntries(
    security.map(({ scheme, name, in: place, description }) => [
      scheme,
      { type: "apiKey", in: place, name, description },
    ]),
  );
}

function notification({ source, files, components }: OpenApiInput, webhook: Webhook): object {
  const definition = components.find(webhook.notification) as Definition;
  const { description, contentType, body } = webhook.acknowledgement;
  const media = (type: string) => ({
    schema: components.reference(webhook.notification),
    ...mediaExamples(files, [definition], undefined, type),
  });
  return {
    operationId: webhook.operationId,
    tags: [webhook.tag],
    summary: webhook.summary,
    description: definition.schema.description,
    security: securityOf(source),
    requestBody: {
      required: true,
      content: Object.fromEntries(webhook.contentTypes.map((type) => [type, media(type)])),
    },
    responses: {
      "200": { description, content: { [contentType]: { schema: exactly(body), example: body } } },
      "4XX": { description: "Not accepted, for example because the signature does not fit. Never the body of 200." },
    },
  };
}

function exactly(body: unknown): object {
  if (typeof body !== "object" || body === null) return { const: body };
  const properties = Object.entries(body).map(([key, value]) => [key, { const: value }]);
  return { type: "object", required: Object.keys(body), properties: Object.fromEntries(properties) };
}

/** Titles that name no schema, and messages that no operation names. */
function titleProblems(file: string, source: OpenApiSource, definitions: Definitions): Problem[] {
  const messages = definitions.ordered.filter(({ role }) => role !== undefined && role !== "destination");
  const titles = messages.map(({ name }) => name);
  const used = [
    ...source.operations.flatMap(({ exchanges }) => exchanges.flatMap(({ request, response }) => [request, response])),
    ...source.webhooks.map(({ notification: title }) => title),
    ...source.contents.flatMap(({ schema, content }) => [schema, content]),
  ];
  const unknown = used.filter((title) => !titles.includes(title));
  return [
    ...unknown.map((title) => ({ file, pointer: "", message: `"${title}" is the title of no message; correct it` })),
    ...titles
      .filter((title) => !used.includes(title))
      .map((title) => ({ file, pointer: "", message: `says nothing about ${title}; add it to an operation` })),
  ];
}
