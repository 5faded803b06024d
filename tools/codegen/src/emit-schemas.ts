import { type Alternative, alternatives } from "./alternatives.ts";
import { definitionComment } from "./comments.ts";
import type { Definition, Definitions } from "./definitions.ts";
import { header, propertyName } from "./header.ts";
import type { Primitive } from "./json.ts";
import { requiredChoice, type Schema } from "./schema.ts";

/** A TypeBox value and its type, side by side: isolatedDeclarations wants the type written out. */
interface Expression {
  readonly type: string;
  readonly value: string;
}

/** schemas.ts: the same definitions as TypeBox values. */
export function emitSchemas(gateway: string, definitions: Definitions): string {
  const blocks = definitions.ordered.map((definition) => {
    const { type, value } = expression(definition.schema, definition, definitions);
    return `${definitionComment(definition)}export const ${definition.name}Schema: ${type} = ${value};\n`;
  });
  const used = typesUsed(blocks.join(""));
  const typeImports = used.length === 0 ? "" : `${used.map((name) => `type ${name}`).join(", ")}, `;
  const imports = `import { ${typeImports}Type } from "@sinclair/typebox";\n`;
  return [header(`schemas/${gateway}`), imports, ...blocks].join("\n");
}

const typeBoxTypes =
  "TArray TBoolean TInteger TIntersect TLiteral TNot TNull TNumber TObject TOptional TRecord TString TUnion TUnknown";

function typesUsed(source: string): string[] {
  return typeBoxTypes.split(" ").filter((name) => new RegExp(`\\b${name}\\b`, "u").test(source));
}

function expression(schema: Schema, owner: Definition, definitions: Definitions): Expression {
  const members = alternatives(schema);
  const [only] = members;
  if (members.length === 1 && only) return memberExpression(only, owner, definitions, notesOf(schema));
  const parts = members.map((member) => memberExpression(member, owner, definitions, {}));
  return {
    type: `TUnion<[${parts.map(({ type }) => type).join(", ")}]>`,
    value: call("Union", [`[${parts.map(({ value }) => value).join(", ")}]`], notesOf(schema)),
  };
}

type Options = Readonly<Record<string, unknown>>;

function memberExpression(
  member: Alternative,
  owner: Definition,
  definitions: Definitions,
  notes: Options,
): Expression {
  switch (member.kind) {
    case "reference":
      return referenceExpression(`${definitions.resolve(owner, member.reference).name}Schema`, notes);
    case "literal":
      return literalExpression(member.value, notes);
    case "branch":
      return expression(member.schema, owner, definitions);
    case "unknown":
      return { type: "TUnknown", value: call("Unknown", [], notes) };
    case "type":
      return plainExpression(member.type, member.schema, owner, definitions, notes);
  }
}

/** A field may describe what it refers to in its own words: the same schema with those words on top. */
function referenceExpression(name: string, notes: Options): Expression {
  const overrides = Object.keys(notes).length === 0 ? name : `{ ...${name}, ${objectBody(notes)} }`;
  return { type: `typeof ${name}`, value: overrides };
}

function literalExpression(value: Primitive, notes: Options): Expression {
  if (value === null) return { type: "TNull", value: call("Null", [], notes) };
  const text = JSON.stringify(value);
  return { type: `TLiteral<${text}>`, value: call("Literal", [text], notes) };
}

function plainExpression(
  type: string,
  schema: Schema,
  owner: Definition,
  definitions: Definitions,
  notes: Options,
): Expression {
  if (type === "object") return objectExpression(schema, owner, definitions, notes);
  if (type === "array") {
    const item = expression(schema.items ?? {}, owner, definitions);
    const options = { ...notes, ...pick(schema, ["minItems", "maxItems"]) };
    return { type: `TArray<${item.type}>`, value: call("Array", [item.value], options) };
  }
  const constraints: Readonly<Record<string, readonly (keyof Schema)[]>> = {
    string: ["minLength", "maxLength", "pattern"],
    integer: ["minimum", "maximum"],
    number: ["minimum", "maximum"],
  };
  const name = `${type[0]?.toUpperCase()}${type.slice(1)}`;
  return { type: `T${name}`, value: call(name, [], { ...notes, ...pick(schema, constraints[type] ?? []) }) };
}

function objectExpression(schema: Schema, owner: Definition, definitions: Definitions, notes: Options): Expression {
  const extra = schema.additionalProperties;
  const isMap = schema.properties === undefined && extra !== false;
  if (isMap) {
    const values = expression(typeof extra === "object" ? extra : {}, owner, definitions);
    return { type: `TRecord<TString, ${values.type}>`, value: call("Record", ["Type.String()", values.value], notes) };
  }
  const fields = Object.entries(schema.properties ?? {}).map(([key, field]) => {
    const { type, value } = expression(field, owner, definitions);
    if (schema.required?.includes(key)) return { key, type, value };
    return { key, type: `TOptional<${type}>`, value: `Type.Optional(${value})` };
  });
  const block = (part: "type" | "value", end: string) =>
    fields.length === 0 ? "{}" : `{${fields.map((field) => indented(field.key, field[part], end)).join("")}\n}`;
  const nested =
    typeof extra === "object" ? [`additionalProperties: ${expression(extra, owner, definitions).value}`] : [];
  const options = { ...notes, ...pick(schema, typeof extra === "boolean" ? ["additionalProperties"] : []) };
  const choice = choiceExpression(schema, owner, definitions);
  const object = {
    type: `TObject<${block("type", ";")}>`,
    value: call("Object", [block("value", ",")], choice ? without(options, notes) : options, nested),
  };
  if (choice === undefined) return object;
  return {
    type: `TIntersect<[${object.type}, ${choice.type}]>`,
    value: call("Intersect", [`[${object.value}, ${choice.value}]`], notes),
  };
}

/**
 * A choice of required fields, as TypeBox types: TypeBox validates its own types alone, and would pass an object that has none of the
 * fields if the choice were a keyword beside them.
 */
function choiceExpression(schema: Schema, owner: Definition, definitions: Definitions): Expression | undefined {
  const { choices, exclusive } = requiredChoice(schema) ?? { choices: [], exclusive: false };
  if (choices.length === 0) return undefined;
  const having = choices.map((fields) =>
    havingExpression(
      fields.map((key) => ({ key, ...expression(bare(schema.properties?.[key] ?? {}), owner, definitions) })),
    ),
  );
  return unionExpression(having.map((one) => (exclusive ? onlyExpression(one, having) : one)));
}

function havingExpression(fields: readonly (Expression & { readonly key: string })[]): Expression {
  const of = (part: "type" | "value", end: string) =>
    `{ ${fields.map((field) => `${propertyName(field.key)}: ${field[part]}`).join(`${end} `)} }`;
  return { type: `TObject<${of("type", ";")}>`, value: `Type.Object(${of("value", ",")})` };
}

/** What a field must be, without what is said about it. */
function bare(schema: Schema): Schema {
  return without(schema as Options, notesOf(schema)) as Schema;
}

function onlyExpression(one: Expression, all: readonly Expression[]): Expression {
  const others = unionExpression(all.filter((other) => other !== one));
  return {
    type: `TIntersect<[${one.type}, TNot<${others.type}>]>`,
    value: `Type.Intersect([${one.value}, Type.Not(${others.value})])`,
  };
}

function unionExpression(members: readonly Expression[]): Expression {
  return {
    type: `TUnion<[${members.map(({ type }) => type).join(", ")}]>`,
    value: `Type.Union([${members.map(({ value }) => value).join(", ")}])`,
  };
}

function without(options: Options, left: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !(key in left)));
}

/** One field on its own line. Strings hold no raw line breaks here (JSON escapes them), so all of them are layout. */
function indented(key: string, text: string, end: string): string {
  return `\n  ${propertyName(key)}: ${text.replaceAll("\n", "\n  ")}${end}`;
}

/** The annotations worth keeping at run time. Strict validators refuse unknown keywords, so the x- ones stay behind. */
function notesOf(schema: Schema): Options {
  return pick(schema, ["title", "description", "default", "examples", "deprecated"]);
}

function pick(schema: Schema, keys: readonly (keyof Schema)[]): Options {
  return Object.fromEntries(keys.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]));
}

function call(name: string, values: readonly string[], options: Options, nested: readonly string[] = []): string {
  const body = [objectBody(options), ...nested].filter((part) => part !== "").join(", ");
  return `Type.${name}(${[...values, ...(body === "" ? [] : [`{ ${body} }`])].join(", ")})`;
}

function objectBody(options: Options): string {
  return Object.entries(options)
    .map(([key, value]) => `${propertyName(key)}: ${JSON.stringify(value)}`)
    .join(", ");
}
