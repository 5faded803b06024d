import { Kysely, PostgresDialect, type PostgresPool } from "kysely";
import pg from "pg";
import type { Db } from "pg-boss";
import { EngineError } from "../errors.ts";
import { type Database, shared } from "./database.ts";
import type { Tables } from "./tables.ts";

// Every wait has an end: for a connection, for a statement, for a transaction whose process hangs, for a server that is gone.
const bounds = {
  connectionTimeoutMillis: 10_000,
  statement_timeout: 60_000,
  query_timeout: 70_000,
  idle_in_transaction_session_timeout: 60_000,
  keepAlive: true,
};

// PostgreSQL allows a hundred connections by default; with one more to listen, seven workers fit.
const connections = { payouts: 8, jobs: 4 };

/** Opens a PostgreSQL by its URL, with a pool of the engine's own; pg-boss keeps another, which can listen. */
export function openUrl(connectionString: string, onError: (error: unknown) => void): Database {
  requireReadable(connectionString);
  const pool = new pg.Pool({
    connectionString,
    max: connections.payouts,
    application_name: "payout-engine",
    ...bounds,
  });
  // A connection that dies while unused would otherwise end the process: an idle one, and one that is being closed.
  let closing = false;
  pool.on("error", (error) => closing || onError(error));
  pool.on("connect", (client) => client.on("error", () => undefined));
  return {
    kind: "server",
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    forJobs: { connectionString, max: connections.jobs, connectionTimeoutMillis: bounds.connectionTimeoutMillis },
    ...shared,
    close() {
      closing = true;
      return pool.end();
    },
  };
}

/** Only a client reads the address at once; the error of one that cannot be read would quote its password. */
function requireReadable(connectionString: string): void {
  try {
    new pg.Client({ connectionString });
  } catch {
    throw new EngineError({
      code: "configuration",
      message:
        "the database URL is invalid: write postgres://user:password@host:5432/name, and percent-encode special characters in the password, @ as %40.",
    });
  }
}

/** Uses a pool of the caller, who closes it. Jobs are polled for: a pool behind PgBouncer cannot listen. */
export function overCallersPool(pool: PostgresPool): Database {
  return {
    kind: "server",
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    forJobs: { db: jobsOver(pool) },
    ...shared,
    close: async () => undefined,
  };
}

/** What pg-boss needs of a pool. A text of several statements answers with several results: it wants the rows of all. */
function jobsOver(pool: PostgresPool): Db {
  return {
    async executeSql(text, values = []) {
      const client = await pool.connect();
      let broken = true;
      try {
        const result = await client.query<Record<string, unknown>>(text, values);
        broken = false;
        return { rows: [result].flat().flatMap(({ rows }) => rows ?? []) };
      } finally {
        // A connection whose statement failed may be in the middle of a transaction: it is not used again.
        client.release(broken);
      }
    },
  };
}
