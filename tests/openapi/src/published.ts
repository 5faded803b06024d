import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of @payout/schemas. */
export const schemasFolder: string = resolve(import.meta.dirname, "../../../schemas");

/** One schema in index.json. */
export interface SchemaEntry {
  readonly $id: string;
  readonly version: string;
  readonly title: string;
  readonly role: string;
  readonly file: string;
  readonly bundled: string;
  readonly examples: readonly string[];
}

/** One gateway in index.json. */
export interface GatewayEntry {
  readonly version: string;
  readonly source: string;
  readonly openapi: string;
  readonly "openapi-3.0": string;
  readonly typebox: string;
  readonly "typebox-1": string;
  readonly definitions: readonly string[];
  readonly products: readonly {
    readonly name?: string;
    readonly status?: string;
    readonly errors?: string;
    readonly schemas: readonly SchemaEntry[];
  }[];
}

/** The published files as a stranger finds them: through the index, and through nothing else. */
export function readIndex(): [name: string, entry: GatewayEntry][] {
  return Object.entries((readJson("index.json") as { gateways: Record<string, GatewayEntry> }).gateways);
}

export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(schemasFolder, file), "utf8"));
}

/** The schemas of a gateway's messages. */
export function messagesOf({ products }: GatewayEntry): SchemaEntry[] {
  return products.flatMap(({ schemas }) => [...schemas]);
}

/** An object without one of its fields. */
export function without(value: object, field: string): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== field));
}
