import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { fromPglite } from "pg-boss";
import { EngineError } from "../errors.ts";
import type { Database } from "./database.ts";
import { lockFolder } from "./lock.ts";
import type { Tables } from "./tables.ts";

/** What Kysely and pg-boss use of a PGlite. */
type UsedOfPGlite = Pick<
  PGlite,
  "query" | "exec" | "transaction" | "listen" | "close" | "closed" | "ready" | "waitReady"
>;

/** How long to wait for a lock that has just not been renewed in time: a busy process does so a moment later. */
const certaintyMs = 5000;

/** Opens an embedded database in a folder, or in memory with `memory://`. */
export async function openFolder(path: string, onError: (error: unknown) => void): Promise<Database> {
  if (path.startsWith("memory://")) return overPGlite(await started(path), async (pglite) => pglite.close());
  const folder = resolve(path);
  let lost = false;
  const lock = await lockFolder(folder, () => {
    lost = true;
    onError(folderLost(folder));
  });
  try {
    const pglite = guarded(await started(folder), async () => {
      for (const began = performance.now(); !lost && !lock.isCertain(); await pause(20))
        if (performance.now() - began > certaintyMs) break;
      if (lost || !lock.isCertain()) throw folderLost(folder);
    });
    return overPGlite(pglite, async () => {
      // A folder that another process has taken must not be written to, not even to close it well.
      if (!lost) await pglite.close();
      if (!lost) await lock.release();
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Uses a PGlite of the caller, who closes it. */
export function overCallersPGlite(pglite: PGlite): Database {
  return overPGlite(pglite, async () => undefined);
}

function overPGlite(pglite: UsedOfPGlite, close: (pglite: UsedOfPGlite) => Promise<void>): Database {
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
      message: `the embedded database "${dataDir}" cannot be opened; nothing was sent. Check that the folder is writable, that the disk has room, and that it holds a database of this version.`,
      cause,
    });
  }
}

/**
 * The same PGlite, whose every use is checked before and after: a process that was stopped in the middle, for so long that
 * another one took the folder, must not act on what it has just read or stored.
 */
function guarded(pglite: PGlite, check: () => Promise<void>): UsedOfPGlite {
  const checked = <Given extends readonly unknown[], Result>(use: (...given: Given) => Promise<Result>) => {
    return async (...given: Given): Promise<Result> => {
      await check();
      const result = await use(...given);
      await check();
      return result;
    };
  };
  return {
    query: checked(pglite.query.bind(pglite)) as PGlite["query"],
    exec: checked(pglite.exec.bind(pglite)),
    transaction: checked(pglite.transaction.bind(pglite)) as PGlite["transaction"],
    listen: pglite.listen.bind(pglite),
    close: pglite.close.bind(pglite),
    get closed() {
      return pglite.closed;
    },
    get ready() {
      return pglite.ready;
    },
    waitReady: pglite.waitReady,
  };
}

function folderLost(folder: string): EngineError {
  return new EngineError({
    code: "in_use",
    message: `another process has taken the database folder "${folder}", because this one did not renew its lock in time. This engine has stopped; nothing more is sent or stored by it. Start it again when the other process has ended.`,
  });
}
