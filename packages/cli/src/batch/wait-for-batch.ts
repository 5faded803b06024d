import { setTimeout as sleep } from "node:timers/promises";
import type { PayoutState } from "@payout/engine";
import type { Progress } from "../progress.ts";
import type { Session } from "../session.ts";

interface Waiting {
  readonly forMs: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

const openStates: readonly PayoutState[] = ["accepted", "sending", "pending"];
const endedStates: readonly PayoutState[] = ["succeeded", "failed", "cancelled", "reversed"];
const mostCounted = 10_000;
const lookEveryMs = 500;

/** Waits until nothing of a batch moves any more without an operator, or the time is over. */
export async function waitForBatch(
  { engine }: Session,
  batch: string,
  { forMs, signal, progress }: Waiting,
): Promise<void> {
  const until = performance.now() + forMs;
  const count = (filter: object) => engine.count({ batch, limit: mostCounted, ...filter });
  try {
    for (;;) {
      const [open, blocked] = [await count({ state: openStates }), await count({ blockedBy: true })];
      const isOver = !open.more && open.count <= blocked.count;
      if (isOver || performance.now() >= until) return;
      const ended = await count({ state: endedStates });
      progress.reached(ended.count, ended.count + open.count);
      await sleep(lookEveryMs, undefined, { signal });
    }
  } finally {
    progress.stop();
  }
}
