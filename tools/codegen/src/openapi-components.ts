import type { Definition, Definitions } from "./definitions.ts";
import { idBase, type SourceFiles } from "./documents.ts";
import { parseExact } from "./exact-json.ts";
import { byCodeUnit, isObject } from "./json.ts";
import type { OpenApiSource } from "./openapi-source.ts";

/** The definitions of a gateway by their titles, which is how an OpenAPI document refers to them. */
export interface Components {
  find(title: string): Definition | undefined;
  /** A reference to the component, which is then one of those that are written. */
  reference(title: string): { readonly $ref: string };
  /** The schema itself, its references leading to components: for a place that holds no reference. */
  inline(definition: Definition, schema: unknown): unknown;
  /** Every component that was referred to, with what it refers to in turn. */
  schemas(): Record<string, unknown>;
}

/** What the parts of a document are made from. */
export interface OpenApiInput {
  readonly source: OpenApiSource;
  readonly files: SourceFiles;
  readonly components: Components;
}

export function componentsOf(
  files: SourceFiles,
  definitions: Definitions,
  contents: OpenApiSource["contents"],
): Components {
  const byName = new Map(definitions.ordered.map((definition) => [definition.name, definition]));
  const written = new Map<string, unknown>();
  const reference = (title: string) => {
    const definition = byName.get(title);
    if (definition && !written.has(title)) {
      // Known before it is filled, so that a schema which is used twice is written once.
      written.set(title, undefined);
      written.set(title, component(definition));
    }
    return { $ref: `#/components/schemas/${title}` };
  };
  const inline = (definition: Definition, schema: unknown): unknown => {
    if (Array.isArray(schema)) return schema.map((item) => inline(definition, item));
    if (!isObject(schema) || Object.isFrozen(schema)) return schema;
    const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
      if (key !== "$ref" || typeof value !== "string") return [key, inline(definition, value)];
      return [key, reference(definitions.resolve(definition, value).name).$ref];
    });
    return Object.fromEntries(entries);
  };
  const component = (definition: Definition): unknown => {
    const { $schema: _schema, $id: _id, $defs: _defs, title: _title, ...rest } = sourceOf(files, definition);
    const schema = inline(definition, rest) as Record<string, unknown>;
    return {
      title: definition.name,
      ...withContents(schema, definition.name, contents, reference),
      "x-schema-id": schemaId(definition),
    };
  };
  return {
    find: (title) => byName.get(title),
    reference,
    inline,
    schemas: () => Object.fromEntries([...written].sort(([a], [b]) => byCodeUnit(a, b))),
  };
}

/** Where the published schema is that a component was made from. */
export function schemaId({ file, pointer }: Definition): string {
  return `${idBase}${file}${pointer === "" ? "" : `#${pointer}`}`;
}

/** The schema as its file writes it: parsing it again keeps the digits of its numbers. */
export function sourceOf(files: SourceFiles, { file, pointer, name }: Definition): Record<string, unknown> {
  const root = parseExact(files.get(file) ?? "{}") as Record<string, Record<string, unknown>>;
  return pointer === "" ? root : (root["$defs"]?.[name] as Record<string, unknown>);
}

/** OpenAPI 3.1 can say what the JSON inside a text field looks like; the schema alone says that it is text. */
function withContents(
  schema: Record<string, unknown>,
  title: string,
  contents: OpenApiSource["contents"],
  reference: Components["reference"],
): Record<string, unknown> {
  const fields = { ...(schema["properties"] as Record<string, object> | undefined) };
  for (const { field, content } of contents.filter((entry) => entry.schema === title)) {
    fields[field] = { ...fields[field], contentMediaType: "application/json", contentSchema: reference(content) };
  }
  return Object.keys(fields).length === 0 ? schema : { ...schema, properties: fields };
}
