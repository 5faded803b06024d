import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { codeOf, EngineError, grantWhat } from "../errors.ts";
import type { Tx } from "./database.ts";
import { migrations } from "./migrations.ts";
import type { Tables } from "./tables.ts";

const migrationTable = "engine_migration";

/**
 * Brings the engine's schema up to this version, in one transaction and under a lock, so that many workers can start at once.
 * @throws EngineError `migration` when the schema was made by a newer version, or by something else.
 */
export async function migrateToLatest(db: Kysely<Tables>, schema: string): Promise<void> {
  await refuseNewer(db, schema);
  if ((await missingMigrations(db, schema)).length === 0) return;
  try {
    await db.transaction().execute((work) => migrate(work, schema));
  } catch (error) {
    throw migrationFailed(schema, error);
  }
}

/** All of it under a lock that ends with the transaction: behind a pooler, one that ends with the session would stay for ever. */
async function migrate(work: Tx, schema: string): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(work);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${migrationTable} ${schema}`}, 0))`.execute(work);
  const { error } = await migratorOf(work, schema).migrateToLatest();
  if (error !== undefined) throw error;
}

/** Refuses to work on a schema that this version does not fit. */
export async function requireLatest(db: Kysely<Tables>, schema: string): Promise<void> {
  await refuseNewer(db, schema);
  const missing = await missingMigrations(db, schema);
  if (missing.length === 0) return;
  throw new EngineError({
    code: "migration",
    message: `the schema "${schema}" is older than this version of @payout/engine: ${missing.join(", ")} missing. Call engine.migrate() once, then start again.`,
  });
}

async function refuseNewer(db: Kysely<Tables>, schema: string): Promise<void> {
  const unknown = (await appliedMigrations(db, schema)).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length === 0) return;
  throw new EngineError({
    code: "migration",
    message: `the schema "${schema}" is newer than this version of @payout/engine: it has ${unknown.join(", ")}. Nothing was changed. Update @payout/engine, or use another schema.`,
  });
}

async function missingMigrations(db: Kysely<Tables>, schema: string): Promise<string[]> {
  const applied = await appliedMigrations(db, schema);
  return Object.keys(migrations).filter((name) => !applied.includes(name));
}

async function appliedMigrations(db: Kysely<Tables>, schema: string): Promise<string[]> {
  const { rows } = await sql<{ present: boolean }>`
    select to_regclass(${`"${schema}"."${migrationTable}"`}) is not null as present`.execute(db);
  if (rows[0]?.present !== true) return [];
  const applied = await sql<{ name: string }>`select name from ${sql.table(`${schema}.${migrationTable}`)}`.execute(db);
  return applied.rows.map(({ name }) => name);
}

function migratorOf(db: Kysely<Tables>, schema: string): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: async () => inSchema(schema) },
    migrationTableName: migrationTable,
    migrationLockTableName: `${migrationTable}_lock`,
    migrationTableSchema: schema,
  });
}

/** Each step with its statements running in the engine's schema. */
function inSchema(schema: string): Record<string, Migration> {
  return Object.fromEntries(
    Object.entries(migrations).map(([name, migration]) => [
      name,
      {
        async up(db: Kysely<unknown>) {
          await sql`set local search_path to ${sql.id(schema)}, public`.execute(db);
          await migration.up(db);
          await sql`set local search_path to default`.execute(db);
        },
      },
    ]),
  );
}

function migrationFailed(schema: string, cause: unknown): EngineError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EngineError({
    code: "migration",
    message: `the schema "${schema}" could not be migrated; the step was rolled back: ${reason}${codeOf(cause) === "42501" ? `. This user lacks a privilege: ${grantWhat}.` : ""}`,
    cause,
  });
}
