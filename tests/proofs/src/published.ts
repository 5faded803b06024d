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
    Record<
      string,
      {
        readonly openapi: string;
        readonly vectors: string;
        readonly cases: string;
        readonly products: readonly IndexProduct[];
      }
    >
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

/** One message, and what it means by the tables. */
export interface TableCase {
  readonly name: string;
  readonly product?: "transfer" | "cashout";
  readonly operation: "send" | "query" | "balance" | "notification";
  readonly body: string;
  readonly expected:
    | { readonly word: string | null; readonly status: string; readonly final: boolean; readonly repayable: boolean }
    | { readonly class: string; readonly definite: boolean }
    | { readonly unreadable: true };
  readonly fitsSchema?: false;
}

/** cases/<gateway>.json */
export interface CaseFile {
  readonly cases: readonly TableCase[];
}

/** The cases of every gateway that the index names. */
export const caseFiles: readonly (readonly [gateway: string, file: CaseFile])[] = Object.entries(index.gateways).map(
  ([gateway, { cases }]) => [gateway, readJson<CaseFile>(cases)] as const,
);

/** status.json, as far as proofs need it. */
export interface StatusJson {
  readonly words: Readonly<Record<string, { readonly details?: object }>>;
}

/** errors.json, as far as proofs need it. */
export interface ErrorsJson {
  readonly answer: { readonly accepted: string };
  readonly entries: readonly { readonly class: string; readonly text?: string; readonly pattern?: string }[];
}

/** The tables of a gateway's product. */
export function tablesOf(gateway: string, product?: string): { status: StatusJson; errors: ErrorsJson } {
  const found = index.gateways[gateway]?.products.find(({ name }) => name === product);
  if (found === undefined) throw new Error(`${gateway} has no product ${product}`);
  return { status: readJson<StatusJson>(found.status), errors: readJson<ErrorsJson>(found.errors) };
}

/** The files of a published folder. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(schemasFolder, folder)).sort();
}
