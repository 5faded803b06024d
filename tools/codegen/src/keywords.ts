import { isObject, isPrimitive, isStringArray, type Json, type JsonObject } from "./json.ts";
import { patternProblem } from "./patterns.ts";
import { type Problem, pointerKey } from "./problems.ts";
import { typeNames } from "./schema.ts";

/** What a keyword's value must look like. */
interface Rule {
  readonly expected: string;
  readonly accepts: (value: Json) => boolean;
  /** The types this keyword speaks of; without one of them it would do nothing. */
  readonly appliesTo?: readonly string[];
}

const text: Rule = { expected: "a non-empty string", accepts: (value) => typeof value === "string" && value !== "" };
const flag: Rule = { expected: "true or false", accepts: (value) => typeof value === "boolean" };
const anything: Rule = { expected: "any value", accepts: () => true };
const schemaMap: Rule = { expected: "an object of schemas", accepts: isObject };
const branchList: Rule = {
  expected: "an array of at least two schemas",
  accepts: (value) => Array.isArray(value) && value.length > 1 && value.every(isObject),
};
const isCount = (value: Json) => typeof value === "number" && Number.isInteger(value) && value >= 0;
const count = (appliesTo: string): Rule => ({
  expected: "a whole number, 0 or more",
  accepts: isCount,
  appliesTo: [appliesTo],
});
const limit: Rule = {
  expected: "a number",
  accepts: (value) => typeof value === "number",
  appliesTo: ["number", "integer"],
};
const isTypeName = (value: Json) => typeof value === "string" && (typeNames as readonly string[]).includes(value);

const rules: Readonly<Record<string, Rule>> = {
  $schema: {
    expected: "the 2020-12 dialect",
    accepts: (value) => value === "https://json-schema.org/draft/2020-12/schema",
  },
  $id: text,
  $ref: text,
  $defs: schemaMap,
  $comment: text,
  title: text,
  description: text,
  examples: { expected: "an array", accepts: Array.isArray },
  type: {
    expected: `one of ${typeNames.join(", ")}, or an array of them`,
    accepts: (value) => isTypeName(value) || (Array.isArray(value) && value.length > 0 && value.every(isTypeName)),
  },
  properties: { ...schemaMap, appliesTo: ["object"] },
  required: {
    expected: "an array of different strings",
    accepts: (value) => isStringArray(value) && new Set(value).size === value.length,
  },
  additionalProperties: {
    expected: "true, false or a schema",
    accepts: (value) => typeof value === "boolean" || isObject(value),
    appliesTo: ["object"],
  },
  enum: {
    expected: "a non-empty array of strings, numbers, booleans or null",
    accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isPrimitive),
  },
  const: { expected: "a string, number, boolean or null", accepts: isPrimitive },
  pattern: { ...text, appliesTo: ["string"] },
  minLength: count("string"),
  maxLength: count("string"),
  minimum: limit,
  maximum: limit,
  items: { expected: "a schema", accepts: isObject, appliesTo: ["array"] },
  minItems: count("array"),
  maxItems: count("array"),
  oneOf: branchList,
  anyOf: branchList,
  default: anything,
  deprecated: flag,
  "x-unit": text,
  "x-source": text,
  "x-zh": text,
};

/** Keywords that describe a value without constraining it. */
const annotations: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$comment",
  "title",
  "description",
  "examples",
  "default",
  "deprecated",
  "x-unit",
  "x-source",
  "x-zh",
]);

/** Every keyword mistake in a schema and in the schemas inside it. */
export function keywordProblems(file: string, schema: JsonObject, pointer = ""): Problem[] {
  const own = Object.entries(schema).flatMap(([keyword, value]) => {
    const message = keywordProblem(schema, keyword, value, pointer);
    return message === undefined ? [] : [{ file, pointer: `${pointer}/${pointerKey(keyword)}`, message }];
  });
  return [...own, ...combinationProblems(file, schema, pointer), ...nestedProblems(file, schema, pointer)];
}

function keywordProblem(schema: JsonObject, keyword: string, value: Json, pointer: string): string | undefined {
  const rule = Object.hasOwn(rules, keyword) ? rules[keyword] : undefined;
  if (!rule) return `unknown keyword "${keyword}"; known keywords: ${Object.keys(rules).join(" ")}`;
  if (!rule.accepts(value)) return `"${keyword}" must be ${rule.expected}`;
  if (keyword === "pattern") {
    const problem = patternProblem(String(value));
    if (problem) return `the pattern ${problem}`;
  }
  if ((keyword === "$defs" || keyword === "$id") && pointer !== "") {
    return `"${keyword}" belongs at the top of the file; move it there`;
  }
  const types = [schema["type"] ?? []].flat();
  if (rule.appliesTo && !rule.appliesTo.some((type) => types.includes(type))) {
    return `"${keyword}" does nothing without "type": "${rule.appliesTo.join('" or "')}"; add the type or remove it`;
  }
  return undefined;
}

/** Keywords that are each fine but say two things when they stand together. */
function combinationProblems(file: string, schema: JsonObject, pointer: string): Problem[] {
  const constraints = Object.keys(schema).filter((key) => !annotations.has(key) && key !== "$defs");
  const alone = (keyword: string, allowed: readonly string[]): Problem[] => {
    const others = constraints.filter((key) => key !== keyword && !allowed.includes(key));
    if (!(keyword in schema) || others.length === 0) return [];
    const message = `"${keyword}" cannot stand beside ${others.join(", ")}; only descriptions and other annotations may`;
    return [{ file, pointer: `${pointer}/${keyword}`, message }];
  };
  const objectKeywords = ["type", "properties", "required", "additionalProperties"];
  const besideBranches = "properties" in schema ? objectKeywords : [];
  return [
    ...alone("$ref", []),
    ...alone("enum", ["type"]),
    ...alone("const", ["type"]),
    ...alone("oneOf", besideBranches),
    ...alone("anyOf", besideBranches),
  ];
}

function nestedProblems(file: string, schema: JsonObject, pointer: string): Problem[] {
  const nested: [string, Json][] = [];
  for (const key of ["properties", "$defs"]) {
    for (const [name, value] of Object.entries(isObject(schema[key]) ? schema[key] : {})) {
      nested.push([`${pointer}/${key}/${pointerKey(name)}`, value]);
    }
  }
  for (const key of ["items", "additionalProperties"]) {
    const value = schema[key];
    if (isObject(value)) nested.push([`${pointer}/${key}`, value]);
  }
  for (const key of ["oneOf", "anyOf"]) {
    const value = schema[key];
    const branches: readonly Json[] = Array.isArray(value) ? value : [];
    for (const [index, branch] of branches.entries()) nested.push([`${pointer}/${key}/${index}`, branch]);
  }
  return nested.flatMap(([place, value]) =>
    isObject(value)
      ? keywordProblems(file, value, place)
      : [{ file, pointer: place, message: "must be a schema object" }],
  );
}
