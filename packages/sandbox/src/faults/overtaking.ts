import { setTimeout as wait } from "node:timers/promises";
import type { Scheduler } from "../time/scheduler.ts";

/** How long an answer waits for the notification that overtakes it when nothing else is said: a merchant may never answer it. */
const longestWait = 5000;

/**
 * Ends an order and sends its notification immediately, whatever the gateway's clock says; what its scenario
 * does after that end stays where it is. Resolves when the merchant has answered, or after `limitMs` of real time.
 */
export async function overtake(scheduler: Scheduler, about: string, limitMs = longestWait): Promise<void> {
  const run = (kind: string): Promise<boolean> =>
    scheduler.runNow((waiting) => waiting.about === about && waiting.kind === kind);
  const isNotified = async (): Promise<void> => {
    while (!(await run("notification")) && (await run("move")));
  };
  await Promise.race([isNotified(), wait(limitMs, undefined, { ref: false })]);
}
