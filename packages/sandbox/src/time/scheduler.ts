import { actAs } from "../gateway/actor.ts";
import { createSequence, type Store } from "../store/store.ts";
import type { Clock } from "./clock.ts";

/** Something that was left for later, as far as others need to know it. */
export interface Waiting {
  readonly kind: string;
  /** The order that it is about. */
  readonly about: string;
  /** Gateway time, milliseconds since 1970. */
  readonly due: number;
}

/** A scheduled task: plain data, so that another process can run it after this one has ended. */
interface Plan extends Waiting {
  readonly payload: unknown;
}

/**
 * Does the part of a kind of work that takes time, and returns the rest: what it changes, which then happens together with
 * the plan's end. When the process is killed before that, the next one does the work again.
 */
export type Begin<Payload> = (payload: Payload) => Promise<() => void>;

/** Leaves work for `delay` milliseconds of gateway time. */
export type Later<Payload> = (delay: number, about: string, payload: Payload) => void;

/** One gateway's work for later, so that closing the gateway takes it all back even when the clock lives on. */
export interface Scheduler {
  /** Names a kind of work and how it is done. */
  kind<Payload>(name: string, begin: Begin<Payload>): Later<Payload>;
  /** Runs the first waiting task that `fits` now, ahead of its time; false when there is none. */
  runNow(fits: (waiting: Waiting) => boolean): Promise<boolean>;
  /** Takes up what an earlier process left; called when every kind is known. */
  resume(): void;
  /** Aborted when the gateway closes. */
  readonly signal: AbortSignal;
  /** Takes back what waits, aborts what runs, and resolves when nothing runs any more. A store keeps both for the next process. */
  stop(): Promise<void>;
}

/** A scheduler on `clock`. */
export function createScheduler(clock: Clock, store: Store): Scheduler {
  const controller = new AbortController();
  const plans = store.map<Plan>("plans");
  const nextNumber = createSequence(store, "plans");
  const kinds = new Map<string, Begin<never>>();
  const timers = createTimers(clock, controller.signal, perform);

  async function perform(id: string): Promise<void> {
    const plan = plans.get(id);
    const begin = kinds.get(plan?.kind ?? "");
    if (!plan || !begin) return;
    const change = await begin(plan.payload as never);
    if (controller.signal.aborted) return;
    store.atomically(() => {
      plans.delete(id);
      change();
    });
  }

  return {
    signal: controller.signal,
    kind(name, begin) {
      kinds.set(name, begin);
      return (delay, about, payload) => {
        const id = String(nextNumber());
        const plan: Plan = { kind: name, about, due: clock.now() + Math.max(0, delay), payload };
        plans.set(id, plan);
        timers.wait(id, plan);
      };
    },
    runNow: timers.runNow,
    resume() {
      for (const [id, plan] of plans.entries()) timers.wait(id, plan);
    },
    stop() {
      controller.abort(new Error("the gateway was closed"));
      return timers.stop();
    },
  };
}

/** What waits for its time on the clock, and what runs because its time has come. */
interface Timers extends Pick<Scheduler, "runNow" | "stop"> {
  wait(id: string, waiting: Waiting): void;
}

function createTimers(clock: Clock, signal: AbortSignal, perform: (id: string) => Promise<void>): Timers {
  const waiting = new Map<string, Waiting & { cancel(): void }>();
  const running = new Set<Promise<void>>();

  async function run(id: string): Promise<void> {
    waiting.get(id)?.cancel();
    waiting.delete(id);
    const done = actAs("clock", () => perform(id));
    running.add(done);
    await done.finally(() => running.delete(done));
  }

  return {
    wait(id, { kind, about, due }) {
      if (signal.aborted) return;
      const cancel = clock.schedule(due - clock.now(), () => run(id));
      waiting.set(id, { kind, about, due, cancel });
    },
    async runNow(fits) {
      const [first] = [...waiting]
        .filter(([, entry]) => fits(entry))
        .sort(([, left], [, right]) => left.due - right.due);
      if (first === undefined) return false;
      await run(first[0]);
      return true;
    },
    async stop() {
      for (const { cancel } of waiting.values()) cancel();
      waiting.clear();
      await Promise.allSettled(running);
    },
  };
}
