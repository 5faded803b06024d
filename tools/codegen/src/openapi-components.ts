import type { Definition, Definitions } from "./definitions.ts";
import type { SourceFiles } from "./documents.ts";
import { byCodeUnit } from "./json.ts";
import { type ChosenRequests, chosenRequests } from "./openapi-choice.ts";
import { component } from "./openapi-component.ts";
import type { Names } from "./openapi-names.ts";
import type { OpenApiSource } from "./openapi-source.ts";
import { portable } from "./portable.ts";
import { sourceOf } from "./raw-schema.ts";
import { mapSchema, type RawSchema } from "./schema-map.ts";
import { withoutTypeLists } from "./wire-types.ts";

/** The definitions of a gateway by their titles, from which an OpenAPI document makes its components. */
export interface Components {
  find(title: string): Definition | undefined;
  /** A reference to the component, which is then one of those that are written. */
  reference(title: string): { readonly $ref: string };
  /** The schema itself, its references leading to components: for a place that holds no reference. */
  inline(definition: Definition, schema: RawSchema): RawSchema;
  /** Every component that was referred to, with what it refers to in turn. */
  schemas(): Record<string, unknown>;
}

/** What the parts of a document are made from. */
export interface OpenApiInput {
  readonly source: OpenApiSource;
  readonly files: SourceFiles;
  readonly components: Components;
  readonly names: Names;
}

export function componentsOf(
  files: SourceFiles,
  definitions: Definitions,
  source: OpenApiSource,
  names: Names,
): Components {
  const byTitle = new Map(definitions.ordered.map((definition) => [definition.name, definition]));
  const written = new Map<string, unknown>();
  const write = (name: string, make: () => RawSchema) => {
    if (!written.has(name)) {
      // Known before it is filled, so that a schema which is used twice is written once.
      written.set(name, undefined);
      written.set(name, plain(make()));
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  // Known to every generator: no constants, and no lists of types apart from "or null".
  const plain = (schema: RawSchema): RawSchema =>
    withoutTypeLists(portable(schema), (type) =>
      write(names.component(type.name), () => ({ ...type.schema, title: names.component(type.name) })),
    );
  const inline = (definition: Definition, schema: RawSchema): RawSchema =>
    mapSchema(schema, (inner) => {
      const { $ref } = inner;
      if (typeof $ref !== "string") return inner;
      return { ...inner, ...reference(definitions.resolve(definition, $ref).name) };
    });
  const body = (definition: Definition): RawSchema => {
    const { $schema: _schema, $id: _id, $defs: _defs, title: _title, ...rest } = sourceOf(files, definition);
    return withContents(inline(definition, rest), definition.name, source.contents, reference);
  };
  const chosen: ChosenRequests = chosenRequests(definitions, source.destinations, { names, body, write });
  const reference = (title: string) => {
    const definition = byTitle.get(title);
    if (definition === undefined) return { $ref: `#/components/schemas/${names.component(title)}` };
    return (
      chosen(definition) ??
      write(names.component(title), () => component(names.component(title), definition, body(definition)))
    );
  };
  return {
    find: (title) => byTitle.get(title),
    reference,
    inline: (definition, schema) => plain(inline(definition, schema)),
    schemas: () => Object.fromEntries([...written].sort(([a], [b]) => byCodeUnit(a, b))),
  };
}

/** OpenAPI 3.1 can say what the JSON inside a text field looks like; the schema alone says that it is text. */
function withContents(
  schema: RawSchema,
  title: string,
  contents: OpenApiSource["contents"],
  reference: Components["reference"],
): RawSchema {
  const fields = { ...(schema["properties"] as Record<string, object> | undefined) };
  for (const { field, content } of contents.filter((entry) => entry.schema === title)) {
    fields[field] = { ...fields[field], contentMediaType: "application/json", contentSchema: reference(content) };
  }
  return Object.keys(fields).length === 0 ? schema : { ...schema, properties: fields };
}
