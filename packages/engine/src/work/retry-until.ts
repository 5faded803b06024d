import { setTimeout as pause } from "node:timers/promises";
import { EngineError } from "../errors.ts";

/**
 * Does something with the database again and again until it works, for at most `forMs`: an answer in hand must not be lost
 * because the database restarts. `attempt` must be safe to repeat, because a lost answer may hide a commit.
 * A database that is no longer this engine's stays lost.
 */
export async function retryUntil<Result>(forMs: number, attempt: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + forMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2000)) {
    try {
      return await attempt();
    } catch (error) {
      const isLost = EngineError.is(error) && error.code === "in_use";
      if (isLost || performance.now() + pauseMs > until) throw error;
      await pause(pauseMs);
    }
  }
}
