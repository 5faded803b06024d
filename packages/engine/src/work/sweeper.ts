import type { EngineContext } from "../context.ts";
import { releaseBlocked } from "../limits/block.ts";
import { eraseByAge } from "../personal/erase.ts";
import { settleDoubts } from "../recovery/recover.ts";
import type { WorkersHealth } from "../watch/health.ts";
import { sweep } from "./sweep.ts";

/** Looks, again and again, for payouts without a job. */
export interface Sweeper {
  start(context: EngineContext): void;
  health(): WorkersHealth;
  stop(): Promise<void>;
}

/** A worker that has not got through its sweep for so long, and three sweeps more, does not work. */
const stalledAfterMs = 60_000;

/** Makes a sweeper that rests until it is started. */
export function createSweeper(everyMs: number, onError: (error: unknown) => void): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  let sweptAt = 0;
  let stopped = false;
  const round = async (context: EngineContext): Promise<void> => {
    await settleDoubts(context);
    await releaseBlocked(context);
    await sweep(context, everyMs);
    await eraseByAge(context);
    sweptAt = performance.now();
  };
  // One at a time: on a slow database they would pile up, and take the connections that the work needs.
  const next = (context: EngineContext): void => {
    sweeping ??= round(context)
      .catch(onError)
      .finally(() => {
        sweeping = undefined;
      });
  };
  return {
    start(context) {
      // A signal can stop an engine that is still starting: its database is closed by now.
      if (stopped) return;
      sweptAt = performance.now();
      timer = setInterval(next, everyMs, context);
    },
    health() {
      if (stopped) return "stopped";
      if (timer === undefined) return "resting";
      return performance.now() - sweptAt > stalledAfterMs + 3 * everyMs ? "stalled" : "running";
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}
