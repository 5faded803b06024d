import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdir, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { EngineError } from "../errors.ts";
import type { Ownership } from "./database.ts";

/** A folder that belongs to this engine. */
export interface FolderLock extends Ownership {
  release(): void;
}

// Whatever becomes of the engine: a lock that is collected as garbage would be given up.
const held = new Set<DatabaseSync>();

/**
 * Takes the folder of an embedded database for one engine; two would destroy it.
 *
 * The locks are the operating system's, by way of SQLite, which knows how to request one from each system: they last as long
 * as the process, however busy or asleep that is, and end with it, also after a kill -9. There are two. The one inside the
 * folder goes with it to every container that mounts it, but a process that copies its own folder loses it: closing any file
 * descriptor of a file gives up the process's locks on that file. The one beside the folder survives the copy.
 *
 * Where neither holds, because a lock file was deleted or the folder was moved, the later engine writes its own name into
 * the folder, and the earlier one reads that before it stores or sends anything more.
 * @throws EngineError `in_use`, at once.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await ownFolder(folder);
  const { DatabaseSync: File } = await import("node:sqlite").catch((cause: unknown) => {
    const message = `the database folder "${folder}" cannot be locked by Node ${process.version}: use Node 22.13 or later.`;
    throw new EngineError({ code: "configuration", message, cause });
  });
  const files: DatabaseSync[] = [];
  const release = () => {
    for (const file of files) if (held.delete(file)) file.close();
  };
  const lock = (path: string) => {
    const file = new File(path);
    files.push(file);
    held.add(file);
    file.exec("begin exclusive");
  };
  try {
    lock(join(folder, ".lock"));
    lockBeside(await realpath(folder), lock);
    return { ...own(folder), release };
  } catch (error) {
    release();
    throw isBusy(error) ? inUse(folder, error) : notLocked(folder, error);
  }
}

/** A folder whose parent cannot be written, such as a mounted volume, has only the lock inside it. */
function lockBeside(folder: string, lock: (path: string) => void): void {
  try {
    lock(`${folder}.lock`);
  } catch (error) {
    if (!isUnwritable(error)) throw error;
  }
}

/** Writes this engine's name into the folder. */
function own(folder: string): Ownership {
  const owner = join(folder, ".owner");
  const name = randomUUID();
  writeFileSync(owner, name);
  let lost = false;
  const isOurs = () => {
    lost ||= readName(owner) !== name;
    return !lost;
  };
  const requireOurs = () => {
    if (!isOurs()) throw taken(folder);
  };
  return { isOurs, requireOurs };
}

function readName(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
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
const isBusy = (error: unknown) => sqliteCodeOf(error) === 5;

// SQLITE_READONLY and SQLITE_CANTOPEN.
const isUnwritable = (error: unknown) => [8, 14].includes(sqliteCodeOf(error));

function sqliteCodeOf(error: unknown): number {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) : 0;
}

function taken(folder: string): EngineError {
  return new EngineError({
    code: "in_use",
    message: `the database folder "${folder}" was opened by another engine, moved or deleted while this engine was using it. This engine stores and sends nothing more: stop it, and start it again on the folder that is to be used.`,
  });
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
