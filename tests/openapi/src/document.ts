import { readJson } from "./published.ts";

/** The parts of our OpenAPI documents that tests read. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly webhooks: Readonly<Record<string, { readonly post: OperationObject }>>;
  readonly components: { readonly schemas: Readonly<Record<string, ComponentSchema>> };
}

interface ComponentSchema {
  readonly required?: readonly string[];
  readonly oneOf?: readonly { readonly $ref: string }[];
}

export interface OperationObject {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly { readonly name: string; readonly required: boolean; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, MediaType>> }>>;
}

export interface MediaType {
  readonly schema: { readonly $ref?: string; readonly oneOf?: readonly { readonly $ref: string }[] };
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: Record<string, unknown> }>>;
}

/** One operation, with a call that the document itself shows. */
export interface Call {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Fields without which the call is malformed. */
  readonly required: readonly string[];
  readonly isSignedInHeader: boolean;
  readonly answer: Readonly<Record<string, unknown>>;
  /** What the document shows for a call that is refused by its HTTP status. */
  readonly refusals: readonly Readonly<Record<string, unknown>>[];
}

const json = "application/json";

export function readDocument(gateway: string): OpenApiDocument {
  return readJson(`openapi/${gateway}.json`) as OpenApiDocument;
}

/** Every operation's first documented call and first documented answer. */
export function callsOf(document: OpenApiDocument): Call[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const media = operation.requestBody?.content[json];
      const fields = media ? first(media) : Object.fromEntries(parametersOf(operation));
      return {
        operationId: operation.operationId,
        method: method.toUpperCase(),
        path,
        fields,
        required: media ? requiredBy(document, media) : requiredParameters(operation),
        isSignedInHeader: operation.security.length > 0,
        answer: first(operation.responses["200"]?.content?.[json]),
        refusals: valuesOf(operation.responses["4XX"]?.content?.[json]),
      };
    }),
  );
}

function first(media: MediaType | undefined): Record<string, unknown> {
  return valuesOf(media)[0] ?? {};
}

function valuesOf(media: MediaType | undefined): Record<string, unknown>[] {
  return Object.values(media?.examples ?? {}).map(({ value }) => value);
}

function parametersOf({ parameters = [] }: OperationObject): [string, unknown][] {
  return parameters.flatMap(({ name, example }) => (example === undefined ? [] : [[name, example]]));
}

function requiredParameters({ parameters = [] }: OperationObject): string[] {
  return parameters.filter(({ required }) => required).map(({ name }) => name);
}

/** Of several requests at one address, the one whose example is listed first is used. */
function requiredBy({ components }: OpenApiDocument, { schema }: MediaType): readonly string[] {
  const reference = schema.$ref ?? schema.oneOf?.[0]?.$ref ?? "";
  const found = components.schemas[reference.slice(reference.lastIndexOf("/") + 1)];
  return found?.oneOf ? requiredBy({ components } as OpenApiDocument, { schema: found }) : (found?.required ?? []);
}
