import { ajvSchema } from "./ajv-schema.ts";
import { bundle } from "./bundle.ts";
import { type Definition, type Definitions, isInbound } from "./definitions.ts";
import { header } from "./header.ts";
import { standaloneModule } from "./standalone.ts";

/** validators.js: Ajv's standalone code for every root schema, in one file that runs where Ajv is not installed. */
export async function emitValidators(gateway: string, definitions: Definitions): Promise<string> {
  const schemas = new Map(rootsOf(definitions).map((root) => [root.name, ajvSchema(root, definitions)]));
  const code = await bundle(standaloneModule(schemas));
  const lines = code.split("\n");
  const leftover = lines.find((line) => /\bschema\d+\b|\brequire\(|^import\b/u.test(line));
  if (leftover !== undefined) throw new Error(`validators.js still holds: ${leftover.slice(0, 120)}`);
  return `${header(`schemas/${gateway}`)}${code.trimEnd()}\n`;
}

function rootsOf(definitions: Definitions): Definition[] {
  return definitions.ordered.filter(({ role }) => role !== undefined);
}

/** validators.d.ts */
export function emitValidatorTypes(gateway: string, definitions: Definitions): string {
  const roots = rootsOf(definitions);
  const imported = roots.some(isInbound) ? "Lossless, Validator" : "Validator";
  const declarations = roots.map((root) => {
    const name = `validate${root.name}`;
    if (!isInbound(root)) return `export declare const ${name}: Validator<${root.name}>;\n`;
    const note = "/** Numbers must have been read as their source text: a number is refused. */\n";
    return `${note}export declare const ${name}: Validator<Lossless<${root.name}>>;\n`;
  });
  return [
    header(`schemas/${gateway}`),
    `import type { ${imported} } from "@payout/core/provider";\n`,
    `import type {\n${roots.map(({ name }) => `  ${name},\n`).join("")}} from "./types.js";\n\n`,
    declarations.join("\n"),
  ].join("");
}
