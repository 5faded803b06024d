import { randomUUID } from "node:crypto";
import type { EngineContext } from "../context.ts";
import { EngineError, presentable } from "../errors.ts";
import { fromNow, moment } from "../store/moments.ts";
import { checkOptions, defaultSample } from "./check-options.ts";
import { endJob, type HeldJob, type JobRow, leaseMs, lost, newWorker, release } from "./lease.ts";
import { loadStatements } from "./load.ts";
import type { ReconciliationScope, StartReconciliationOptions } from "./options.ts";
import { type ClaimedJob, runJob, type Watching } from "./run.ts";

/** Who owns a reconciliation. */
export type Owner = Pick<StartReconciliationOptions, "actor"> & Partial<Pick<StartReconciliationOptions, "reason">>;

/**
 * Stores a reconciliation with the lines of its statements. The caller has it until its lease ends.
 * @throws EngineError `configuration`, `unknown_provider`, `invalid_statement`; nothing was queried.
 */
export async function createJob(context: EngineContext, scope: ReconciliationScope, owner: Owner): Promise<ClaimedJob> {
  checkOptions(context, scope);
  const { from, to, sample = defaultSample, statements = [] } = scope;
  const { providers = [...context.providers.keys()] } = scope;
  const id = randomUUID();
  const worker = newWorker();
  await context.db
    .insertInto("reconciliations")
    .values({
      id,
      actor: owner.actor,
      reason: owner.reason ?? null,
      providers: JSON.stringify(providers),
      sent_from: moment(from),
      sent_to: moment(to),
      sample,
      worker,
      leased_until: fromNow(leaseMs),
    })
    .execute();
  const job = { id, worker, providers, sent_from: from, sent_to: to, sample, statements: [] };
  try {
    await loadStatements(context, job, statements);
  } catch (error) {
    if (EngineError.is(error)) await endJob(context, job, { state: "failed", failure: error.message });
    throw error;
  }
  return heldJob(context, job);
}

/** What is stored about a reconciliation that this worker has. */
async function heldJob({ db }: EngineContext, { id, worker }: Pick<HeldJob, "id" | "worker">): Promise<ClaimedJob> {
  const row = await db
    .selectFrom("reconciliations")
    .selectAll()
    .where("id", "=", id)
    .where("worker", "=", worker)
    .executeTakeFirst();
  if (row === undefined) throw lost;
  return { ...row, worker };
}

/** Goes on with a reconciliation whose worker has died, or that nobody has begun. */
export async function goOn(context: EngineContext, row: JobRow, signal: AbortSignal): Promise<void> {
  const { worker, phase } = row;
  if (worker === null) throw lost;
  const job = { ...row, worker };
  if (phase !== "loading") return workOn(context, job, { signal });
  const failure = "the process that read its statements stopped before all their lines were stored. Start it again.";
  await endJob(context, job, { state: "failed", failure });
}

/** Works on a reconciliation to its end. What cannot be gone on with has failed, and what was stopped waits for another worker. */
export async function workOn(context: EngineContext, job: ClaimedJob, watching: Watching): Promise<void> {
  try {
    await runJob(context, job, watching);
  } catch (error) {
    if (watching.signal?.aborted === true) await release(context, job).catch(() => undefined);
    else if (error !== lost) await giveUp(context, job, error);
    throw error;
  }
}

/** A database that is away comes back; what else goes wrong would go wrong again. */
async function giveUp(context: EngineContext, job: HeldJob, error: unknown): Promise<void> {
  const shown = presentable(error);
  if (EngineError.is(shown) && ["database", "in_use", "stopped"].includes(shown.code)) {
    await release(context, job).catch(() => undefined);
    return;
  }
  const failure = EngineError.is(shown)
    ? shown.message
    : "an error that the engine did not expect; onError of its worker got it. Start it again.";
  await endJob(context, job, { state: "failed", failure }).catch(context.onError);
}
