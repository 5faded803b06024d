import type { PayoutOrder, PayoutProvider } from "@payout/core";
import { type CancelOptions, cancelBeforeSend } from "./cancel.ts";
import { checkFilter, checkHandler, checkProviderChoice } from "./check-settings.ts";
import type { EngineContext } from "./context.ts";
import { reporter, wrapDatabaseErrors } from "./errors.ts";
import { findPayouts, getPayout, historyOf, type PayoutFilter, type ProviderChoice } from "./find.ts";
import type { ProviderHandler } from "./limits/provider-events.ts";
import { notificationHandlerOf } from "./notification-handler.ts";
import { createOpening } from "./opening.ts";
import { type Operations, operationsOf } from "./operations.ts";
import type { HistoryEvent, StoredPayout } from "./record.ts";
import { type EngineSettings, type Providers, resolveProviders } from "./settings.ts";
import { type StreamEntry, type StreamResult, submitStream } from "./stream.ts";
import { submitOne } from "./submit.ts";
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

/** Sends orders, and knows what became of them whatever happened in between. */
export interface Engine<Destinations = Readonly<Record<string, object>>>
  extends Operations<keyof Destinations & string> {
  /**
   * Stores an order; once this has resolved it will be sent, by this process or another one, also after a crash. The same
   * order may be submitted again to the same provider at any time and is not sent twice; to another provider it is another
   * payout. The gateway's own fields are checked when it is sent.
   * @throws EngineError `conflict` when another order is stored under its reference, `invalid_order`, `over_limit`,
   * `unknown_provider`, or `database`: then nothing was sent, and submitting again is safe.
   */
  submit<Name extends keyof Destinations & string>(
    order: PayoutOrder<Destinations[Name]>,
    provider: Name,
  ): Promise<StoredPayout>;
  /**
   * Stores a stream of orders, many in one transaction, in flat memory. An order that is refused does not end the stream:
   * each result has either the stored payout or the error.
   */
  submitMany(entries: AsyncIterable<StreamEntry> | Iterable<StreamEntry>): AsyncIterable<StreamResult>;
  /**
   * The payout of a reference; undefined when there is none.
   * @throws EngineError `ambiguous_reference` when several providers have it: name one.
   */
  get(reference: string, options?: ProviderChoice): Promise<StoredPayout | undefined>;
  /** Finds payouts, the oldest first. */
  find(filter?: PayoutFilter): Promise<StoredPayout[]>;
  /** Everything that happened under a reference, in order. Nothing of it is ever changed. */
  history(reference: string, options?: ProviderChoice): Promise<HistoryEvent[]>;
  /**
   * Calls `handler` for every event of a payout, at least once, until it resolves: `succeeded`, `failed`, `unknown`,
   * `needs_review`, `reversed`, `stuck` and so on. Acceptance by the gateway emits no event; `pending` is emitted only after
   * `unknown` or `needs_review`. The event's `id` is the same each time. Events of one payout come one after the other, in
   * order; a handler that keeps rejecting holds up this payout only. One that never ends is given up after a quarter of an hour,
   * and others that were fetched with it get their next events after that: give what can hang a timeout. Returns a function
   * that takes the handler back.
   */
  on(event: "payout", handler: PayoutHandler): () => void;
  /** The same for what happens to a provider as a whole: paused, by whom or by the engine; resumed; its balance is low. */
  on(event: "provider", handler: ProviderHandler): () => void;
  /** The function that gateways call: mount it under an address whose last segment names the provider. */
  notificationHandler(): (request: Request) => Promise<Response>;
  /**
   * Takes an order back that has not been sent.
   * @throws EngineError `too_late` once sending has begun.
   */
  cancelBeforeSend(reference: string, options?: CancelOptions): Promise<StoredPayout>;
  /** Begins to send, ask and deliver. An engine that was not started only stores. */
  start(): Promise<void>;
  /** Ends the work: what is being sent is finished and its answer stored, then the database is closed. */
  stop(): Promise<void>;
  /** Brings the database up to this version. Only needed with `autoMigrate: false`. */
  migrate(): Promise<void>;
}

/**
 * Makes an engine. It opens its database at the first use.
 * @throws EngineError `configuration`
 * @example
 * const engine = createEngine({ providers: { inr: createInr(settings) }, database: "./payouts" });
 * await engine.start();
 * await engine.submit(order, "inr");
 */
export function createEngine<const P extends Providers>(settings: EngineSettings<P>): Engine<DestinationsOf<P>> {
  const providers = resolveProviders(settings);
  const onError = reporter(settings.onError ?? ((error: unknown) => console.error(error)));
  const meter = createMeter();
  const opening = createOpening(settings, providers, onError, meter);
  const { opened } = opening;
  const workers = createWorkers(opened, settings, onError);
  const read = <Result>(work: (context: EngineContext) => Promise<Result>) =>
    wrapDatabaseErrors("the payouts cannot be read", async () => work(await opened()));
  return {
    submit: (order, provider) =>
      wrapDatabaseErrors(
        `it is not known whether the order ${order?.reference} was stored; it was not sent by this call`,
        async () => submitOne(await opened(), { order, provider }),
      ),
    submitMany: (entries) => submitStream(opened, entries),
    async get(reference, options = {}) {
      checkProviderChoice("get", options);
      return read((context) => getPayout(context, reference, options));
    },
    async find(filter = {}) {
      checkFilter(filter);
      return read((context) => findPayouts(context, filter));
    },
    async history(reference, options = {}) {
      checkProviderChoice("history", options);
      return read((context) => historyOf(context, reference, options));
    },
    on: (event: "payout" | "provider", handler: PayoutHandler & ProviderHandler) => {
      checkHandler(event, handler);
      return event === "payout" ? workers.addHandler(handler) : workers.addProviderHandler(handler);
    },
    notificationHandler: () => notificationHandlerOf(opened, providers, onError, meter),
    cancelBeforeSend: (reference, options = {}) =>
      wrapDatabaseErrors(`it is not known whether the payout ${reference} was cancelled`, async () =>
        cancelBeforeSend(await opened(), reference, options),
      ),
    ...operationsOf({ opened, meter, workers: workers.health, onError }),
    start: () => wrapDatabaseErrors("the engine has not started", () => workers.start()),
    async stop() {
      await workers.stop();
      await opening.close();
    },
    migrate: () => opening.migrate(),
  };
}
