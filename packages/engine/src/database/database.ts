import type { Kysely, Transaction } from "kysely";
import type { ConstructorOptions } from "pg-boss";
import type { Tables } from "./tables.ts";

/** One opened database, embedded or not. */
export interface Database {
  readonly kind: "embedded" | "server";
  readonly db: Kysely<Tables>;
  /** How pg-boss reaches the same database. */
  readonly forJobs: ConstructorOptions;
  close(): Promise<void>;
}

/** A transaction on the engine's tables. */
export type Tx = Transaction<Tables>;
