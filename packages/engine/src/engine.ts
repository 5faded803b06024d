import type { PayoutOrder, PayoutProvider } from "@payout/core";
import { checkedStreamOptions, checkHandler, checkSubmitOptions } from "./check-calls.ts";
import { checkSettings } from "./check-settings.ts";
import { type Decisions, decisionsOf } from "./decisions.ts";
import { reporter, wrapDatabaseErrors } from "./errors.ts";
import type { ProviderHandler } from "./limits/provider-events.ts";
import { notificationHandlerOf } from "./notification-handler.ts";
import { createOpening } from "./opening.ts";
import { type Operations, operationsOf } from "./operations.ts";
import { type Reading, readingOf } from "./reading.ts";
import type { StoredPayout } from "./record.ts";
import { type EngineSettings, type Providers, resolveProviders } from "./settings.ts";
import { type StreamEntry, type StreamOptions, type StreamResult, submitStream } from "./stream.ts";
import { type SubmitOptions, submitOne } from "./submit.ts";
import { createMeter } from "./watch/meter.ts";
import type { PayoutHandler } from "./work/deliver.ts";
import { createWorkers } from "./work/workers.ts";

/** The destinations that a provider takes. */
export type DestinationOf<Provider> =
  Provider extends PayoutProvider<infer Destination> ? ([Destination] extends [never] ? object : Destination) : object;

/** The destinations of each provider, by its name; where providers are a list, their names are known at run time only. */
export type DestinationsOf<P extends Providers> = P extends readonly unknown[]
  ? Readonly<Record<string, object>>
  : { readonly [Name in keyof P & string]: DestinationOf<P[Name]> };

/** Stores orders, sends them, and tracks each payout to its final state across crashes. */
export interface Engine<Destinations = Readonly<Record<string, object>>>
  extends Reading<keyof Destinations & string>,
    Operations<keyof Destinations & string>,
    Decisions<keyof Destinations & string> {
  /**
   * Stores an order. Once this resolves, the order will be sent, by this process or another one, even after a crash.
   * Submitting the same order to the same provider again is safe: it is sent once. Under another provider it is another
   * payout. An order that is new is validated by its provider first.
   *
   * With `{ transaction }` it is stored in your own transaction, together with what else that stores, and sent once you
   * commit. Submit in one fixed sequence of references per transaction: two transactions that share references in different
   * sequences wait for each other, and the database ends one of them.
   * @throws EngineError `conflict` when another order is stored under its reference, `invalid_order`, `over_limit`,
   * `unknown_provider`, `configuration` or `database`. In each case nothing was sent, and submitting again is safe.
   */
  submit<Name extends keyof Destinations & string>(
    order: PayoutOrder<Destinations[Name]>,
    provider: Name,
    options?: SubmitOptions,
  ): Promise<StoredPayout>;
  /**
   * Stores a stream of orders in batches, in constant memory. A refused order does not end the stream: each result holds
   * either the stored payout or the error.
   */
  submitMany(
    entries: AsyncIterable<StreamEntry> | Iterable<StreamEntry>,
    options?: StreamOptions,
  ): AsyncIterable<StreamResult>;
  /**
   * Calls `handler` for every payout event, at least once, until it resolves: `succeeded`, `failed`, `unknown`,
   * `needs_review`, `reversed`, `stuck` and so on. Acceptance by the gateway emits no event; `pending` is emitted only after
   * `unknown` or `needs_review`. A redelivered event has the same `id`. Events of one payout are delivered in order, one at a
   * time; a handler that keeps rejecting delays only that payout. A handler that hangs is abandoned after 15 minutes, and
   * payouts fetched in the same batch wait until then: use timeouts inside handlers. Returns a function that removes the handler.
   */
  on(event: "payout", handler: PayoutHandler): () => void;
  /** The same for events of a provider: paused (by an operator or the engine), resumed, balance low. */
  on(event: "provider", handler: ProviderHandler): () => void;
  /** Returns the handler for gateway notifications. Mount it at a URL whose last path segment is the provider's name. */
  notificationHandler(): (request: Request) => Promise<Response>;
  /** Starts sending, querying and delivering events. An engine that is not started only stores orders. */
  start(): Promise<void>;
  /** Stops the engine: sends in flight finish and their answers are stored, then the database is closed. */
  stop(): Promise<void>;
  /** Migrates the database to this version. Only needed with `autoMigrate: false`. */
  migrate(): Promise<void>;
}

/**
 * Creates an engine. It opens its database on first use.
 * @throws EngineError `configuration`
 * @example
 * const engine = createEngine({ providers: { inr: createInr(settings) }, database: "./payouts" });
 * await engine.start();
 * await engine.submit(order, "inr");
 */
export function createEngine<const P extends Providers>(settings: EngineSettings<P>): Engine<DestinationsOf<P>> {
  checkSettings(settings);
  const providers = resolveProviders(settings);
  const onError = reporter(settings.onError ?? ((error: unknown) => console.error(error)));
  const meter = createMeter();
  const opening = createOpening(settings, providers, onError, meter);
  const { opened } = opening;
  const workers = createWorkers(opened, settings, onError);
  return {
    async submit(order, provider, options = {}) {
      checkSubmitOptions(options);
      return wrapDatabaseErrors(
        `cannot tell whether the order ${order?.reference} was stored; this call did not send it`,
        async () => submitOne(await opened(), { order, provider }, options),
      );
    },
    submitMany: (entries, options = {}) => submitStream(opened, entries, checkedStreamOptions(options)),
    on: (event: "payout" | "provider", handler: PayoutHandler & ProviderHandler) => {
      checkHandler(event, handler);
      return event === "payout" ? workers.addHandler(handler) : workers.addProviderHandler(handler);
    },
    notificationHandler: () => notificationHandlerOf(opened, providers, onError, meter),
    ...readingOf(opened, [...providers.keys()]),
    ...operationsOf({ opened, meter, workers: workers.health, wake: workers.wake, onError }),
    ...decisionsOf({ opened }),
    start: () => wrapDatabaseErrors("the engine did not start", () => workers.start()),
    async stop() {
      await workers.stop();
      await opening.close();
    },
    migrate: () => opening.migrate(),
  };
}
