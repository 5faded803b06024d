import { ajvSchema } from "./ajv-schema.ts";
import { bundle } from "./bundle.ts";
import type { Definitions } from "./definitions.ts";
import { type GatewayInput, readDefinitions } from "./generate.ts";
import { header } from "./header.ts";
import { standaloneModule } from "./standalone.ts";

/** Jeepay's public server looks at blanks and the amount alone; a check by these schemas would refuse what it takes. */
const tolerated: readonly string[] = ["TransferCreateRequest", "TransferQueryRequest", "CashoutQueryRequest"];

/** The checks of what arrives at the sandbox's gateways, by path inside packages/sandbox: Ajv's standalone code and its types. */
export async function emitRequestChecks(inputs: readonly GatewayInput[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { gateway, files: sources } of inputs) {
    const definitions = readDefinitions(sources);
    const roots = definitions.ordered.filter(({ name, role }) => role === "request" && !tolerated.includes(name));
    const schemas = new Map(roots.map((root) => [root.name, ajvSchema(root, definitions)]));
    const code = await bundle(standaloneModule(schemas));
    files.set(`src/generated/${gateway}.js`, `${header(`schemas/${gateway}`)}${code.trimEnd()}\n`);
    files.set(`src/generated/${gateway}.d.ts`, declarations(gateway, roots));
  }
  return files;
}

function declarations(gateway: string, roots: Definitions["ordered"]): string {
  return [
    header(`schemas/${gateway}`),
    'import type { SchemaCheck } from "../gateway/schema-check.ts";\n\n',
    ...roots.map(({ name }) => `export declare const validate${name}: SchemaCheck;\n`),
  ].join("");
}
