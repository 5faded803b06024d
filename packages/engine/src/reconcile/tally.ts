import type { EngineContext } from "../context.ts";
import { type JobKey, keyText } from "../work/jobs.ts";
import type { ReconciliationDifference } from "./difference.ts";
import type { ReconcileOptions } from "./options.ts";
import { queryAbout } from "./query.ts";

/** What is added up while a reconciliation runs. */
export interface Tally {
  readonly differences: ReconciliationDifference[];
  /** Payouts that have been asked about already. */
  readonly asked: Set<string>;
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
  const asked = await queryAbout(context, { provider, reference });
  if (asked === undefined) return [];
  tally.asked.add(keyText({ provider, reference }));
  tally.differences.push(...asked.differences);
  if (asked.differences.length === 0) tally.agreed += 1;
  if (asked.updated) tally.updated += 1;
  onProgress?.(tally.asked.size);
  return asked.differences;
}
