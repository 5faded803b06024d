import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Type } from "@sinclair/typebox";
import { Ajv2020 } from "ajv/dist/2020.js";
import { isSchemaFile } from "../src/documents.ts";
import { type GatewayInput, generate } from "../src/generate.ts";
import { SchemaProblems } from "../src/problems.ts";
import { publish } from "../src/publish.ts";
import { readGateways } from "../src/repository.ts";

export const fixtures: string = fileURLToPath(new URL("fixtures", import.meta.url));
export const repository: string = fileURLToPath(new URL("../../..", import.meta.url));

export function fixture(gateway: string): GatewayInput {
  const found = readGateways(fixtures).find((input) => input.gateway === gateway);
  if (!found) throw new Error(`no fixture ${gateway}`);
  return found;
}

/** A private copy of the fixture repository, to break. */
export function temporaryRepository(): string {
  const root = mkdtempSync(join(tmpdir(), "codegen-"));
  cpSync(fixtures, root, { recursive: true });
  return root;
}

export function readText(root: string, path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** A gateway "g" made of the given documents, each with its $schema and $id. */
export function gatewayOf(documents: Record<string, object>): GatewayInput {
  const files = Object.entries(documents).map(([name, content]): [string, string] => {
    const file = `schemas/g/${name}`;
    const [, table] = /(status|errors)\.json$/u.exec(name) ?? [];
    const head = { $schema: "https://json-schema.org/draft/2020-12/schema", $id: `https://payout.example/${file}` };
    return [
      file,
      JSON.stringify(table ? { $schema: `../meta/${table}.schema.json`, ...content } : { ...head, ...content }),
    ];
  });
  return { gateway: "g", files: new Map(files) };
}

/** A request with one optional field `x` of this schema. */
export function requestWith(field: object, more: object = {}): GatewayInput {
  const properties = { x: { description: "X.", ...field } };
  const head = { title: "R", "x-source": "[doc] 1", type: "object", additionalProperties: false };
  return gatewayOf({ "r.request.json": { ...head, properties, ...more } });
}

export function responseWith(field: object, more: object = {}): GatewayInput {
  const properties = { x: { description: "X.", ...field } };
  return gatewayOf({ "r.response.json": { title: "R", "x-source": "[doc] 1", type: "object", properties, ...more } });
}

/** What the generator says about a broken input, one line per mistake. */
export async function complaints(input: GatewayInput): Promise<string> {
  try {
    await generate(input);
  } catch (error) {
    if (error instanceof SchemaProblems) return error.message;
    throw error;
  }
  return "no complaint";
}

/** What publishing says about a broken input. */
export function complaintOf(input: GatewayInput): string {
  try {
    publish([input]);
  } catch (error) {
    if (error instanceof SchemaProblems) return error.message;
    throw error;
  }
  return "no complaint";
}

/** Runs the generated schemas.ts and returns its values. */
export function loadTypeBox(source: string): Record<string, object> {
  const script = stripTypeScriptTypes(source)
    .replaceAll(/^import .*$/gmu, "")
    .replaceAll(/^export const (\w+)/gmu, "schemas.$1");
  // References inside the module name the constants themselves.
  return new Function("Type", `const schemas = {}; with (schemas) { ${script} } return schemas;`)(Type);
}

export function strictAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: true,
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
  });
  ajv.addVocabulary(["x-unit", "x-source", "x-zh"]);
  return ajv;
}

/** Ajv on the documents as they are written, all of a gateway's schemas known to it. */
export function documentsAjv(input: GatewayInput): Ajv2020 {
  const ajv = strictAjv();
  for (const [file, text] of input.files) {
    if (isSchemaFile(file)) ajv.addSchema(JSON.parse(text));
  }
  return ajv;
}
