import type { EngineContext } from "../context.ts";
import { requireDecider } from "../operator.ts";
import { cancelJob } from "./cancel.ts";
import { createJob } from "./job.ts";
import { release } from "./lease.ts";
import {
  type DifferenceFilter,
  getJob,
  listDifferences,
  listJobs,
  type ReconciliationFilter,
  type StoredReconciliation,
} from "./list.ts";
import type { ReconcileOptions, Reconciliation, StartReconciliationOptions } from "./options.ts";
import { reconcilePayouts } from "./reconcile.ts";
import { type SettleOptions, settleDifference } from "./settle.ts";
import type { StoredDifference } from "./stored-differences.ts";

/** How the book is compared with gateways and statements, and what is done about differences. */
export interface ReconciliationOperations {
  /**
   * Compares the payouts of a time window with the gateways and their statements in this process, waits for the end, and writes
   * a report. Only a gateway's answer changes a state, under the usual rules.
   * @throws EngineError `configuration`, `invalid_statement`, `report`; the reason of `signal` when that is aborted.
   */
  reconcile(options: ReconcileOptions): Promise<Reconciliation>;
  /**
   * Starts the same as a stored job, which workers run: it survives this process. The lines of its statements are stored until it
   * ends, so their files may be removed once this resolves.
   * @throws EngineError `configuration`, `invalid_statement`, `not_allowed` without `actor` or `reason`
   */
  startReconciliation(options: StartReconciliationOptions): Promise<StoredReconciliation>;
  /** Returns reconciliations, the newest first. */
  reconciliations(filter?: ReconciliationFilter): Promise<StoredReconciliation[]>;
  /** Returns a reconciliation with its progress, or `undefined` if there is none. */
  reconciliation(id: string): Promise<StoredReconciliation | undefined>;
  /** Returns what a reconciliation has found so far, in the order in which it was found. */
  differences(id: string, filter?: DifferenceFilter): Promise<StoredDifference[]>;
  /**
   * Stores that a difference needs nothing more, with who and why. It changes no payout: `resolve` does that.
   * @throws EngineError `not_allowed` with who settled it, if somebody has
   */
  settleDifference(id: string, options: SettleOptions): Promise<StoredDifference>;
  /**
   * Ends a running reconciliation; what it has found stays.
   * @throws EngineError `not_allowed` if it has ended
   */
  cancelReconciliation(id: string, options: { readonly actor: string; readonly reason: string }): Promise<void>;
}

type Run = <Result>(what: string, work: (context: EngineContext) => Promise<Result>) => Promise<Result>;

/** The reconciliations of an engine; `wake` has this process's worker look for one at once. */
export function reconciliationOperationsOf(run: Run, wake: () => void): ReconciliationOperations {
  return {
    reconcile: (options) =>
      run("the reconciliation did not finish", (context) => reconcilePayouts(context, options)).catch((error) => {
        options?.signal?.throwIfAborted();
        throw error;
      }),
    startReconciliation: (options) =>
      run("cannot tell whether the reconciliation was started", (context) => start(context, options, wake)),
    reconciliations: (filter) => run("cannot read the reconciliations", (context) => listJobs(context, filter)),
    reconciliation: (id) => run("cannot read the reconciliation", (context) => getJob(context, id)),
    differences: (id, filter) => run("cannot read the differences", (context) => listDifferences(context, id, filter)),
    settleDifference: (id, options) =>
      run(`cannot tell whether the difference ${id} was settled`, (context) => settleDifference(context, id, options)),
    cancelReconciliation: (id, options) =>
      run(`cannot tell whether the reconciliation ${id} was cancelled`, (context) => cancelJob(context, id, options)),
  };
}

/** Starts a reconciliation, and leaves it to the workers. */
async function start(
  context: EngineContext,
  options: StartReconciliationOptions,
  wake: () => void,
): Promise<StoredReconciliation> {
  requireDecider("the reconciliation", options);
  const job = await createJob(context, options, options);
  const stored = await getJob(context, job.id);
  if (stored === undefined) throw new Error("a reconciliation that is not stored");
  await release(context, job);
  wake();
  return stored;
}
