import type { EngineContext } from "../context.ts";

/** Work that is looked for again and again. */
export interface Rounds {
  start(context: EngineContext): void;
  /** Looks now, if it has been started. */
  wake(): void;
  /** Ends the work that is under way, and waits for that. */
  stop(): Promise<void>;
}

/** Makes rounds that rest until they are started. One begins when the one before has ended: a slow one must not pile up. */
export function createRounds(
  everyMs: number,
  round: (context: EngineContext, signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): Rounds {
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  // Something may have come while a round was about to end.
  let again = false;
  let started: EngineContext | undefined;
  const next = (): void => {
    if (started === undefined || signal.aborted) return;
    again = working !== undefined;
    working ??= round(started, signal)
      .catch((error: unknown) => signal.aborted || onError(error))
      .then(() => {
        working = undefined;
        if (again) next();
      });
  };
  return {
    start(context) {
      if (signal.aborted) return;
      started = context;
      timer = setInterval(next, everyMs);
      next();
    },
    wake: next,
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await working;
    },
  };
}
