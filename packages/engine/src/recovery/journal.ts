import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { EngineError } from "../errors.ts";

/** One claim: which order, at which account of which gateway, and how often it had been claimed by then. */
export interface ClaimLine {
  /** The gateway and the merchant's account there: the journal outlives the names of providers. */
  readonly account: string;
  readonly provider: string;
  readonly reference: string;
  readonly attempt: number;
}

/** A place on a server's history. */
export interface ServerPlace {
  readonly identity: string;
  readonly timeline: number;
  /** The position of its write-ahead log, in bytes. */
  readonly position: bigint;
}

/**
 * What was claimed, kept outside the database: when that comes back from a backup, this knows what has been sent since. A line
 * is on the disk before its POST leaves. A reference has one line, that of its last claim, and keeps it for ever.
 */
export interface ClaimJournal {
  readonly id: string;
  /** How many lines were ever written. */
  lines(): number;
  /** The lines after this number, the newest first; at most 20,000. */
  linesAfter(line: number): readonly ClaimLine[];
  /** The last attempt of an order that was claimed; 0 when none was. */
  attemptOf(account: string, reference: string): number;
  /** Resolves when the line is on the disk. */
  write(line: ClaimLine): Promise<void>;
  /** Where the server was when it was last noted. */
  place(): ServerPlace | undefined;
  notePlace(place: ServerPlace): void;
  close(): void;
}

// What a database that comes back lacks is the newest, and lines that were written at the same time may be in any order.
const mostCompared = 20_000;

// One row for each reference, however often it is claimed, so the file stays as small as it can be.
const tables = `
  create table if not exists journal (singleton integer primary key check (singleton = 1), id text not null,
    identity text, timeline integer, position text);
  create table if not exists claims (account text not null, reference text not null, provider text not null,
    attempt integer not null, line integer not null, primary key (account, reference)) without rowid;
  create index if not exists claims_line on claims (line)`;

/**
 * Opens the claim journal in this file, or makes it. Several processes of one machine can use it at a time.
 * @throws EngineError `database`
 */
export async function openJournal(file: string): Promise<ClaimJournal> {
  try {
    const { DatabaseSync: File } = await import("node:sqlite");
    return overSqlite(new File(file));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError({
      code: "database",
      message: `the claim journal "${file}" cannot be used (${why}); nothing was sent. Check its permissions and its disk. If the file is damaged, move it away: the engine then queries the gateway before it sends what may have been sent already.`,
      cause,
    });
  }
}

function overSqlite(file: DatabaseSync): ClaimJournal {
  // A commit waits for the disk, by one sync; other processes wait for it in turn.
  file.exec("pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full");
  file.exec(tables);
  file.prepare("insert or ignore into journal (singleton, id) values (1, ?)").run(randomUUID());
  const { id } = file.prepare("select id from journal").get() as { id: string };
  const count = file.prepare("select coalesce(max(line), 0) as lines from claims");
  const newest = file.prepare(
    "select account, provider, reference, attempt from claims where line > ? order by line desc limit ?",
  );
  const known = file.prepare("select attempt from claims where account = ? and reference = ?");
  const store = file.prepare(`insert into claims (account, reference, provider, attempt, line)
    values (?, ?, ?, ?, (select coalesce(max(line), 0) + 1 from claims))
    on conflict do update set attempt = max(attempt, excluded.attempt), provider = excluded.provider, line = excluded.line`);
  const readPlace = file.prepare("select identity, timeline, position from journal");
  const storePlace = file.prepare("update journal set identity = ?, timeline = ?, position = ?");
  const storeAll = (lines: readonly ClaimLine[]) => {
    file.exec("begin immediate");
    try {
      for (const { account, reference, provider, attempt } of lines) store.run(account, reference, provider, attempt);
      file.exec("commit");
    } catch (error) {
      if (file.isTransaction) file.exec("rollback");
      throw error;
    }
  };
  return {
    id,
    lines: () => Number((count.get() as { lines: number }).lines),
    linesAfter: (line) => newest.all(line, mostCompared) as unknown as ClaimLine[],
    attemptOf: (account, reference) =>
      Number((known.get(account, reference) as { attempt: number } | undefined)?.attempt ?? 0),
    write: inBatches(storeAll),
    place() {
      const { identity, timeline, position } = readPlace.get() as Record<string, string | number | null>;
      if (identity === null) return undefined;
      return { identity: String(identity), timeline: Number(timeline), position: BigInt(position ?? 0) };
    },
    notePlace: ({ identity, timeline, position }) => void storePlace.run(identity, timeline, String(position)),
    close: () => file.close(),
  };
}

/** Stores what comes within one turn of the event loop together: waiting for the disk takes as long for one line as for many. */
function inBatches<Line>(storeAll: (lines: readonly Line[]) => void): (line: Line) => Promise<void> {
  let waiting: Line[] = [];
  let stored: Promise<void> | undefined;
  return (line) => {
    waiting.push(line);
    stored ??= nextTurn().then(() => {
      const lines = waiting;
      [waiting, stored] = [[], undefined];
      storeAll(lines);
    });
    return stored;
  };
}
