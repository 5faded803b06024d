import { setTimeout as pause } from "node:timers/promises";
import { type Engine, EngineError } from "@payout/engine";
import { scriptedOrder } from "./scripted-provider.ts";

interface Attempt {
  readonly reference: string;
  readonly engine: Engine;
  /** On the clock of `performance.now()`. */
  readonly endedAt: number;
  /** How it failed. */
  readonly error?: unknown;
}

/** Orders that are submitted at a steady rate, whatever becomes of them. */
export interface Load {
  /** Every reference that has been submitted. */
  readonly references: readonly string[];
  errors(): unknown[];
  /** Resolves when nothing has failed for so long while orders were stored. */
  calm(forMs: number): Promise<void>;
  /** Submits nothing until this has happened. */
  resting(act: () => Promise<void>): Promise<void>;
  /** How long after a moment the last order failed; negative when none did. */
  lastFailureAfter(moment: number): number;
  /** Ends the load, and submits again what has failed. */
  stop(): Promise<void>;
  /** What happened in each second since the load began, with these moments. */
  curve(moments: Readonly<Record<string, number>>): string;
}

/** Submits so many orders per second, through each engine in turn. */
export function startLoad(engines: readonly Engine[], name: string, perSecond: number): Load {
  const began = performance.now();
  const attempts: Attempt[] = [];
  const references: string[] = [];
  const open = new Set<Promise<void>>();
  const submit = (reference: string, engine: Engine) =>
    engine.submit(scriptedOrder(reference, "1"), "scripted").then(
      () => void attempts.push({ reference, engine, endedAt: performance.now() }),
      (error: unknown) => void attempts.push({ reference, engine, endedAt: performance.now(), error }),
    );
  let rests = false;
  const timer = setInterval(() => {
    const engine = engines[references.length % engines.length];
    if (engine === undefined || rests) return;
    const reference = `${name}${references.length}`;
    references.push(reference);
    const attempt = submit(reference, engine).finally(() => open.delete(attempt));
    open.add(attempt);
  }, 1000 / perSecond);
  const failed = () => attempts.filter(({ error }) => error !== undefined);
  const lastFailure = () => Math.max(began, ...failed().map(({ endedAt }) => endedAt));
  return {
    references,
    errors: () => failed().map(({ error }) => error),
    async calm(forMs) {
      const asked = performance.now();
      const stored = () => attempts.filter(({ error, endedAt }) => error === undefined && endedAt > lastFailure());
      while (performance.now() - Math.max(asked, lastFailure()) < forMs || stored().length === 0) await pause(20);
    },
    async resting(act) {
      rests = true;
      await Promise.all(open);
      await act();
      rests = false;
    },
    lastFailureAfter: (moment) => lastFailure() - moment,
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      for (const { reference, engine } of failed()) await engine.submit(scriptedOrder(reference, "1"), "scripted");
    },
    curve(moments) {
      const second = (moment: number) => Math.floor((moment - began) / 1000);
      const rows = Map.groupBy(attempts, ({ endedAt }) => second(endedAt));
      const last = Math.max(...rows.keys());
      return Array.from({ length: last + 1 }, (_, index) => {
        const row = rows.get(index) ?? [];
        const bad = row.filter(({ error }) => error !== undefined);
        const reasons = Object.entries(Object.groupBy(bad, ({ error }) => reasonOf(error)));
        const events = Object.entries(moments).filter(([, moment]) => second(moment) === index);
        return [
          `${index}`.padStart(3),
          `${row.length - bad.length} stored`.padStart(10),
          `${bad.length} failed`.padStart(10),
          ` ${reasons.map(([reason, all = []]) => `${all.length} ${reason}`).join(", ")}`,
          ` ${events.map(([event]) => event).join(", ")}`,
        ]
          .join(" ")
          .trimEnd();
      }).join("\n");
    },
  };
}

/** The part of an error that differs: its SQLSTATE or system code. */
function reasonOf(error: unknown): string {
  if (!EngineError.is(error)) return String(error);
  return /\((\w+)\)\./.exec(error.message)?.[1] ?? "connection lost or not to be had";
}
