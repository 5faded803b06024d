import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { EngineError } from "../errors.ts";

/** A folder that belongs to this engine. */
export interface FolderLock {
  release(): void;
}

// Whatever becomes of the engine: a lock that is collected as garbage would be given up.
const held = new Set<DatabaseSync>();

/**
 * Takes the folder of an embedded database for one engine; two would destroy it. The lock is the operating system's, by way of
 * SQLite, which knows how to ask each system for it: it lasts as long as the process, however busy or asleep that is, and
 * is gone with it, also after a kill -9.
 * @throws EngineError `in_use`, at once.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await ownFolder(folder);
  const { DatabaseSync: File } = await import("node:sqlite").catch((cause: unknown) => {
    const message = `the database folder "${folder}" cannot be locked by Node ${process.version}: use Node 22.13 or later.`;
    throw new EngineError({ code: "configuration", message, cause });
  });
  try {
    const file = new File(join(folder, ".lock"));
    held.add(file);
    const release = () => {
      if (held.delete(file)) file.close();
    };
    try {
      file.exec("begin exclusive");
    } catch (error) {
      release();
      throw error;
    }
    return { release };
  } catch (error) {
    throw isBusy(error) ? inUse(folder, error) : notLocked(folder, error);
  }
}

/**
 * Makes the folder, or sees that it holds nothing else: a database written among a project's files is hard to take out again.
 * A hidden file, and the lost+found of a disk of its own, are no obstacle; nor is a beginning that a crash has left.
 */
async function ownFolder(folder: string): Promise<void> {
  const found = await mkdir(folder, { recursive: true })
    .then(() => readdir(folder))
    .catch((error: NodeJS.ErrnoException) => {
      throw new EngineError({
        code: "database",
        message: `the database folder "${folder}" cannot be created or read (${error.code}); nothing was sent. Check that it is a folder, and that this process may write there.`,
        cause: error,
      });
    });
  const isDatabase = found.some((name) => /^(?:PG_VERSION|base|global|pg_.+)$/.test(name));
  if (isDatabase || found.every((name) => name === "lost+found" || name.startsWith("."))) return;
  throw new EngineError({
    code: "configuration",
    message: `the folder "${folder}" holds other files and no database. Use a folder of its own, such as "${join(folder, "payouts")}".`,
  });
}

// SQLITE_BUSY.
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}

function inUse(folder: string, cause: unknown): EngineError {
  return new EngineError({
    code: "in_use",
    message: `the database folder "${folder}" is in use by another process, or by another engine in this one. Stop that one first, or use a postgres:// database, which many processes can share.`,
    cause,
  });
}

function notLocked(folder: string, cause: unknown): EngineError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EngineError({
    code: "database",
    message: `the database folder "${folder}" cannot be locked (${reason}); nothing was sent. Check that this process may write there, and that it is on a local disk: network folders often have no locks.`,
    cause,
  });
}
