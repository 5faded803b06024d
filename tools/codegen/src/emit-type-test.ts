import type { Definitions } from "./definitions.ts";
import { header } from "./header.ts";
import { requiredChoice } from "./schema.ts";

/**
 * generated-types.test-d.ts: each interface is exactly what its TypeBox schema says. Of a choice of required fields only TypeBox
 * knows which belong together: the interface allows more.
 */
export function emitTypeTest(gateway: string, definitions: Definitions): string {
  const checks = definitions.ordered.map(({ name, schema }) =>
    [
      `test("${name}", () => {`,
      `  expectTypeOf<Static<typeof schemas.${name}Schema>>().${requiredChoice(schema) ? "toExtend" : "toEqualTypeOf"}<types.${name}>();`,
      "});\n",
    ].join("\n"),
  );
  return [
    header(`schemas/${gateway}`),
    "// biome-ignore-all format: generated\n",
    'import type { Static } from "@sinclair/typebox";',
    'import { expectTypeOf, test } from "vitest";',
    'import type * as schemas from "../src/generated/schemas.ts";',
    'import type * as types from "../src/generated/types.ts";\n\n',
  ]
    .join("\n")
    .concat(checks.join("\n"));
}
