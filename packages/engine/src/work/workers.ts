import { workOnAlerts } from "../alerts/worker.ts";
import type { EngineContext } from "../context.ts";
import { stopped } from "../errors.ts";
import { reconsiderAll } from "../limits/block.ts";
import { deliverProviderEvents, type ProviderHandler } from "../limits/provider-events.ts";
import { workOnReconciliations } from "../reconcile/worker.ts";
import { defaultSweepMs, type EngineSettings, type ProviderEntry } from "../settings.ts";
import type { WorkersHealth } from "../watch/health.ts";
import { type Audience, createAudience } from "./audience.ts";
import { deliverEvents, type PayoutHandler } from "./deliver.ts";
import { tellOfOrphans } from "./orphans.ts";
import { queryPayout } from "./query.ts";
import { createRounds } from "./rounds.ts";
import { sendPayout } from "./send.ts";
import { createSweeper, type Sweeper } from "./sweeper.ts";

/** The part of an engine that works by itself. */
export interface Workers {
  addHandler(handler: PayoutHandler): () => void;
  addProviderHandler(handler: ProviderHandler): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): WorkersHealth;
  /** Looks for reconciliations now. */
  wake(): void;
}

/** Makes the workers of one engine; they rest until they are started. */
export function createWorkers(
  opened: () => Promise<EngineContext>,
  settings: EngineSettings,
  onError: (error: unknown) => void,
): Workers {
  const ofPayouts = createAudience<PayoutHandler>("deliver", opened, deliverEvents, onError);
  const ofProviders = createAudience<ProviderHandler>(
    "deliver_provider",
    opened,
    (context, handlers, keys) => keys.map(({ provider }) => deliverProviderEvents(context, handlers, provider)),
    onError,
  );
  const everyMs = settings.sweepEveryMs ?? defaultSweepMs;
  const sweeper = createSweeper(everyMs, onError);
  const reconciliations = createRounds(everyMs, workOnReconciliations, onError);
  const alerts = createRounds(everyMs, workOnAlerts, onError);
  let ended = false;
  const begin = once(async () => {
    try {
      const context = await opened();
      await startAll(context, [ofPayouts, ofProviders], sweeper);
      reconciliations.start(context);
      alerts.start(context);
    } catch (error) {
      // A signal can stop an engine that is still starting: what then fails is that its database is closed.
      throw ended ? stopped() : error;
    }
  });
  return {
    addHandler: ofPayouts.add,
    addProviderHandler: ofProviders.add,
    start: begin,
    health: sweeper.health,
    wake: reconciliations.wake,
    async stop() {
      ended = true;
      ofPayouts.stop();
      ofProviders.stop();
      await Promise.all([sweeper.stop(), reconciliations.stop(), alerts.stop()]);
    },
  };
}

async function startAll(
  context: EngineContext,
  audiences: readonly Pick<Audience<never>, "start">[],
  sweeper: Sweeper,
): Promise<void> {
  // First what can fail: a start that is tried again must not find half of the workers at work.
  await reconsiderAll(context);
  await tellOfOrphans(context);
  for (const entry of context.providers.values()) await workFor(context, entry);
  await Promise.all(audiences.map((audience) => audience.start()));
  sweeper.start(context);
}

async function workFor(context: EngineContext, entry: ProviderEntry): Promise<void> {
  await context.jobs.work("send", entry, (keys) => keys.map((key) => sendPayout(context, key)));
  await context.jobs.work("query", entry, (keys) => keys.map((key) => queryPayout(context, key)));
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
