import type { Internals } from "../internals.ts";
import { reconsiderAll } from "../limits/hold-back.ts";
import { deliverProviderEvents, isAboutProvider, type ProviderHandler } from "../limits/provider-events.ts";
import { defaultSweepMs, type EngineSettings } from "../settings.ts";
import type { WorkersHealth } from "../watch/health.ts";
import { askAboutPayout } from "./ask.ts";
import { deliverEvents, type PayoutHandler } from "./deliver.ts";
import type { Handle, JobKey } from "./jobs.ts";
import { sendPayout } from "./send.ts";
import { createSweeper } from "./sweeper.ts";

/** The part of an engine that works by itself. */
export interface Workers {
  addHandler(handler: PayoutHandler): () => void;
  addProviderHandler(handler: ProviderHandler): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): WorkersHealth;
}

/** Makes the workers of one engine; they rest until they are started. */
export function createWorkers(
  opened: () => Promise<Internals>,
  settings: EngineSettings,
  onError: (error: unknown) => void,
): Workers {
  const handlers = new Set<PayoutHandler>();
  const providerHandlers = new Set<ProviderHandler>();
  const delivering = once(async () => {
    const internals = await opened();
    await internals.jobs.work("deliver", undefined, (keys) => {
      const payouts = keys.filter((key) => !isAboutProvider(key));
      const delivering = deliverEvents(internals, [...handlers], payouts);
      return keys.map(
        (key) =>
          delivering[payouts.indexOf(key)] ?? deliverProviderEvents(internals, [...providerHandlers], key.provider),
      );
    });
  });
  const sweeper = createSweeper(settings.sweepEveryMs ?? defaultSweepMs, onError);
  const begin = once(async () => {
    const internals = await opened();
    for (const entry of internals.providers.values()) {
      await internals.jobs.work(
        "send",
        entry,
        each((key) => sendPayout(internals, key)),
      );
      await internals.jobs.work(
        "ask",
        entry,
        each((key) => askAboutPayout(internals, key)),
      );
    }
    // Without a handler nothing is delivered here: the events wait for one, in this process or another.
    if (handlers.size + providerHandlers.size > 0) await delivering();
    await reconsiderAll(internals);
    sweeper.start(internals);
  });
  const adding = <Handler>(all: Set<Handler>, handler: Handler) => {
    all.add(handler);
    if (sweeper.running()) delivering().catch(onError);
    return () => void all.delete(handler);
  };
  return {
    addHandler: (handler) => adding(handlers, handler),
    addProviderHandler: (handler) => adding(providerHandlers, handler),
    start: begin,
    health: sweeper.health,
    stop: sweeper.stop,
  };
}

/** Does jobs of which each is on its own. */
function each(handle: (key: JobKey) => Promise<void>): Handle {
  return (keys) => keys.map(handle);
}

/** Runs `work` at the first call only; one that fails can be tried again. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
