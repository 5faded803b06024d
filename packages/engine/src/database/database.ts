import type { PGlite } from "@electric-sql/pglite";
import type { Kysely, PostgresPool, Transaction } from "kysely";
import type { ConstructorOptions } from "pg-boss";
import type { EngineSettings } from "../settings.ts";
import { openFolder, overCallersPGlite } from "./embedded.ts";
import { openUrl, overCallersPool } from "./server.ts";
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

/** Opens what `settings.database` names. */
export async function openDatabase(
  setting: EngineSettings["database"],
  onError: (error: unknown) => void,
): Promise<Database> {
  if (typeof setting === "string")
    return /^postgres(?:ql)?:\/\//.test(setting) ? openUrl(setting, onError) : openFolder(setting);
  return isPGlite(setting) ? overCallersPGlite(setting) : overCallersPool(setting);
}

function isPGlite(setting: PostgresPool | PGlite): setting is PGlite {
  return "waitReady" in setting;
}
