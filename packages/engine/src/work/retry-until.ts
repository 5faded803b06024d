import { setTimeout as pause } from "node:timers/promises";

/**
 * Does something with the database again and again until it works, for at most `forMs`: an answer in hand must not be lost
 * because the database restarts. `attempt` must be safe to repeat, because a lost answer may hide a commit.
 */
export async function retryUntil<Result>(forMs: number, attempt: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + forMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2000)) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() + pauseMs > until) throw error;
      await pause(pauseMs);
    }
  }
}
