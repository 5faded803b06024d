import { type RawBuilder, sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { codeOf } from "../errors.ts";
import type { ServerPlace } from "./journal.ts";

/** Where the database stands, as one transaction sees it. */
export interface Lineage {
  /** The server as it is now; undefined where it is not read. */
  readonly now: ServerPlace | undefined;
  /** Names this run of the server, which cannot be restored in place while it runs. */
  readonly run: string;
  /** The identity that the database was used with last; null before the first time. */
  readonly stored: string | null;
  /** An operator has declared a failover. */
  readonly expected: boolean;
}

/** Why the database may be older than what was sent. */
export interface Doubt {
  readonly kind: "identity" | "position" | "journal" | "setting";
  /** In plain words. */
  readonly reason: string;
}

interface LineageRow {
  readonly identity: string | null;
  readonly expected: boolean;
  readonly run: string;
  readonly system: string | null;
  readonly timeline: string | null;
  readonly place: string | null;
  readonly position: string | null;
}

// Database and table: a dump can be restored into the same server. What is only written, and not on disk, no commit was told of.
function serverColumns(schema: string): RawBuilder<unknown> {
  return sql`(select system_identifier::text from pg_control_system()) as system,
    substring(pg_walfile_name(pg_current_wal_lsn()) from 1 for 8) as timeline,
    (select oid::text from pg_database where datname = current_database()) || '/' ||
      to_regclass(${`"${schema}"."payouts"`})::oid::text as place,
    pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::text as position`;
}

const noColumns = sql`null as system, null as timeline, null as place, null as position`;

/** Reads where the database stands, in the transaction that decides by it; with `lock`, others wait for that decision. */
export async function readLineage({ witness, schema }: EngineContext, work: Tx, lock: boolean): Promise<Lineage> {
  const table = sql.table(`${schema}.database_lineage`);
  // The position is read once the row is locked: one from before the wait is behind what others have seen meanwhile, as in a restore.
  const { rows } = await sql<LineageRow>`with stored as materialized (
      select identity, expected_until from ${table} ${lock ? sql`for update` : sql``}
    )
    select identity, coalesce(expected_until > now(), false) as expected,
      pg_postmaster_start_time()::text as run, ${witness.readsServer ? serverColumns(schema) : noColumns}
    from stored`.execute(work);
  const [row] = rows;
  if (row === undefined) throw new Error("the engine's tables lack the row of database_lineage");
  const { identity: stored, expected, run } = row;
  return { run, stored, expected, now: placeOf(row) };
}

function placeOf({ system, timeline, place, position }: LineageRow): ServerPlace | undefined {
  if (system === null || timeline === null || place === null || position === null) return undefined;
  const number = Number.parseInt(timeline, 16);
  return { identity: `${system}/${number}/${place}`, timeline: number, position: BigInt(position) };
}

// insufficient_privilege, feature_not_supported, undefined_function: what managed servers answer.
const unreadable: readonly (string | undefined)[] = ["42501", "0A000", "42883"];

/** Whether a server lets its identity and position be read: not each managed one does, nor for each role. */
export async function letsItselfBeRead(db: EngineContext["db"], schema: string): Promise<boolean> {
  try {
    await sql`select ${serverColumns(schema)}`.execute(db);
    return true;
  } catch (error) {
    if (unreadable.includes(codeOf(error))) return false;
    throw error;
  }
}

/** What the server itself says against being the one that was used last; undefined when nothing does. */
export function doubtAboutServer({ now, stored, expected }: Lineage, seen: ServerPlace | undefined): Doubt | undefined {
  if (now === undefined) return undefined;
  if (stored !== null && stored !== now.identity && !expected)
    return {
      kind: "identity",
      reason: `the database is on another server, or in another life of it, than when it was used last (${stored}, now ${now.identity})`,
    };
  if (seen === undefined || !isSameServer(seen, now)) return undefined;
  // Also after a failover that was declared: a standby that has everything is further.
  if (now.timeline >= seen.timeline && now.position >= seen.position) return undefined;
  return {
    kind: "position",
    reason:
      "the server is at an earlier point of its history than before: it was restored from a backup, or it lacks what the former primary stored last",
  };
}

// The first part of an identity is the system, the last two are database and table.
function isSameServer(one: ServerPlace, other: ServerPlace): boolean {
  const parts = (place: ServerPlace) => place.identity.split("/").toSpliced(1, 1).join("/");
  return parts(one) === parts(other);
}
