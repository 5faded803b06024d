import { resolve } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { fromPglite } from "pg-boss";
import { EngineError } from "../errors.ts";
import { type Database, type Ownership, shared } from "./database.ts";
import { lockFolder } from "./lock.ts";
import type { Tables } from "./tables.ts";

/** Opens an embedded database in a folder, or in memory with `memory://`. */
export async function openFolder(path: string): Promise<Database> {
  if (path.startsWith("memory://")) return overPGlite(await started(path), shared, async (pglite) => pglite.close());
  const folder = resolve(path);
  const lock = await lockFolder(folder);
  try {
    const pglite = guarded(await started(folder), lock);
    const database = overPGlite(pglite, lock, async () => {
      // Closing writes: what belongs to another engine by now stays as that one left it.
      if (lock.isOurs()) await pglite.close();
      lock.release();
    });
    return { ...database, folder };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Uses a PGlite of the caller, who closes it. */
export function overCallersPGlite(pglite: PGlite): Database {
  return overPGlite(pglite, shared, async () => undefined);
}

function overPGlite(
  pglite: PGlite,
  { isOurs, requireOurs }: Ownership,
  close: (pglite: PGlite) => Promise<void>,
): Database {
  return {
    kind: "embedded",
    db: new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) }),
    forJobs: { db: fromPglite(pglite), backend: "pglite" },
    isOurs,
    requireOurs,
    close: () => close(pglite),
  };
}

/**
 * Refuses every statement once the folder belongs to another engine: whatever it wrote would destroy what that one stores.
 * A transaction checks before it begins, because Kysely would wait for ever for one that PGlite refuses.
 */
function guarded(pglite: PGlite, { requireOurs }: Ownership): PGlite {
  const guard =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      requireOurs();
      return call.apply(pglite, args);
    };
  return Object.assign(pglite, { query: guard(pglite.query), exec: guard(pglite.exec) });
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
