import { type Alternative, alternatives, isInterface } from "./alternatives.ts";
import { definitionComment, fieldComment } from "./comments.ts";
import type { Definition, Definitions } from "./definitions.ts";
import { header, propertyName } from "./header.ts";
import type { Schema } from "./schema.ts";

/** types.ts: one interface or type per definition, a comment on every field. */
export function emitTypes(gateway: string, definitions: Definitions): string {
  const blocks = definitions.ordered.map((definition) => {
    const { name, schema } = definition;
    const body = isInterface(schema)
      ? `export interface ${name} ${objectText(schema, definition, definitions, "")}`
      : `export type ${name} = ${typeText(schema, definition, definitions, "")};`;
    return `${definitionComment(definition)}${body}\n`;
  });
  return [header(`schemas/${gateway}`), ...blocks].join("\n");
}

function typeText(schema: Schema, owner: Definition, definitions: Definitions, indent: string): string {
  const members = alternatives(schema).map((member) => memberText(member, owner, definitions, indent));
  return [...new Set(members)].join(" | ");
}

function memberText(member: Alternative, owner: Definition, definitions: Definitions, indent: string): string {
  switch (member.kind) {
    case "reference":
      return definitions.resolve(owner, member.reference).name;
    case "literal":
      return JSON.stringify(member.value);
    case "branch":
      return typeText(member.schema, owner, definitions, indent);
    case "unknown":
      return "unknown";
    case "type":
      return plainText(member.type, member.schema, owner, definitions, indent);
  }
}

function plainText(type: string, schema: Schema, owner: Definition, definitions: Definitions, indent: string): string {
  if (type === "integer") return "number";
  if (type === "object") return objectText(schema, owner, definitions, indent);
  if (type !== "array") return type;
  if (!schema.items) return "unknown[]";
  const item = typeText(schema.items, owner, definitions, indent);
  return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
}

function objectText(schema: Schema, owner: Definition, definitions: Definitions, indent: string): string {
  if (!schema.properties) return mapText(schema, owner, definitions, indent);
  const inner = `${indent}  `;
  const fields = Object.entries(schema.properties).map(([key, field]) => {
    const optional = schema.required?.includes(key) ? "" : "?";
    const note = fieldComment(field, owner, definitions, inner);
    return `${note}${inner}${propertyName(key)}${optional}: ${typeText(field, owner, definitions, inner)};\n`;
  });
  return `{\n${fields.join("")}${indent}}`;
}

/** An object without listed properties: a map of whatever `additionalProperties` allows. */
function mapText(schema: Schema, owner: Definition, definitions: Definitions, indent: string): string {
  const values = schema.additionalProperties;
  if (values === false) return "{}";
  if (typeof values !== "object") return "Record<string, unknown>";
  return `Record<string, ${typeText(values, owner, definitions, indent)}>`;
}
