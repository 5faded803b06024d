import { Kysely, PostgresAdapter, PostgresDialect, type PostgresPool } from "kysely";
import pg from "pg";
import type { Db } from "pg-boss";
import { EngineError } from "../errors.ts";
import { type Database, shared } from "./database.ts";
import { listenerOf } from "./listener.ts";
import { answerWithinMs, withSettings } from "./session.ts";
import type { Tables } from "./tables.ts";

// Every wait has an end: for a connection, and for a server that is gone. Those for statements and transactions are set for each
// of them: a pooler refuses connections that ask for them at their start.
const bounds = {
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
};

// PostgreSQL allows a hundred connections by default; with one more to listen, seven workers fit.
const connections = { payouts: 8, jobs: 4 };

/** Opens a PostgreSQL by its URL, with a pool of the engine's own; pg-boss keeps another, which can listen. */
export function openUrl(connectionString: string, onError: (error: unknown) => void): Database {
  requireReadable(connectionString);
  let closing = false;
  const report = (error: unknown) => closing || isIdleTimeout(error) || onError(error);
  const poolOf = (max: number) => {
    const pool = new pg.Pool({ connectionString, max, application_name: "payout-engine", ...bounds });
    // A connection that dies while unused would otherwise end the process: an idle one, and one that is being closed.
    pool.on("error", report);
    pool.on("connect", (client) => client.on("error", () => undefined));
    return pool;
  };
  const pools = { payouts: poolOf(connections.payouts), jobs: poolOf(connections.jobs) };
  const listen = listenerOf(
    () =>
      new pg.Client({ connectionString, application_name: "payout-engine", ...bounds, query_timeout: answerWithinMs }),
    report,
  );
  return {
    kind: "server",
    db: dialectOver(pools.payouts),
    forJobs: { db: { ...jobsOver(pools.jobs), listen } },
    ...shared,
    async close() {
      closing = true;
      await Promise.all([pools.payouts.end(), pools.jobs.end()]);
    },
  };
}

function dialectOver(pool: PostgresPool): Kysely<Tables> {
  const dialect = new PostgresDialect({ pool: withSettings(pool, { durable: true, answerWithinMs }) });
  return new Kysely<Tables>({ dialect: Object.assign(dialect, { createAdapter: adapterWithoutLock }) });
}

/** Kysely's own lock of migrations belongs to the session; ours to the transaction. */
function adapterWithoutLock(): PostgresAdapter {
  const nothing = async () => undefined;
  return Object.assign(new PostgresAdapter(), { acquireMigrationLock: nothing, releaseMigrationLock: nothing });
}

// A server may end what is idle: the next statement gets another connection.
function isIdleTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "57P05";
}

/** Only a client reads the address at once; the error of one that cannot be read would quote its password. */
function requireReadable(connectionString: string): void {
  try {
    new pg.Client({ connectionString });
  } catch (error) {
    throw new EngineError({
      code: "configuration",
      message:
        problemWithCertificate(connectionString, error) ??
        "the database URL is invalid: write postgres://user:password@host:5432/name, and percent-encode special characters in the password, @ as %40.",
    });
  }
}

/** Why a URL that can be read cannot be used; undefined when it cannot be read. */
function problemWithCertificate(connectionString: string, error: unknown): string | undefined {
  const {
    code,
    path,
    message = "",
  } = error as { readonly code?: string; readonly path?: string; readonly message?: string };
  if (message.includes("sslmode=verify-ca requires"))
    return "sslmode=verify-ca in the database URL needs sslrootcert: add &sslrootcert=/path/to/ca.pem, or use sslmode=verify-full.";
  if (path === undefined) return undefined;
  const parameters = URL.parse(connectionString)?.searchParams;
  const name = ["sslrootcert", "sslcert", "sslkey"].find((each) => parameters?.get(each) === path) ?? "sslrootcert";
  return `${name} in the database URL names "${path}", which cannot be read (${code}): correct the path or its permissions.`;
}

/** Uses a pool of the caller, who closes it. Jobs are polled for: a pool behind PgBouncer cannot listen. */
export function overCallersPool(pool: PostgresPool): Database {
  return {
    kind: "server",
    db: dialectOver(pool),
    forJobs: { db: jobsOver(pool) },
    ...shared,
    close: async () => undefined,
  };
}

// These cannot run inside a transaction; all that they name is names.
const outside = /^\s*(?:create|drop|reindex)\b[^;]*\bconcurrently\b/i;

/** What pg-boss needs of a pool. A text of several statements answers with several results: it wants the rows of all. */
function jobsOver(pool: PostgresPool): Db {
  // A job is a reminder: the sweep makes those again that a crash of the server has taken.
  const settled = withSettings(pool, { durable: false, answerWithinMs });
  const patient = withSettings(pool, { durable: false });
  return {
    async executeSql(text, values = []) {
      const script = scriptOf(text);
      const through = script === undefined ? settled : patient;
      const client = await (outside.test(text) ? pool : through).connect();
      let broken = true;
      try {
        const result = await client.query<Record<string, unknown>>(script ?? text, values);
        broken = false;
        return { rows: [result].flat().flatMap(({ rows }) => rows ?? []) };
      } finally {
        // A connection whose statement failed may be in the middle of a transaction: it is not used again.
        client.release(broken);
      }
    },
  };
}

/**
 * A script with a transaction of its own as one for the transaction that it gets here; undefined for anything else. It makes tables
 * and indexes, which takes time.
 */
function scriptOf(text: string): string | undefined {
  const [, script] = /^\s*begin;(.*)commit;\s*$/is.exec(text) ?? [];
  return script && `set local statement_timeout = 0; ${script}`;
}
