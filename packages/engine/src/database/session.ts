import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import { codeOf, connecting } from "../errors.ts";
import { parsers } from "./values.ts";

/** What a transaction needs beyond what all of them have. */
interface SessionOptions {
  /** Whether a commit waits until it is on disk, whatever the database's default. */
  readonly durable: boolean;
  /** How long a statement's answer is waited for, in milliseconds; without an end where nothing is set. */
  readonly answerWithinMs?: number;
}

/** How long a process that hangs in the middle of a transaction may keep the rows that it has locked. */
const idleInTransactionMs = 5000;

const statementMs = 60_000;

/** How long a statement's answer is waited for: longer than the server works on one. A server whose machine is gone says nothing. */
export const answerWithinMs: number = statementMs + 10_000;

/** And the answer to the message that begins a transaction, which waits for nothing at the server. */
const beginWithinMs = 5000;

// Everything that changes what our SQL means, what its results look like, or when it is ended. The rest of a database's settings
// is its owner's. PostgreSQL 17 has a limit for whole transactions too.
const pinned: readonly (readonly [name: string, value: string])[] = [
  ["datestyle", "ISO, MDY"],
  ["intervalstyle", "postgres"],
  ["timezone", "UTC"],
  ["bytea_output", "hex"],
  ["extra_float_digits", "1"],
  ["standard_conforming_strings", "on"],
  ["array_nulls", "on"],
  ["search_path", ""],
  ["statement_timeout", `${statementMs}`],
  ["lock_timeout", "0"],
  ["idle_in_transaction_session_timeout", `${idleInTransactionMs}`],
];

/** SQL that makes a transaction wait at its commit until it is on disk. What is stronger than that stays. */
export const durable = `set_config('synchronous_commit',
  case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, true)`;

/** The message that begins every transaction: one round trip, and nothing of it outlives the transaction. */
function opening(options: SessionOptions): string {
  const settings = pinned.map(([name, value]) => `set_config('${name}', '${value}', true)`);
  return `begin isolation level read committed; select ${[
    ...settings,
    ...(options.durable ? [durable] : []),
    "case when current_setting('transaction_timeout', true) <> '' then set_config('transaction_timeout', '0', true) end",
  ].join(", ")}, current_setting('transaction_read_only') as read_only`;
}

/**
 * A pool whose every statement runs in a transaction that means the same on every server. Nothing relies on the connection's
 * session: a pooler may give each transaction another one, and a database or a role can have any defaults.
 */
export function withSettings(pool: PostgresPool, options: SessionOptions): PostgresPool {
  const begin = opening(options);
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const connect = async () => guarded(await connecting(() => pool.connect()), options.answerWithinMs);
      return inTransactions(await connect(), connect, begin);
    },
  };
}

type Result = PostgresQueryResult<unknown>;

/** How many connections a transaction tries: those that have rested in the pool may all be of no use. */
const mostConnections = 3;

function inTransactions(first: Connection, connect: () => Promise<Connection>, begin: string): PostgresPoolClient {
  let connection = first;
  let inside = false;
  const open = async (): Promise<Result> => {
    for (let tried = 1; ; tried += 1) {
      try {
        await connection.begin(begin);
        inside = true;
        return resultOf("BEGIN");
      } catch (error) {
        // Nothing has happened yet: another connection does as well.
        if (tried === mostConnections || !connection.isUseless()) throw error;
        connection.release(true);
        connection = await connect();
      }
    }
  };
  const end = async (text: "commit" | "rollback"): Promise<Result> => {
    inside = false;
    // Closing the connection rolls back too; its server may never answer.
    return text === "rollback" && connection.isUseless() ? resultOf("ROLLBACK") : connection.run(text);
  };
  const alone = async (text: string, values: readonly unknown[]): Promise<Result> => {
    await open();
    try {
      const result = await connection.run(text, values);
      await end("commit");
      return result;
    } catch (error) {
      // Where even this fails, the connection is closed at its release.
      if (inside && !connection.isUseless())
        await connection
          .run("rollback")
          .then(() => (inside = false))
          .catch(() => undefined);
      throw error;
    }
  };
  const query = async (text: string, values: readonly unknown[]): Promise<Result> => {
    if (/^(?:begin|start transaction)\b/i.test(text)) return open();
    if (!inside) return alone(text, values);
    return text === "commit" || text === "rollback" ? end(text) : connection.run(text, values);
  };
  return {
    query: query as PostgresPoolClient["query"],
    // What is still in a transaction has failed there.
    release: (destroy) => connection.release(destroy === true || inside),
  };
}

/** The result of what answers nothing. */
const resultOf = (command: string) => ({ command, rowCount: 0, rows: [] }) as unknown as Result;

type Connection = ReturnType<typeof guarded>;

/** A connection that is closed instead of used again once it has shown that it is of no use. */
function guarded(client: PostgresPoolClient, answerWithinMs: number | undefined) {
  let useless = false;
  let released = false;
  // What went wrong in this transaction: whoever goes on in it is told only that something did.
  let failure: unknown;
  const send = client.query.bind(client) as unknown as (query: object) => Promise<Result>;
  // A connection that the server ends while nothing waits for it would otherwise end the process.
  const events = client as PostgresPoolClient & Partial<Record<"on" | "off", (name: string, act: () => void) => void>>;
  const onError = () => {
    useless = true;
  };
  events.on?.("error", onError);
  const ask = async (text: string, withinMs: number | undefined, values: readonly unknown[] = []): Promise<Result> => {
    try {
      return await send({
        text,
        types: parsers,
        ...(values.length > 0 && { values }),
        ...(withinMs !== undefined && { query_timeout: withinMs }),
      });
    } catch (error) {
      useless ||= isEnd(error);
      if (codeOf(error) === "25P02") throw failure ?? error;
      failure = error;
      throw error;
    }
  };
  return {
    run: (text: string, values?: readonly unknown[]) => ask(text, answerWithinMs, values),
    /** @throws when this server changes nothing: what it would answer to a question can be old. */
    async begin(text: string) {
      // Two statements, so two results.
      const [, settings] = (await ask(text, beginWithinMs)) as unknown as readonly Result[];
      if ((settings?.rows[0] as { readonly read_only?: string } | undefined)?.read_only !== "on") return;
      useless = true;
      throw Object.assign(new Error("the transaction is read-only"), { code: "25006", severity: "ERROR" });
    },
    isUseless: () => useless,
    release(destroy: boolean) {
      if (released) return;
      released = true;
      events.off?.("error", onError);
      client.release(destroy || useless);
    },
  };
}

/**
 * Whether a connection is of no use after an error: it has ended, its answer is still to come, or its server refuses every
 * change. A primary that has become a standby keeps its connections.
 */
function isEnd(error: unknown): boolean {
  const { message } = error as { readonly message?: unknown };
  const byCode = /^(?:25006|25P03|57P|08)/.test(codeOf(error) ?? "");
  return byCode || /connection terminated|not queryable|read timeout/i.test(String(message));
}
