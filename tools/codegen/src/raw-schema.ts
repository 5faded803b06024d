import type { Definition } from "./definitions.ts";
import { idBase, type SourceFiles } from "./documents.ts";
import { parseExact } from "./exact-json.ts";
import type { RawSchema } from "./schema-map.ts";

/** Where the published schema is that something was made from. */
export function schemaId({ file, pointer }: Definition): string {
  return `${idBase}${file}${pointer === "" ? "" : `#${pointer}`}`;
}

/** The schema as its file writes it: parsing it again keeps the digits of its numbers. */
export function sourceOf(files: SourceFiles, { file, pointer, name }: Definition): RawSchema {
  const root = parseExact(files.get(file) ?? "{}") as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return pointer === "" ? root : (root["$defs"]?.[name] as RawSchema);
}
