import { randomUUID } from "node:crypto";
import { type Selectable, sql, type UpdateObject } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { ReconciliationsTable } from "../database/reconciliation-tables.ts";
import type { Tables } from "../database/tables.ts";
import { fromNow } from "../store/moments.ts";

/** A stored reconciliation. */
export type JobRow = Selectable<ReconciliationsTable>;

/** A reconciliation that this worker may work on, until it notices that it may not. */
export interface HeldJob extends Pick<JobRow, "id" | "sent_from" | "sent_to" | "sample" | "providers" | "statements"> {
  readonly worker: string;
}

/** How long a worker that says nothing keeps its reconciliation, in milliseconds. */
export const leaseMs: number = 30_000;

/** Thrown by a write about a reconciliation that this worker no longer has: it was cancelled, or taken over. */
export const lost: Error = new Error("the reconciliation is no longer this worker's");

/** Another name for each time that a worker takes one: after a pause it does not take another's for its own. */
export function newWorker(): string {
  return randomUUID();
}

/** Takes a reconciliation that nobody works on, the oldest first, if this engine has its providers. */
export async function claimJob({ db, providers }: EngineContext): Promise<JobRow | undefined> {
  const names = JSON.stringify([...providers.keys()]);
  return db
    .updateTable("reconciliations")
    .set({ worker: newWorker(), leased_until: fromNow(leaseMs) })
    .where("id", "=", (all) =>
      all
        .selectFrom("reconciliations")
        .select("id")
        .where("state", "=", "running")
        .where((one) => one.or([one("leased_until", "is", null), one("leased_until", "<", sql<Date>`now()`)]))
        .where(sql<boolean>`providers <@ ${names}::jsonb`)
        .where(sql<boolean>`jsonb_path_query_array(statements, '$[*].provider') <@ ${names}::jsonb`)
        .orderBy("started_at")
        .orderBy("id")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}

/**
 * Stores how far a reconciliation has come, and renews its lease.
 * @throws `lost`; the transaction must be rolled back.
 */
export async function advance(
  work: Tx | EngineContext["db"],
  { id, worker }: HeldJob,
  changes: UpdateObject<Tables, "reconciliations">,
): Promise<void> {
  const { numUpdatedRows } = await work
    .updateTable("reconciliations")
    .set({ ...changes, leased_until: fromNow(leaseMs) })
    .where("id", "=", id)
    .where("worker", "=", worker)
    .where("state", "=", "running")
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw lost;
}

/** Lets any worker go on with it. */
export async function release({ db }: EngineContext, { id, worker }: HeldJob): Promise<void> {
  await db
    .updateTable("reconciliations")
    .set({ worker: null, leased_until: null })
    .where("id", "=", id)
    .where("worker", "=", worker)
    .execute();
}

/** How a reconciliation ends. */
export type JobEnd =
  | { readonly state: "finished" }
  | { readonly state: "failed"; readonly failure: string }
  | { readonly state: "cancelled"; readonly cancelled_by: string; readonly cancel_reason: string };

/** Ends a reconciliation that this worker has. Its lines are removed afterwards, because they may be many. */
export async function endJob(context: EngineContext, job: HeldJob, end: JobEnd): Promise<void> {
  await transact(context, (work) => advance(work, job, { ...end, finished_at: sql<Date>`now()` }));
  await clearEnded(context);
}

/** Removes what only running reconciliations need, also what a worker that died has left. */
export async function clearEnded({ db, schema }: EngineContext): Promise<void> {
  const ended = await db
    .selectFrom("reconciliations")
    .select("id")
    .where("cleared_at", "is", null)
    .where("state", "<>", "running")
    .execute();
  for (const { id } of ended) await sql`select ${sql.id(schema, "clear_reconciliation")}(${id}::uuid)`.execute(db);
}

/** Whether a text can name a reconciliation: the database refuses others. */
export function isUuid(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
