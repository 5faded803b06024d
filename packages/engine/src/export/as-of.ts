import { setTimeout as pause } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import { EngineError } from "../errors.ts";
import { microseconds } from "../store/moments.ts";

/** How long transactions that are open are waited for. */
const longestWaitMs = 30_000;

/**
 * A moment before which nothing happens any more. An event has its time before its transaction commits, so the transactions that
 * are open at that moment are waited for: what they store would otherwise be missing from a file that claims to be complete.
 */
export async function settledMoment(db: Kysely<Tables>, waitMs: number = longestWaitMs): Promise<string> {
  const { at } = await one<{ at: string }>(db, sql`${microseconds(sql<Date>`clock_timestamp()`)} as at`);
  const until = performance.now() + waitMs;
  // A statement takes the time of its event just before its transaction gets its number. Whatever has a smaller number than ours
  // may have stored an event that is older than the moment.
  await pause(50);
  const { end } = await one<{ end: string }>(db, sql`pg_current_xact_id()::text as "end"`);
  for (;;) {
    const { settled } = await one<{ settled: boolean }>(
      db,
      sql`pg_snapshot_xmin(pg_current_snapshot())::text::numeric >= ${end}::numeric as settled`,
    );
    if (settled) return at;
    if (performance.now() > until) throw unsettled();
    await pause(100);
  }
}

async function one<Row>(db: Kysely<Tables>, columns: ReturnType<typeof sql>): Promise<Row> {
  const { rows } = await sql<Row>`select ${columns}`.execute(db);
  return rows[0] as Row;
}

function unsettled(): EngineError {
  return new EngineError({
    code: "database",
    message:
      "nothing was exported: a transaction on this server has been open for longer than 30 s, and what it stores would be missing from the file. pg_stat_activity shows it (backend_xid is not null). End it, or export again once it has ended",
  });
}
