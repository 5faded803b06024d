import { mkdir } from "node:fs/promises";
import { lock } from "proper-lockfile";
import { EngineError } from "../errors.ts";

/** A lock that its holder has not renewed for this long is that of a process that died. */
const staleMs = 5000;

/**
 * Takes the folder of an embedded database for this process. Two processes on one folder would destroy it, so a second one
 * is refused. After a crash the lock is taken over once it has gone stale, in about 5 s.
 */
export async function lockFolder(folder: string, onLost: (error: Error) => void): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  try {
    return await lock(folder, {
      stale: staleMs,
      update: staleMs / 5,
      retries: { retries: 8, factor: 1, minTimeout: 1000, maxTimeout: 1000 },
      onCompromised: onLost,
    });
  } catch (error) {
    throw new EngineError({
      code: "in_use",
      message: `the database folder "${folder}" is in use by another process, or cannot be locked. Stop the other process, or use a postgres:// database, which many processes can share.`,
      cause: error,
    });
  }
}
