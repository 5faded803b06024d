import { Ajv2020 } from "ajv/dist/2020.js";
import { type Definition, isInbound } from "./definitions.ts";
import { idBase, isSchemaFile } from "./documents.ts";
import { type GatewayInput, generate, readDefinitions } from "./generate.ts";
import { isObject } from "./json.ts";
import { formatProblem, type Problem } from "./problems.ts";
import { belongsTo, sampleFiles } from "./samples.ts";

interface GeneratedValidator {
  (value: unknown): boolean;
  errors?: readonly unknown[] | null;
}

/** Each documented sample against its schema, twice: by Ajv as the schema stands, and by the validator we ship. */
export async function exampleProblems(input: GatewayInput): Promise<string[]> {
  const definitions = readDefinitions(input.files);
  const roots = definitions.ordered.filter(({ role }) => role !== undefined);
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false });
  ajv.addVocabulary(["x-unit", "x-source", "x-zh"]);
  for (const [file, text] of input.files) if (isSchemaFile(file)) ajv.addSchema(JSON.parse(text));
  const validators = await loadValidators((await generate(input)).get("src/generated/validators.js") ?? "");
  const samples = sampleFiles(input.files).map(([file, text]) => {
    return { file, text, root: roots.find((root) => belongsTo(file, root.file)) };
  });
  const refused = samples.flatMap(({ file, text, root }): Problem[] => {
    const message = root ? problemOf(text, root, ajv, validators) : "no schema fits its name; rename the example";
    return message === undefined ? [] : [{ file, pointer: "", message }];
  });
  const covered = new Set([...samples.map(({ root }) => root), ...roots.filter(({ role }) => role === "destination")]);
  const uncovered = roots
    .filter((root) => !covered.has(root))
    .map(({ file }) => ({ file, pointer: "", message: "has no example; add the documented sample to examples/" }));
  return [...refused, ...uncovered].map(formatProblem);
}

/** Loads the module from memory: it imports nothing. */
export async function loadValidators(code: string): Promise<Record<string, GeneratedValidator>> {
  return await import(`data:text/javascript,${encodeURIComponent(code)}`);
}

function problemOf(
  text: string,
  root: Definition,
  ajv: Ajv2020,
  validators: Record<string, GeneratedValidator>,
): string | undefined {
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch (error) {
    return `not valid JSON (${(error as Error).message})`;
  }
  if (!isObject(plain)) return "an example must be one JSON object";
  const validate = ajv.getSchema(`${idBase}${root.file}`);
  if (!validate?.(plain)) return `does not fit ${root.file}: ${ajv.errorsText(validate?.errors ?? null)}`;
  const generated = validators[`validate${root.name}`];
  const value = isInbound(root) ? parseLossless(text) : plain;
  if (generated?.(value)) return undefined;
  return `the generated validator refuses it: ${JSON.stringify(generated?.errors)}`;
}

/** JSON with every number as its source text, the way core reads what a gateway sends. */
export function parseLossless(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? (context?.source ?? String(value)) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}
