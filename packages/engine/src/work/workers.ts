import type { Internals } from "../internals.ts";
import { reconsiderAll, releaseHeldBack } from "../limits/hold-back.ts";
import { deliverProviderEvents, isAboutProvider, type ProviderHandler } from "../limits/provider-events.ts";
import { defaultSweepMs, type EngineSettings } from "../settings.ts";
import { askAboutPayout } from "./ask.ts";
import { deliverEvents, type PayoutHandler } from "./deliver.ts";
import { sendPayout } from "./send.ts";
import { sweep } from "./sweep.ts";

/** The part of an engine that works by itself. */
export interface Workers {
  addHandler(handler: PayoutHandler): () => void;
  addProviderHandler(handler: ProviderHandler): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes the workers of one engine; they rest until they are started. */
export function createWorkers(
  opened: () => Promise<Internals>,
  settings: EngineSettings,
  onError: (error: unknown) => void,
): Workers {
  const sweepEveryMs = settings.sweepEveryMs ?? defaultSweepMs;
  const handlers = new Set<PayoutHandler>();
  const providerHandlers = new Set<ProviderHandler>();
  const delivering = once(async () => {
    const internals = await opened();
    await internals.jobs.work("deliver", undefined, (key) =>
      isAboutProvider(key)
        ? deliverProviderEvents(internals, [...providerHandlers], key.provider)
        : deliverEvents(internals, [...handlers], key),
    );
  });
  let sweeper: NodeJS.Timeout | undefined;
  let sweeping: Promise<unknown> = Promise.resolve();
  const begin = once(async () => {
    const internals = await opened();
    for (const entry of internals.providers.values()) {
      await internals.jobs.work("send", entry, (key) => sendPayout(internals, key));
      await internals.jobs.work("ask", entry, (key) => askAboutPayout(internals, key));
    }
    // Without a handler nothing is delivered here: the events wait for one, in this process or another.
    if (handlers.size + providerHandlers.size > 0) await delivering();
    await reconsiderAll(internals);
    sweeper = setInterval(() => {
      sweeping = releaseHeldBack(internals)
        .then(() => sweep(internals, sweepEveryMs))
        .catch(onError);
    }, sweepEveryMs);
  });
  const adding = <Handler>(all: Set<Handler>, handler: Handler) => {
    all.add(handler);
    if (sweeper !== undefined) delivering().catch(onError);
    return () => void all.delete(handler);
  };
  return {
    addHandler: (handler) => adding(handlers, handler),
    addProviderHandler: (handler) => adding(providerHandlers, handler),
    start: begin,
    async stop() {
      clearInterval(sweeper);
      await sweeping;
    },
  };
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
