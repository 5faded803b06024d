import fs from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { EngineError } from "../errors.ts";
import { stopwatch } from "../work/stopwatch.ts";

/** A lock that its holder has not renewed for this long is that of a process that died. */
const staleMs = 5000;
const renewEveryMs = 1000;

/** A lock that neither is renewed nor goes stale within this time is dated in the future: the clock was set back. */
const patienceMs = 8000;

/** A folder that belongs to this process. */
export interface FolderLock {
  /** Whether it surely still does: a process that was stopped for too long may have lost it and not know yet. */
  isCertain(): boolean;
  release(): Promise<void>;
}

/**
 * Takes the folder of an embedded database for this process. Two processes on one folder would destroy it, so a second one
 * is refused as soon as the first one is seen to be alive. After a crash the lock goes stale and is taken over, in about 5 s.
 */
export async function lockFolder(folder: string, onLost: (error: Error) => void): Promise<FolderLock> {
  await ownFolder(folder);
  const watched = watchRenewals();
  const options = { stale: staleMs, update: renewEveryMs, onCompromised: onLost, fs: watched.fs };
  const began = performance.now();
  for (let renewed = await renewedAt(folder); ; await pause(renewEveryMs / 4)) {
    try {
      const release = await lock(folder, options);
      return { release, isCertain: () => watched.sinceRenewal() < staleMs };
    } catch (error) {
      const now = await renewedAt(folder);
      if (
        (error as NodeJS.ErrnoException).code !== "ELOCKED" ||
        isAlive(renewed, now) ||
        performance.now() - began > patienceMs
      )
        throw inUse(folder, error);
      renewed ??= now;
    }
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
        message: `the database folder "${folder}" cannot be made or read (${error.code}); nothing was sent. Check that it is a folder, and that this process may write there.`,
        cause: error,
      });
    });
  const isDatabase = found.some((name) => /^(?:PG_VERSION|base|global|pg_.+)$/.test(name));
  if (isDatabase || found.every((name) => name === "lost+found" || name.startsWith("."))) return;
  throw new EngineError({
    code: "configuration",
    message: `the folder "${folder}" holds other files, and no database. Give the engine a folder of its own, such as "${join(folder, "payouts")}".`,
  });
}

/** A holder that renews its lock while we wait is at work. */
function isAlive(before: number | undefined, now: number | undefined): boolean {
  return before !== undefined && now !== undefined && now !== before;
}

/** The file system, with an eye on when the lock was last looked at and then renewed. */
function watchRenewals() {
  let looked = stopwatch();
  let sinceRenewal = looked;
  const stat = (path: string, done: (error: Error | null, found: fs.Stats) => void): void => {
    looked = stopwatch();
    fs.stat(path, done);
  };
  const utimes = (path: string, accessed: Date, changed: Date, done: (error: Error | null) => void): void => {
    const began = looked;
    fs.utimes(path, accessed, changed, (error) => {
      if (error === null) sinceRenewal = began;
      done(error);
    });
  };
  return { fs: { ...fs, stat, utimes }, sinceRenewal: () => sinceRenewal() };
}

async function renewedAt(folder: string): Promise<number | undefined> {
  const found = await stat(`${folder}.lock`).catch(() => undefined);
  return found?.mtimeMs;
}

function inUse(folder: string, cause: unknown): EngineError {
  return new EngineError({
    code: "in_use",
    message: `the database folder "${folder}" is in use by another process, or cannot be locked. If no other process uses it, its clock was set back: remove "${folder}.lock". Else stop the other process, or use a postgres:// database, which many processes can share.`,
    cause,
  });
}
