import { writeCompactJson } from "./compact-json.ts";
import type { Definition, Definitions } from "./definitions.ts";
import type { SourceFiles } from "./documents.ts";
import { componentsOf, type OpenApiInput } from "./openapi-components.ts";
import { mediaExamples } from "./openapi-examples.ts";
import { namesOf } from "./openapi-names.ts";
import { pathsOf } from "./openapi-operations.ts";
import { securityOf, securitySchemes } from "./openapi-security.ts";
import { type OpenApiSource, readOpenApiSource, type Webhook } from "./openapi-source.ts";
import { titleProblems } from "./openapi-titles.ts";
import { throwIfAny } from "./problems.ts";

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
  throwIfAny(titleProblems(file, source, definitions, namesOf(gateway)));
  const names = namesOf(gateway);
  const input: OpenApiInput = { source, files, names, components: componentsOf(files, definitions, source, names) };
  // Paths and webhooks first: they say which components there are.
  const paths = pathsOf(input);
  const webhooks = Object.fromEntries(
    source.webhooks.map((webhook) => [names.member(webhook.name), { post: notification(input, webhook) }]),
  );
  return writeCompactJson(
    {
      // Not 3.1.1, which differs in words only: some generators know the numbers of versions instead of ranges.
      openapi: "3.1.0",
      info: info(source, version),
      servers: source.servers,
      tags: source.tags.map((tag) => ({ ...tag, name: names.tag(tag.name) })),
      paths,
      webhooks,
      components: { securitySchemes: securitySchemes(input), schemas: input.components.schemas() },
      "x-signature": source.signing,
      "x-generated-from": `schemas/${gateway}, by tools/codegen; do not edit`,
    },
    6,
  );
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

function notification(input: OpenApiInput, webhook: Webhook): object {
  const { files, components, names } = input;
  const definition = components.find(webhook.notification) as Definition;
  const { description, contentType, body } = webhook.acknowledgement;
  const media = (type: string) => ({
    schema: components.reference(webhook.notification),
    ...mediaExamples(files, [definition], { contentType: type }),
  });
  return {
    operationId: names.member(webhook.operationId),
    tags: [names.tag(webhook.tag)],
    summary: webhook.summary,
    description: definition.schema.description,
    security: securityOf(input),
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
  if (typeof body !== "object" || body === null) return { type: typeof body, enum: [body] };
  const properties = Object.entries(body).map(([key, value]) => [key, exactly(value)]);
  return { type: "object", required: Object.keys(body), properties: Object.fromEntries(properties) };
}
