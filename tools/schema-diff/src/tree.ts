import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The JSON files of one gateway by their path from the schemas folder: "jeepay/transfer/status.json". */
export type GatewayFiles = ReadonlyMap<string, unknown>;

/** Every gateway of a schemas folder. */
export type Schemas = ReadonlyMap<string, GatewayFiles>;

/** The folders of schemas/ that are no gateways: generated, or about all of them. */
export const notGateways: readonly string[] = [
  "bundled",
  "openapi",
  "typebox",
  "typebox1",
  "meta",
  "vectors",
  "cases",
  "reference",
  "node_modules",
];

/** Reads schemas/ or a copy. Numbers become their source text, so that 1.0 and 1.00 differ in an example. */
export function readSchemas(folder: string): Schemas {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const gateways = names.filter((name) => !notGateways.includes(name) && statSync(join(folder, name)).isDirectory());
  return new Map(gateways.map((name) => [name, readGateway(folder, name)]));
}

function readGateway(folder: string, gateway: string): GatewayFiles {
  const paths = readdirSync(join(folder, gateway), { recursive: true, encoding: "utf8" });
  const files = paths
    .map((path) => `${gateway}/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".json"))
    .sort();
  return new Map(files.map((path) => [path, parse(path, readFileSync(join(folder, path), "utf8"))]));
}

function parse(path: string, text: string): unknown {
  const exact = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" ? (context?.source ?? String(value)) : value;
  return path.includes("/examples/")
    ? JSON.parse(text, exact as (key: string, value: unknown) => unknown)
    : JSON.parse(text);
}

/** Equal as JSON, whatever the order of the keys. */
export function sameJson(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/** JSON text with sorted keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === "object" && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}
