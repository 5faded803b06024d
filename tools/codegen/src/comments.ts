import type { Definition, Definitions } from "./definitions.ts";
import { inherited } from "./rules.ts";
import { requiredChoice, type Schema } from "./schema.ts";

/** The JSDoc of a field: meaning, unit, limits, examples, source. */
export function fieldComment(schema: Schema, owner: Definition, definitions: Definitions, indent: string): string {
  const description = inherited(schema, "description", owner, definitions);
  const unit = inherited(schema, "x-unit", owner, definitions);
  const source = inherited(schema, "x-source", owner, definitions) ?? owner.schema["x-source"] ?? owner.inheritedSource;
  const constrained = followed(schema, owner, definitions);
  return comment(
    [
      ...(description ?? "").split("\n"),
      ...facts(unit === undefined ? constrained : { ...constrained, "x-unit": unit }),
      ...exampleLine(schema.examples ?? constrained.examples),
      ...(source === undefined ? [] : [`Source: ${source}`]),
      ...(schema.deprecated || constrained.deprecated ? ["@deprecated"] : []),
    ],
    indent,
  );
}

/** The JSDoc of a type. */
export function definitionComment({ schema, file, pointer, inheritedSource }: Definition): string {
  const source = schema["x-source"] ?? inheritedSource;
  const isPlain = schema.properties === undefined && schema.$ref === undefined;
  return comment(
    [
      ...(schema.description ?? "").split("\n"),
      ...choiceLine(schema),
      ...(isPlain ? [...facts(schema), ...exampleLine(schema.examples)] : []),
      ...(source === undefined ? [] : [`Source: ${source}`]),
      `Schema: ${file}${pointer === "" ? "" : `#${pointer}`}`,
      ...(schema.deprecated ? ["@deprecated"] : []),
    ],
    "",
  );
}

function followed(schema: Schema, owner: Definition, definitions: Definitions): Schema {
  if (schema.$ref === undefined) return schema;
  const target = definitions.resolve(owner, schema.$ref);
  return followed(target.schema, target, definitions);
}

/** Unit and limits in words, on one line. */
function facts(schema: Schema): string[] {
  const parts = [
    schema["x-unit"] === undefined ? undefined : `Unit: ${schema["x-unit"]}.`,
    range("Length", schema.minLength, schema.maxLength),
    range("Value", schema.minimum, schema.maximum),
    range("Entries", schema.minItems, schema.maxItems),
    schema.pattern === undefined ? undefined : `Pattern: \`${schema.pattern}\`.`,
    schema.default === undefined ? undefined : `Default: ${code(schema.default)}.`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? [] : [parts.join(" ")];
}

function range(word: string, least: number | undefined, most: number | undefined): string | undefined {
  if (least === undefined && most === undefined) return undefined;
  if (least === most) return `${word}: exactly ${least}.`;
  if (least === undefined) return `${word}: at most ${most}.`;
  return most === undefined ? `${word}: at least ${least}.` : `${word}: ${least} to ${most}.`;
}

/** Long samples would drown the meaning; the examples folder holds them whole. */
function exampleLine(examples: Schema["examples"]): string[] {
  const short = (examples ?? []).map(code).filter((text) => text.length <= 80);
  return short.length === 0 ? [] : [`Example: ${short.slice(0, 3).join(", ")}`];
}

function choiceLine(schema: Schema): string[] {
  const choice = requiredChoice(schema);
  if (!choice) return [];
  const groups = choice.choices.map((names) => names.map((name) => `\`${name}\``).join(" and "));
  return [`Needs ${choice.exclusive ? "exactly" : "at least"} one of: ${groups.join(", or ")}.`];
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

function comment(lines: readonly string[], indent: string): string {
  const safe = lines.filter((line) => line.trim() !== "").map((line) => line.trim().replaceAll("*/", "*\\/"));
  if (safe.length === 0) return "";
  if (safe.length === 1) return `${indent}/** ${safe[0]} */\n`;
  return [`${indent}/**`, ...safe.map((line) => `${indent} * ${line}`), `${indent} */`, ""].join("\n");
}
