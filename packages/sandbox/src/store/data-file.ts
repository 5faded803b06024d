import type { DatabaseSync } from "node:sqlite";
import { deserialize, serialize } from "node:v8";
import type { Store, StoredMap } from "./store.ts";

/** A store in a file. */
export interface DataFile extends Store {
  /** Later writes change nothing any more; later reads are an error. */
  close(): void;
}

/** Marks our files, so that no other database is written to: "PAYO" in ASCII. */
const applicationId = 0x50_41_59_4f;
const formatVersion = 2;

/**
 * Opens a file that keeps a sandbox, or makes it. Every change is in the file before the answer that reports it is sent, so
 * that even a killed process loses nothing it has reported; values are in the format of structured clones.
 *
 * Rejects when the file is something else, or when another sandbox has it open.
 */
export async function openDataFile(path: string): Promise<DataFile> {
  const { DatabaseSync: Database } = await import("node:sqlite").catch(() => {
    throw new Error("storing a sandbox in a file needs Node 22.13 or later");
  });
  let database: DatabaseSync | undefined;
  try {
    database = new Database(path);
    prepare(database);
    return storeOf(database);
  } catch (error) {
    database?.close();
    const { message } = error as Error;
    throw new Error(`the sandbox cannot store its data in ${path}: ${explain(message)}`);
  }
}

/** What SQLite says, and what to do about it. */
function explain(message: string): string {
  if (message.includes("locked")) return "another sandbox has it open; stop that one, or choose another file";
  if (message.includes("unable to open")) return `${message}; check that its folder exists and is writable`;
  return message;
}

function prepare(database: DatabaseSync): void {
  // One process alone: two would each believe in a balance of their own.
  database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  const isNew = numberIn(database, "SELECT count(*) AS number FROM sqlite_schema") === 0;
  if (isNew) {
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}`);
  } else if (numberIn(database, "SELECT application_id AS number FROM pragma_application_id") !== applicationId) {
    throw new Error("it is another program's database");
  } else if (numberIn(database, "SELECT user_version AS number FROM pragma_user_version") !== formatVersion) {
    throw new Error("it was written by another version of the sandbox; start a new file");
  }
}

function numberIn(database: DatabaseSync, query: string): unknown {
  return database.prepare(query).get()?.["number"];
}

function storeOf(database: DatabaseSync): DataFile {
  const maps = new Map<string, StoredMap<unknown>>();
  let isInside = false;
  let isOpen = true;
  return {
    map<Value>(name: string): StoredMap<Value> {
      const map = maps.get(name) ?? mapIn(database, name, () => isOpen);
      maps.set(name, map);
      return map as StoredMap<Value>;
    },
    atomically(work) {
      if (isInside || !isOpen) return work();
      isInside = true;
      database.exec("BEGIN");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      } finally {
        isInside = false;
      }
    },
    close() {
      if (isOpen) database.close();
      isOpen = false;
    },
  };
}

/** One table for each map; `position` keeps the order of first setting. */
function mapIn(database: DatabaseSync, name: string, isOpen: () => boolean): StoredMap<unknown> {
  const table = `"${name.replaceAll('"', '""')}"`;
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value BLOB NOT NULL) STRICT`,
  );
  const select = database.prepare(`SELECT value FROM ${table} WHERE key = ?`);
  const selectAll = database.prepare(`SELECT key, value FROM ${table} ORDER BY position`);
  const upsert = database.prepare(
    `INSERT INTO ${table} (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );
  const remove = database.prepare(`DELETE FROM ${table} WHERE key = ?`);
  function* entries(): Iterable<readonly [string, unknown]> {
    for (const { key, value } of selectAll.iterate()) yield [key as string, deserialize(value as Uint8Array)];
  }
  return {
    get(key) {
      const row = select.get(key);
      return row && deserialize(row["value"] as Uint8Array);
    },
    set: (key, value) => void (isOpen() && upsert.run(key, serialize(value))),
    delete: (key) => void (isOpen() && remove.run(key)),
    entries,
    *values() {
      for (const [, value] of entries()) yield value;
    },
  };
}
