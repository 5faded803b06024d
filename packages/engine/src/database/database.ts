import type { Kysely, Transaction } from "kysely";
import type { ConstructorOptions } from "pg-boss";
import type { Tables } from "./tables.ts";

/** Whether this engine may still use its database. A server is shared; an embedded database's folder has one owner. */
export interface Ownership {
  /** False once another engine has opened the folder, or once it was moved or deleted: nothing more may be sent. Never true again. */
  isOurs(): boolean;
  /** @throws EngineError `in_use` once it is not. */
  requireOurs(): void;
}

/** How it is for a database that several may use. */
export const shared: Ownership = { isOurs: () => true, requireOurs: () => undefined };

/** One opened database, embedded or not. */
export interface Database extends Ownership {
  readonly kind: "embedded" | "server";
  /** The folder of an embedded database that this engine has opened. */
  readonly folder?: string;
  readonly db: Kysely<Tables>;
  /** How pg-boss reaches the same database. */
  readonly forJobs: ConstructorOptions;
  close(): Promise<void>;
}

/** A transaction on the engine's tables. */
export type Tx = Transaction<Tables>;
