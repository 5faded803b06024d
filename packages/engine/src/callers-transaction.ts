import { randomUUID } from "node:crypto";
import { Kysely, PostgresDialect, type PostgresPoolClient, sql, type Transaction } from "kysely";
import type { EngineContext } from "./context.ts";
import type { Tx } from "./database/database.ts";
import { durable } from "./database/session.ts";
import type { Tables } from "./database/tables.ts";
import { EngineError } from "./errors.ts";

/** A client of `pg` on which the caller has begun a transaction. A pool is none: its queries go out on any connection. */
export type TransactionClient = Pick<PostgresPoolClient, "query">;

/** A transaction of the caller's on the engine's database: a client of `pg` after `BEGIN`, or a transaction of Kysely. */
// biome-ignore lint/suspicious/noExplicitAny: the caller's own tables are none of the engine's business.
export type CallersTransaction = TransactionClient | Transaction<any>;

/**
 * The caller's transaction as one on the engine's tables. What is stored in it is committed, or rolled back, by the caller.
 * @throws EngineError `configuration` when it is not a transaction, or when it is on another database.
 */
export async function joinTransaction(
  { schema, identity }: Pick<EngineContext, "schema" | "identity">,
  transaction: CallersTransaction,
): Promise<Tx> {
  const work = onEngineTables(transaction, schema);
  const table = sql.table(`${schema}.engine_identity`);
  // A local setting ends with its transaction. Without one that is at once, so the second statement no longer sees it.
  const mark = randomUUID();
  const first = await sql<{ found: string | null }>`
    select to_regclass(${`"${schema}"."engine_identity"`})::text as found,
      ${sql.raw(durable)}, set_config('payout.transaction', ${mark}, true)`.execute(work);
  if (!first.rows[0]?.found) throw elsewhere(schema);
  const second = await sql<{ id: string; mark: string | null }>`
    select id::text as id, current_setting('payout.transaction', true) as mark from ${table}`.execute(work);
  const [row] = second.rows;
  if (row?.id !== identity) throw elsewhere(schema);
  if (row.mark !== mark)
    throw misused(
      "is not in a transaction: pass a client of pg after BEGIN (not a pool), or the transaction that Kysely's execute gives you",
    );
  return work;
}

function onEngineTables(transaction: CallersTransaction, schema: string): Tx {
  // Whatever the caller's plugins do to names, the engine's tables have those that it gave them.
  if ("isTransaction" in transaction) return transaction.withoutPlugins().withSchema(schema) as Tx;
  if (typeof transaction.query !== "function") throw misused("is neither a client of pg nor a transaction of Kysely");
  const query = transaction.query.bind(transaction);
  const pool = { options: {}, connect: async () => ({ query, release: () => undefined }), end: async () => undefined };
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema) as Tx;
}

function elsewhere(schema: string): EngineError {
  return misused(
    `is on another database than the engine, or its role cannot see the schema "${schema}": use a connection to the engine's own database`,
  );
}

function misused(what: string): EngineError {
  return new EngineError({
    code: "configuration",
    message: `submit: options.transaction ${what}. Nothing was stored or sent.`,
  });
}
