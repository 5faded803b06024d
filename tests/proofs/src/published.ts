import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of @payout/schemas. */
export const schemasFolder: string = resolve(import.meta.dirname, "../../../schemas");

/** A published JSON file. */
export function readJson<Content>(file: string): Content {
  return JSON.parse(readFileSync(join(schemasFolder, file), "utf8")) as Content;
}

/** index.json, as far as proofs need it. */
export interface Index {
  readonly meta: Readonly<Record<string, string>>;
  readonly gateways: Readonly<
    Record<string, { readonly openapi: string; readonly vectors: string; readonly products: readonly IndexProduct[] }>
  >;
}

export interface IndexProduct {
  readonly name?: string;
  readonly status: string;
  readonly errors: string;
}

export const index: Index = readJson("index.json");

/** A test key: a secret that both ends have, or a pair. */
export interface VectorKey {
  readonly secret: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

/** One signed message. */
export interface Vector {
  readonly name: string;
  readonly message: "request" | "response" | "notification";
  readonly product?: "transfer" | "cashout";
  readonly form: "json" | "form" | "query";
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw: string;
  readonly key: string;
  readonly canonical: string | null;
  readonly signature: string | null;
  readonly valid: boolean;
}

/** vectors/<gateway>.json */
export interface VectorFile {
  readonly keys: Readonly<Record<string, VectorKey>>;
  readonly vectors: readonly Vector[];
}

/** The vectors of every gateway that the index names. */
export const vectorFiles: readonly (readonly [gateway: string, file: VectorFile])[] = Object.entries(
  index.gateways,
).map(([gateway, { vectors }]) => [gateway, readJson<VectorFile>(vectors)] as const);

/** The files of a published folder. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(schemasFolder, folder)).sort();
}
