import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Json } from "./json.ts";
import { type Problem, pointerKey } from "./problems.ts";

/** The schemas of what is no message: schemas/meta/<name>.schema.json. They are ours, whatever repository is worked on. */
const names = ["cases", "errors", "index", "signature", "status", "vectors"] as const;
export type MetaSchema = (typeof names)[number];

/** Where each is, by path inside schemas/. */
export const metaFiles: Readonly<Record<MetaSchema, string>> = Object.fromEntries(
  names.map((name) => [name, `meta/${name}.schema.json`]),
) as Record<MetaSchema, string>;

const validators = new Map<MetaSchema, ValidateFunction>();

function validatorOf(name: MetaSchema): ValidateFunction {
  const known = validators.get(name);
  if (known) return known;
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, strictRequired: false });
  const schema = readFileSync(new URL(`../../../schemas/${metaFiles[name]}`, import.meta.url), "utf8");
  const validate = ajv.compile(JSON.parse(schema));
  validators.set(name, validate);
  return validate;
}

/** What is wrong with a value by its schema, `pointer` being where it stands in the file. */
export function metaProblems(name: MetaSchema, file: string, pointer: string, value: Json | undefined): Problem[] {
  const validate = validatorOf(name);
  if (value !== undefined && validate(value)) return [];
  const errors = value === undefined ? [] : (validate.errors ?? []);
  if (errors.length === 0) return [{ file, pointer, message: `is missing; see schemas/${metaFiles[name]}` }];
  return errors.map((error) => ({
    file,
    pointer: `${pointer}${error.instancePath}${unknownKey(error)}`,
    message: `${described(error)}; see schemas/${metaFiles[name]}`,
  }));
}

function unknownKey({ keyword, params }: ErrorObject): string {
  return keyword === "additionalProperties" ? `/${pointerKey(params["additionalProperty"])}` : "";
}

function described({ keyword, message = keyword, params }: ErrorObject): string {
  if (keyword === "required") return `"${params["missingProperty"]}" is missing`;
  if (keyword === "additionalProperties") return `unknown key "${params["additionalProperty"]}"`;
  if (keyword === "minLength") return "must not be empty";
  return keyword === "enum" ? `must be one of ${params["allowedValues"].join(", ")}` : message;
}
