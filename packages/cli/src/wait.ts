import { setTimeout as sleep } from "node:timers/promises";
import type { HistoryEvent, StoredPayout } from "@payout/engine";
import type { Session } from "./session.ts";

/** Which payout, how long, and who wants to know what happens meanwhile. */
export interface Waiting {
  readonly reference: string;
  readonly provider: string;
  /** How long at most, in milliseconds. */
  readonly forMs: number;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: HistoryEvent) => Promise<void>;
}

/** Whether nothing more happens to a payout without somebody. */
function isSettled({ closedAt, state, blockedBy }: StoredPayout): boolean {
  return (
    closedAt !== undefined ||
    state === "needs_review" ||
    (blockedBy !== undefined && !blockedBy.includes("check_first"))
  );
}

const lookEveryMs = 250;

/** Waits until a payout has ended, or waits for a person, or the time is over, and gives it as it is then. */
export async function waitFor({ engine }: Session, waiting: Waiting): Promise<StoredPayout> {
  const { reference, provider, signal, onEvent } = waiting;
  const until = performance.now() + waiting.forMs;
  let told = 0;
  for (;;) {
    const payout = await engine.get(reference, { provider });
    if (payout === undefined) throw new Error(`the payout ${reference} has vanished`);
    if (onEvent) {
      const history = await engine.history(reference, { provider });
      for (const event of history.slice(told)) await onEvent(event);
      told = history.length;
    }
    if (isSettled(payout) || performance.now() >= until) return payout;
    await sleep(lookEveryMs, undefined, { signal });
  }
}
