import { collectDefinitions, type Definitions } from "./definitions.ts";
import { readDocuments, type SourceFiles } from "./documents.ts";
import { emitReadme } from "./emit-readme.ts";
import { emitSchemas } from "./emit-schemas.ts";
import { emitTables } from "./emit-tables.ts";
import { emitTypeTest } from "./emit-type-test.ts";
import { emitTypes } from "./emit-types.ts";
import { emitValidators, emitValidatorTypes } from "./emit-validators.ts";
import { throwIfAny } from "./problems.ts";
import { ruleProblems } from "./rules.ts";
import type { Setting } from "./settings-table.ts";
import { readTables } from "./tables.ts";

export interface GatewayInput {
  readonly gateway: string;
  readonly files: SourceFiles;
  readonly readme?: string;
  /** What `create…` takes, for the README. */
  readonly settings?: readonly Setting[];
  /** The text of schemas/cases/<gateway>.json: messages and what they mean by the tables. */
  readonly cases?: string;
  /** The version of the gateway's schemas; it changes only with a release. */
  readonly version?: string;
}

/** Every generated file of one gateway, by its path inside packages/<gateway>. Pure: same input, same bytes. */
export async function generate({ gateway, files, readme, settings }: GatewayInput): Promise<Map<string, string>> {
  const definitions = readDefinitions(files);
  const tables = readTables(gateway, files);
  const updatedReadme = readme === undefined ? undefined : emitReadme(readme, tables, settings);
  return new Map([
    ["src/generated/types.ts", emitTypes(gateway, definitions)],
    ["src/generated/schemas.ts", emitSchemas(gateway, definitions)],
    ["src/generated/validators.js", await emitValidators(gateway, definitions)],
    ["src/generated/validators.d.ts", emitValidatorTypes(gateway, definitions)],
    ["src/generated/tables.ts", emitTables(gateway, tables)],
    ["test/generated-types.test-d.ts", emitTypeTest(gateway, definitions)],
    ...(updatedReadme === undefined ? [] : [["README.md", updatedReadme] as const]),
  ]);
}

/** The gateway's schemas, each rule of the house checked. */
export function readDefinitions(files: SourceFiles): Definitions {
  const definitions = collectDefinitions(readDocuments(files));
  throwIfAny(ruleProblems(definitions));
  return definitions;
}
