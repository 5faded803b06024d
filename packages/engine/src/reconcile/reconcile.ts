import type { EngineContext } from "../context.ts";
import { EngineError } from "../errors.ts";
import { requireActor } from "../operator.ts";
import { cancelJob } from "./cancel.ts";
import { checkOptions } from "./check-options.ts";
import type { DifferenceKind, ReconciliationDifference } from "./difference.ts";
import { createJob, workOn } from "./job.ts";
import { lost } from "./lease.ts";
import type { ReconcileOptions, Reconciliation } from "./options.ts";
import { requireFolder, writeReport } from "./report.ts";
import type { ClaimedJob } from "./run.ts";
import { toStoredDifference } from "./stored-differences.ts";

/** Who owns a reconciliation whose caller does not say. */
const nobodyNamed = "caller";

/**
 * Compares the engine's book with the gateways: every open payout of the window and a sample of the final ones are queried,
 * and statements are compared line by line. Only the answers to these queries change states. It is stored like every other
 * reconciliation: a worker goes on with it when this process dies.
 */
export async function reconcilePayouts(context: EngineContext, options: ReconcileOptions): Promise<Reconciliation> {
  checkOptions(context, options);
  const { report, signal, actor = nobodyNamed } = options;
  requireActor("the reconciliation", actor);
  if (report !== undefined) await requireFolder(report);
  signal?.throwIfAborted();
  const job = await createJob(context, options, { ...options, actor });
  try {
    await workOn(context, job, options);
  } catch (error) {
    if (signal?.aborted === true) await stopped(context, job, actor);
    throw error === lost ? await whyLost(context, job) : error;
  }
  const result = await resultOf(context, job);
  if (report !== undefined) await writeReport(report, result);
  return result;
}

async function stopped(context: EngineContext, { id }: ClaimedJob, actor: string): Promise<void> {
  await cancelJob(context, id, { actor, reason: "its caller aborted it" }).catch(context.onError);
}

async function whyLost({ db }: EngineContext, { id }: ClaimedJob): Promise<EngineError> {
  const row = await db
    .selectFrom("reconciliations")
    .select(["cancelled_by", "cancel_reason"])
    .where("id", "=", id)
    .executeTakeFirst();
  const message =
    row?.cancelled_by == null
      ? `the reconciliation ${id} was taken over by another worker, because this process had stopped for too long. Read its result with engine.reconciliation and engine.differences.`
      : `the reconciliation ${id} was cancelled by ${row.cancelled_by}: ${row.cancel_reason}. Start another one.`;
  return new EngineError({ code: "not_allowed", message });
}

async function resultOf({ db }: EngineContext, { id }: ClaimedJob): Promise<Reconciliation> {
  const row = await db.selectFrom("reconciliations").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom("reconciliation_differences")
    .selectAll()
    .where("reconciliation", "=", id)
    .orderBy("id")
    .execute();
  const differences = rows.map(toStoredDifference);
  const { sent_from: from, sent_to: to, queried, updated, lines, agreed } = row;
  return { id, from, to, queried, updated, lines, agreed, differences, counts: countKinds(differences) };
}

function countKinds(differences: readonly ReconciliationDifference[]): Partial<Record<DifferenceKind, number>> {
  const counts: Partial<Record<DifferenceKind, number>> = {};
  for (const { kind } of differences) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
