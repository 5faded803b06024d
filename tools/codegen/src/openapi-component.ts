import type { Definition } from "./definitions.ts";
import type { Names } from "./openapi-names.ts";
import { schemaId } from "./raw-schema.ts";
import type { RawSchema } from "./schema-map.ts";

/** Where a component is written, and what it is made of. */
export interface ComponentWriter {
  readonly names: Names;
  /** The schema of a definition, its references leading to components. */
  body(definition: Definition): RawSchema;
  /** Writes a component once, and refers to it. */
  write(name: string, make: () => RawSchema): { readonly $ref: string };
}

/** What every component has, whatever it was made of. */
export function component(title: string, definition: Definition, schema: RawSchema): RawSchema {
  return { title, ...schema, "x-schema-id": schemaId(definition) };
}
