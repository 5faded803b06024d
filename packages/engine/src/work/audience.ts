import type { EngineContext } from "../context.ts";
import type { JobKey } from "./jobs.ts";
import type { EventJob } from "./queues.ts";

/** The handlers of one kind of event. */
export interface Audience<Handler> {
  /** Returns a function that takes the handler back. */
  add(handler: Handler): () => void;
  /** Begins to deliver, as soon as there is a handler. */
  start(): Promise<void>;
  /** Leaves the jobs as they are from here on: their database is about to be closed. */
  stop(): void;
}

/** Gives the events of some jobs to handlers, of which there is at least one. */
type Deliver<Handler> = (
  context: EngineContext,
  handlers: readonly Handler[],
  keys: readonly JobKey[],
) => Promise<void>[];

/**
 * Makes an empty audience. Its jobs are taken only while it has a handler: without one the events would be lost, and they
 * would count as delivered. They wait for a handler, in this process or another.
 */
export function createAudience<Handler>(
  kind: EventJob,
  opened: () => Promise<EngineContext>,
  deliver: Deliver<Handler>,
  onError: (error: unknown) => void,
): Audience<Handler> {
  const handlers = new Set<Handler>();
  let started = false;
  let working = false;
  const handle = (context: EngineContext, keys: readonly JobKey[]) =>
    handlers.size > 0 ? deliver(context, [...handlers], keys) : keys.map(nothing);
  const settle = inTurn(async () => {
    const wanted = started && handlers.size > 0;
    if (!started || wanted === working) return;
    const context = await opened();
    await (wanted ? context.jobs.work(kind, undefined, (keys) => handle(context, keys)) : context.jobs.rest(kind));
    working = wanted;
  });
  const change = (what: () => unknown): void => {
    what();
    settle().catch(onError);
  };
  return {
    add(handler) {
      change(() => handlers.add(handler));
      return () => change(() => handlers.delete(handler));
    },
    start() {
      started = true;
      return settle();
    },
    stop() {
      started = false;
    },
  };
}

/** The same work, of which one call begins when the one before has ended. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  return () => {
    turn = turn.catch(() => undefined).then(work);
    return turn;
  };
}

/** The last handler was taken back while jobs were on their way here: they come again, for whoever listens then. */
async function nothing(): Promise<void> {
  throw new Error("the last handler was removed; the event waits for another");
}
