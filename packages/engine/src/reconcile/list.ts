import { type SelectQueryBuilder, sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { StatementIdentity } from "../database/reconciliation-tables.ts";
import type { Tables } from "../database/tables.ts";
import { EngineError } from "../errors.ts";
import { fromMicroseconds, microseconds } from "../store/moments.ts";
import type { DifferenceKind } from "./difference.ts";
import { isUuid, type JobRow } from "./lease.ts";
import { type StoredDifference, toStoredDifference } from "./stored-differences.ts";

/** Where a reconciliation stands. */
export type ReconciliationState = "running" | "finished" | "failed" | "cancelled";

const states: readonly ReconciliationState[] = ["running", "finished", "failed", "cancelled"];

/** A reconciliation as it is stored: it goes on when the process that began it dies. */
export interface StoredReconciliation {
  /** Names the reconciliation in every other call. */
  readonly id: string;
  /** Who started it. */
  readonly actor: string;
  /** Why. */
  readonly reason?: string;
  /** The providers whose payouts are queried. */
  readonly providers: readonly string[];
  /** Payouts that were last sent at this moment or later. */
  readonly from: Date;
  /** Payouts that were last sent before this moment. */
  readonly to: Date;
  /** The share of final payouts that is queried. */
  readonly sample: number;
  /** The statements that are compared. */
  readonly statements: readonly StatementIdentity[];
  /** Where it stands. */
  readonly state: ReconciliationState;
  /** How many payouts and references of statements were compared, and how many there were when it started. */
  readonly progress: { readonly done: number; readonly total: number };
  /** How many payouts were queried at the gateways. */
  readonly queried: number;
  /** How many payouts changed state because of the answers. */
  readonly updated: number;
  /** Statement lines that were read. */
  readonly lines: number;
  /** Payouts and lines without a difference. */
  readonly agreed: number;
  /** How many differences of each kind there are. */
  readonly counts: Readonly<Partial<Record<DifferenceKind, number>>>;
  /** How many differences are not settled. */
  readonly unsettled: number;
  /** When it was started. */
  readonly startedAt: Date;
  /** When it ended; absent while it runs. */
  readonly finishedAt?: Date;
  /** Who cancelled it. */
  readonly cancelledBy?: string;
  /** Why it was cancelled. */
  readonly cancelReason?: string;
  /** Why it failed, and what to do. */
  readonly failure?: string;
}

/** The conditions of `reconciliations`. */
export interface ReconciliationFilter {
  /** Only those in this state. */
  readonly state?: ReconciliationState;
  /** At most this many, the newest first: 1 to 1,000. @default 100 */
  readonly limit?: number;
  /** Continue after the reconciliation with this id, the last one of the previous page. */
  readonly after?: string;
}

/** The conditions of `differences`. */
export interface DifferenceFilter {
  /** Only those that are settled, or only those that are not. */
  readonly settled?: boolean;
  /** At most this many, in the order in which they were found: 1 to 10,000. @default 1,000 */
  readonly limit?: number;
  /** Continue after the difference with this id, the last one of the previous page. */
  readonly after?: string;
}

/** Reconciliations, the newest first. */
export async function listJobs(
  { db }: EngineContext,
  { state, limit = 100, after }: ReconciliationFilter = {},
): Promise<StoredReconciliation[]> {
  if (state !== undefined && !states.includes(state)) throw wrong("state", `must be one of ${states.join(", ")}`);
  requireLimit(limit, 1000);
  let query = db.selectFrom("reconciliations").selectAll();
  if (state !== undefined) query = query.where("state", "=", state);
  if (after !== undefined) {
    const last = isUuid(after) ? await placeOf(db, after) : undefined;
    if (last === undefined) throw wrong("after", "must be the id of a reconciliation: the last one of the page before");
    query = query.where((all) =>
      all(all.refTuple("started_at", "id"), "<", all.tuple(fromMicroseconds(last.cursor), sql<string>`${after}::uuid`)),
    );
  }
  const rows = await query.orderBy("started_at", "desc").orderBy("id", "desc").limit(limit).execute();
  return withCounts(db, rows);
}

/** One reconciliation; undefined when there is none of this id. */
export async function getJob({ db }: EngineContext, id: string): Promise<StoredReconciliation | undefined> {
  if (!isUuid(id)) return undefined;
  const [found] = await withCounts(
    db,
    await db.selectFrom("reconciliations").selectAll().where("id", "=", id).execute(),
  );
  return found;
}

/** The differences of a reconciliation, in the order in which they were found. */
export async function listDifferences(
  { db }: EngineContext,
  id: string,
  { settled, limit = 1000, after }: DifferenceFilter = {},
): Promise<StoredDifference[]> {
  requireLimit(limit, 10_000);
  if (settled !== undefined && typeof settled !== "boolean") throw wrong("settled", "must be true, false or left out");
  if (after !== undefined && !/^[1-9][0-9]{0,17}$/.test(after))
    throw wrong("after", "must be the id of a difference: the last one of the page before");
  if (!isUuid(id)) return [];
  let query = db.selectFrom("reconciliation_differences").selectAll().where("reconciliation", "=", id);
  if (settled !== undefined) query = query.where("settled_at", settled ? "is not" : "is", null);
  if (after !== undefined) query = query.where("id", ">", after);
  return (await query.orderBy("id").limit(limit).execute()).map(toStoredDifference);
}

type Db = EngineContext["db"];

function placeOf(db: Db, id: string) {
  const query: SelectQueryBuilder<Tables, "reconciliations", object> = db.selectFrom("reconciliations");
  return query
    .select((row) => microseconds(row.ref("started_at")).as("cursor"))
    .where("id", "=", id)
    .executeTakeFirst();
}

async function withCounts(db: Db, rows: readonly JobRow[]): Promise<StoredReconciliation[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const counted = await db
    .selectFrom("reconciliation_differences")
    .select([
      "reconciliation",
      "kind",
      sql<number>`count(*)::integer`.as("count"),
      sql<number>`count(*) filter (where settled_at is null)::integer`.as("unsettled"),
    ])
    .where("reconciliation", "in", ids)
    .groupBy(["reconciliation", "kind"])
    .orderBy("kind")
    .execute();
  const found = Map.groupBy(counted, ({ reconciliation }) => reconciliation);
  return rows.map((row) => toStored(row, found.get(row.id) ?? []));
}

interface Counted {
  readonly kind: string;
  readonly count: number;
  readonly unsettled: number;
}

function toStored(row: JobRow, counted: readonly Counted[]): StoredReconciliation {
  const { id, actor, providers, sample, statements, queried, updated, lines, agreed } = row;
  return {
    id,
    actor,
    ...(row.reason !== null && { reason: row.reason }),
    providers,
    from: row.sent_from,
    to: row.sent_to,
    sample,
    statements,
    state: row.state as ReconciliationState,
    progress: { done: row.done, total: row.total },
    queried,
    updated,
    lines,
    agreed,
    counts: Object.fromEntries(counted.map(({ kind, count }) => [kind, count])),
    unsettled: counted.reduce((sum, { unsettled }) => sum + unsettled, 0),
    startedAt: row.started_at,
    ...(row.finished_at !== null && { finishedAt: row.finished_at }),
    ...(row.cancelled_by !== null && { cancelledBy: row.cancelled_by }),
    ...(row.cancel_reason !== null && { cancelReason: row.cancel_reason }),
    ...(row.failure !== null && { failure: row.failure }),
  };
}

function requireLimit(limit: unknown, most: number): void {
  if (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= most) return;
  throw wrong("limit", `must be a whole number from 1 to ${most}`);
}

function wrong(path: string, problem: string): EngineError {
  return new EngineError({ code: "configuration", message: `reconciliations: ${path} ${problem}.`, paths: [path] });
}
