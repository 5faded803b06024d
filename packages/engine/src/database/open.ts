import type { PGlite } from "@electric-sql/pglite";
import type { PostgresPool } from "kysely";
import type { EngineSettings } from "../settings.ts";
import type { Database } from "./database.ts";
import { openFolder, overCallersPGlite } from "./embedded.ts";
import { openUrl, overCallersPool } from "./server.ts";

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
