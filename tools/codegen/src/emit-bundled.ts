import { writeCompactJson } from "./compact-json.ts";
import type { Definition, Definitions } from "./definitions.ts";
import type { SourceFiles } from "./documents.ts";
import { byCodeUnit } from "./json.ts";
import { portable } from "./portable.ts";
import { schemaId, sourceOf } from "./raw-schema.ts";
import { mapSchema, type RawSchema } from "./schema-map.ts";
import { withTitles } from "./titles.ts";
import { withoutTypeLists } from "./wire-types.ts";

/** Where the bundled edition of a schema is, inside schemas/. */
export function bundledPath({ file }: Definition): string {
  return `bundled/${file.slice("schemas/".length)}`;
}

/**
 * bundled/: each message as one file that needs no other. No `$id`, which some tools try to fetch; no `x-` keywords, which others
 * refuse; no `const` and no lists of types; a title wherever generators make a type.
 */
export function emitBundled(
  gateway: string,
  version: string,
  files: SourceFiles,
  definitions: Definitions,
): [string, string][] {
  return definitions.ordered
    .filter(({ role }) => role !== undefined)
    .map((root) => [bundledPath(root), writeCompactJson(bundle(`${gateway} ${version}`, root, files, definitions), 4)]);
}

function bundle(edition: string, root: Definition, files: SourceFiles, definitions: Definitions): RawSchema {
  const local = new Map<string, RawSchema>();
  const define = (name: string, make: () => RawSchema): RawSchema => {
    if (!local.has(name)) {
      local.set(name, {});
      local.set(name, { title: name, ...make() });
    }
    return { $ref: `#/$defs/${name}` };
  };
  const body = (definition: Definition): RawSchema => {
    const { $schema: _schema, $id: _id, $defs: _defs, title: _title, ...rest } = sourceOf(files, definition);
    const resolved = mapSchema(rest, (schema) => {
      const { $ref, ...others } = schema;
      if (typeof $ref !== "string") return schema;
      const target = definitions.resolve(definition, $ref);
      return { ...others, ...define(target.name, () => body(target)) };
    });
    const single = withoutTypeLists(portable(resolved), ({ name, schema }) => define(name, () => schema));
    return withTitles(mapSchema(single, withoutExtensions), definition.name);
  };
  const { title: _title, ...schema } = body(root);
  const defs = [...local].sort(([a], [b]) => byCodeUnit(a, b));
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $comment: `${edition}, made from ${schemaId(root)}`,
    title: root.name,
    ...schema,
    ...(defs.length > 0 && { $defs: Object.fromEntries(defs) }),
  };
}

/** Units are said in the description instead: an amount without its unit is dangerous. */
function withoutExtensions(schema: RawSchema): RawSchema {
  const unit = schema["x-unit"];
  const rest = Object.fromEntries(
    Object.entries(schema).filter(([key]) => !key.startsWith("x-") && key !== "$comment"),
  );
  if (typeof unit !== "string") return rest;
  return {
    ...rest,
    description: [rest["description"], `Unit: ${unit}.`].filter((text) => text !== undefined).join(" "),
  };
}
