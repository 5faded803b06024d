import type { EngineContext } from "../context.ts";
import { type JobKey, keyText } from "../work/jobs.ts";
import type { ReconciliationDifference } from "./difference.ts";
import type { ReconcileOptions } from "./options.ts";
import { queryAbout } from "./query.ts";

/** What is added up while a reconciliation runs. */
export interface Tally {
  readonly differences: ReconciliationDifference[];
  /** Payouts that have been queried already. */
  readonly queried: Set<string>;
  updated: number;
  agreed: number;
  lines: number;
}

/** Asks about one payout, and adds what comes of it. */
export async function queryOne(
  context: EngineContext,
  { provider, reference }: JobKey,
  tally: Tally,
  { signal, onProgress }: ReconcileOptions,
): Promise<readonly ReconciliationDifference[]> {
  signal?.throwIfAborted();
  const queried = await queryAbout(context, { provider, reference });
  if (queried === undefined) return [];
  tally.queried.add(keyText({ provider, reference }));
  tally.differences.push(...queried.differences);
  if (queried.differences.length === 0) tally.agreed += 1;
  if (queried.updated) tally.updated += 1;
  onProgress?.(tally.queried.size);
  return queried.differences;
}
