import { resolve } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { fromPglite } from "pg-boss";
import { EngineError } from "../errors.ts";
import type { Database } from "./database.ts";
import { lockFolder } from "./lock.ts";
import type { Tables } from "./tables.ts";

/** Opens an embedded database in a folder, or in memory with `memory://`. */
export async function openFolder(path: string): Promise<Database> {
  if (path.startsWith("memory://")) return overPGlite(await started(path), async (pglite) => pglite.close());
  const folder = resolve(path);
  const lock = await lockFolder(folder);
  try {
    return overPGlite(await started(folder), async (pglite) => {
      await pglite.close();
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Uses a PGlite of the caller, who closes it. */
export function overCallersPGlite(pglite: PGlite): Database {
  return overPGlite(pglite, async () => undefined);
}

function overPGlite(pglite: PGlite, close: (pglite: PGlite) => Promise<void>): Database {
  return {
    kind: "embedded",
    db: new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) }),
    forJobs: { db: fromPglite(pglite), backend: "pglite" },
    close: () => close(pglite),
  };
}

async function started(dataDir: string): Promise<PGlite> {
  try {
    return await PGlite.create(dataDir);
  } catch (cause) {
    throw new EngineError({
      code: "database",
      message: `the embedded database "${dataDir}" cannot be opened; nothing was sent. Check that the folder is writable, that the disk has space, and that it holds a database of this version.`,
      cause,
    });
  }
}
