import type { EngineContext } from "../context.ts";
import { goOn } from "./job.ts";
import { claimJob, clearEnded, lost } from "./lease.ts";

/** Goes on with every reconciliation that nobody works on, one after the other. */
export async function workOnReconciliations(context: EngineContext, signal: AbortSignal): Promise<void> {
  await clearEnded(context);
  while (!signal.aborted) {
    const row = await claimJob(context);
    if (row === undefined) return;
    try {
      await goOn(context, row, signal);
    } catch (error) {
      if (error !== lost && !signal.aborted) throw error;
    }
  }
}
