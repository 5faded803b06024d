import { createEngine, type Engine } from "@payout/engine";
import { createHongwen } from "@payout/hongwen";
import { createJeepay } from "@payout/jeepay";
import type { Sandbox } from "@payout/sandbox";
import { readOrders } from "./orders-file.ts";

/** What became of one order so far. */
export interface Ended {
  readonly provider: string;
  readonly reference: string;
  /** Its state; `needs an operator` where it is unknown whether the gateway has it. */
  readonly state: string;
}

/**
 * An engine on the embedded database, in a folder. Its times suit a gateway on this machine: with a real one leave the rules out,
 * and after a crash it waits two minutes before it queries what was being sent.
 */
export function createPayer({ merchants }: Pick<Sandbox, "merchants">, folder: string): Engine {
  return createEngine({
    providers: { jeepay: createJeepay(merchants.jeepay).transfer, hongwen: createHongwen(merchants.hongwen) },
    database: folder,
    rules: {
      concurrency: 5,
      sendTimeoutMs: 3000,
      leaseMs: 2000,
      settlingMs: 2000,
      queryAfterMs: [500, 1000, 2000, 5000],
      // A machine that sleeps for a moment loses many answers in a row; no operator is here to resume a provider paused for that.
      pauseAfterUnknowns: false,
    },
    sweepEveryMs: 2000,
    pollEveryMs: 500,
  });
}

/** How long it waits for an unknown outcome to be settled, in milliseconds. The engine keeps querying, also after the next start. */
const patienceMs = 15_000;

const ends = ["succeeded", "failed", "cancelled", "reversed"];

/**
 * Pays every order of a file, and resolves when each has ended or needs an operator. Called again after a crash it goes on: an order
 * that is stored already is not stored again, and what may have been sent is only queried.
 */
export async function payFile(
  engine: Engine,
  file: string,
  onEnded: (ended: Ended, total: number) => void,
): Promise<Ended[]> {
  const ended = new Map<string, Ended>();
  let total = 0;
  let isRead = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (provider: string, reference: string, state: string): void => {
    const isNew = !ended.has(reference);
    ended.set(reference, { provider, reference, state });
    if (isNew) onEnded({ provider, reference, state }, total);
    if (isRead && ended.size === total) resolve();
  };
  const leaveToAPerson = (provider: string, reference: string): void => {
    if (!ended.has(reference)) end(provider, reference, "needs an operator");
  };
  const follow = (provider: string, reference: string, state: string): void => {
    if (ends.includes(state)) end(provider, reference, state);
    if (state === "needs_review") leaveToAPerson(provider, reference);
    if (state === "unknown") setTimeout(leaveToAPerson, patienceMs, provider, reference).unref();
  };
  engine.on("payout", ({ provider, reference, to = "" }) => follow(provider, reference, to));
  for await (const { order, payout, error } of engine.submitMany(readOrders(file))) {
    if (error !== undefined) throw error;
    total += 1;
    if (payout !== undefined) follow(payout.provider, order.reference, payout.state);
  }
  await engine.start();
  isRead = true;
  if (ended.size < total) await promise;
  return [...ended.values()];
}
