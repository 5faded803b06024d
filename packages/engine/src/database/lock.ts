import { mkdir, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { EngineError } from "../errors.ts";

/** A lock that its holder has not renewed for this long is that of a process that died. */
const staleMs = 5000;
const renewEveryMs = 1000;

/**
 * Takes the folder of an embedded database for this process. Two processes on one folder would destroy it, so a second one
 * is refused as soon as the first one is seen to be alive. After a crash the lock goes stale and is taken over, in about 5 s.
 */
export async function lockFolder(folder: string, onLost: (error: Error) => void): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const options = { stale: staleMs, update: renewEveryMs, onCompromised: onLost };
  for (let renewed = await renewedAt(folder); ; await pause(renewEveryMs / 4)) {
    try {
      return await lock(folder, options);
    } catch (error) {
      const now = await renewedAt(folder);
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED" || isAlive(renewed, now)) throw inUse(folder, error);
      renewed ??= now;
    }
  }
}

/** A holder that renews its lock while we wait is at work. */
function isAlive(before: number | undefined, now: number | undefined): boolean {
  return before !== undefined && now !== undefined && now !== before;
}

async function renewedAt(folder: string): Promise<number | undefined> {
  const found = await stat(`${folder}.lock`).catch(() => undefined);
  return found?.mtimeMs;
}

function inUse(folder: string, cause: unknown): EngineError {
  return new EngineError({
    code: "in_use",
    message: `the database folder "${folder}" is in use by another process, or cannot be locked. Stop the other process, or use a postgres:// database, which many processes can share.`,
    cause,
  });
}
