import { actAs } from "./actor.ts";
import type { Clock } from "./clock.ts";

/** One gateway's work for later, so that closing the gateway takes it all back even when the clock lives on. */
export interface Scheduler {
  /** Leaves `work` for `delay` milliseconds of gateway time; nothing once the gateway is closed. */
  later(delay: number, work: () => Promise<void>): void;
  /** Aborted when the gateway closes. */
  readonly signal: AbortSignal;
  /** Takes back what waits, aborts what runs, and resolves when nothing runs any more. */
  stop(): Promise<void>;
}

/** A scheduler on `clock`. */
export function createScheduler(clock: Clock): Scheduler {
  const controller = new AbortController();
  const waiting = new Set<() => void>();
  const running = new Set<Promise<void>>();

  async function track(work: () => Promise<void>): Promise<void> {
    const done = actAs("clock", work);
    running.add(done);
    await done.finally(() => running.delete(done));
  }

  return {
    signal: controller.signal,
    later(delay, work) {
      if (controller.signal.aborted) return;
      const cancel = clock.schedule(delay, () => {
        waiting.delete(cancel);
        return track(work);
      });
      waiting.add(cancel);
    },
    async stop() {
      controller.abort(new Error("the gateway was closed"));
      for (const cancel of waiting) cancel();
      waiting.clear();
      await Promise.allSettled(running);
    },
  };
}
