import { byCodeUnit, type JsonObject, parseObject } from "./json.ts";
import { keywordProblems } from "./keywords.ts";
import { type Problem, throwIfAny } from "./problems.ts";
import type { Schema } from "./schema.ts";

/** Every file below schemas/<gateway>, by its path inside the repository ("schemas/jeepay/transfer/status.json"). */
export type SourceFiles = ReadonlyMap<string, string>;

export type Role = "request" | "response" | "notification" | "destination" | "shared";

export interface Document {
  readonly file: string;
  readonly role: Role;
  readonly schema: Schema;
}

export const idBase = "https://payout.example/";

/** The schema documents of one gateway, checked keyword by keyword, in a stable order. */
export function readDocuments(files: SourceFiles): Document[] {
  const names = [...files.keys()].filter(isSchemaFile).sort(byCodeUnit);
  const parsed = names.map((file) => ({ file, role: roleOf(file), raw: parseObject(file, files.get(file) ?? "") }));
  throwIfAny(
    parsed.flatMap(({ file, role, raw }) => [...keywordProblems(file, raw), ...headProblems(file, role, raw)]),
  );
  return parsed.flatMap(({ file, role, raw }) => (role ? [{ file, role, schema: raw as Schema }] : []));
}

/** Tables, examples and the source of the OpenAPI document live beside the schemas and are read elsewhere. */
export function isSchemaFile(file: string): boolean {
  return (
    file.endsWith(".json") && !file.includes("/examples/") && !/\/(?:status|errors|openapi\.source)\.json$/u.test(file)
  );
}

function roleOf(file: string): Role | undefined {
  const name = file.slice(file.lastIndexOf("/") + 1);
  if (name === "_shared.json") return "shared";
  if (name === "destination.json") return "destination";
  return /^[a-z][a-z0-9-]*\.(request|response|notification)\.json$/u.exec(name)?.[1] as Role | undefined;
}

/** What must stand at the top of a file: a known name, its own $id, and one title (or only $defs when shared). */
function headProblems(file: string, role: Role | undefined, raw: JsonObject): Problem[] {
  const at = (pointer: string, message: string): Problem => ({ file, pointer, message });
  if (!role) {
    const known = "<operation>.request.json, <operation>.response.json, <event>.notification.json";
    return [at("", `unknown kind of file; rename it to one of ${known}, destination.json, _shared.json`)];
  }
  const problems: Problem[] = [];
  const id = `${idBase}${file}`;
  if (raw["$id"] !== id) problems.push(at("/$id", `must equal the file's path; write "$id": "${id}"`));
  if (role === "shared") {
    const extra = Object.keys(raw).filter(
      (key) => !["$schema", "$id", "$comment", "description", "$defs", "x-source"].includes(key),
    );
    for (const key of extra)
      problems.push(at(`/${key}`, `_shared.json holds only $defs; move "${key}" into one of them`));
  } else if (!isTypeName(raw["title"])) {
    problems.push(at("/title", 'must be the type\'s name in PascalCase, for example "TransferCreateRequest"'));
  }
  for (const name of Object.keys(raw["$defs"] ?? {})) {
    if (!isTypeName(name))
      problems.push(at(`/$defs/${name}`, "rename it to PascalCase: the key becomes a type's name"));
  }
  return problems;
}

function isTypeName(value: unknown): boolean {
  return typeof value === "string" && /^[A-Z][A-Za-z0-9]*$/u.test(value);
}
