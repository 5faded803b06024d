import type { PGlite } from "@electric-sql/pglite";
import { createEngine } from "@payout/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase } from "./fresh-database.ts";
import { drivenJobs, madeSchemas } from "./made-schemas.ts";
import { createStub } from "./stub.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => pglite.close());

const all = ["payout", ...madeSchemas];

/** Everything that is defined in a schema, without the schema's own name. */
async function definitionsOf(schema: string): Promise<string[]> {
  const { rows } = await pglite.query<{ definition: string }>(
    `select format('%s.%s %s %s %s', table_name, column_name, udt_name, column_default, is_nullable) as definition
       from information_schema.columns where table_schema = $1
     union all select indexdef from pg_indexes where schemaname = $1
     union all select pg_get_triggerdef(pg_trigger.oid) from pg_trigger join pg_class on pg_class.oid = tgrelid
       where relnamespace = $1::regnamespace and not tgisinternal
     union all select pg_get_constraintdef(oid) from pg_constraint where connamespace = $1::regnamespace
     union all select prosrc from pg_proc where pronamespace = $1::regnamespace`,
    [schema],
  );
  return rows.map(({ definition }) => definition.replaceAll(new RegExp(`\\b${schema}\\b`, "g"), "SCHEMA")).toSorted();
}

/** How many rows each table of a schema has, where it has any. */
async function rowsOf(database: PGlite, schema: string): Promise<Record<string, number>> {
  const { rows } = await database.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = $1",
    [schema],
  );
  const counts = rows.map(async ({ name }) => {
    const counted = await database.query<{ count: number }>(`select count(*)::int as count from ${schema}.${name}`);
    return [name, counted.rows[0]?.count ?? 0] as const;
  });
  return Object.fromEntries((await Promise.all(counts)).filter(([, count]) => count > 0));
}

test("is empty", async () => {
  const empty = {
    alert_state: 1,
    database_lineage: 1,
    engine_identity: 1,
    engine_migration: 1,
    engine_migration_lock: 1,
  };
  for (const schema of all) expect(await rowsOf(pglite, schema), schema).toEqual(empty);
  // The queues of events: the same for whatever provider.
  for (const jobs of ["payout_jobs", drivenJobs]) expect(await rowsOf(pglite, jobs)).toEqual({ queue: 2, version: 1 });
});

test("has what the migrations make", async () => {
  const engine = createEngine({ database: pglite, providers: [createStub().provider], schema: "made" });
  await engine.migrate();
  await engine.stop();
  const made = await definitionsOf("made");
  expect(made.length).toBeGreaterThan(200);
  for (const schema of all) expect(await definitionsOf(schema), schema).toEqual(made);
  for (const jobs of ["payout_jobs", drivenJobs])
    expect(await definitionsOf(jobs), jobs).toEqual(await definitionsOf("made_jobs"));
});

test("is another database than every other one", async () => {
  const other = await freshDatabase();
  const identities = await Promise.all(
    [pglite, other].flatMap((database) =>
      all.map(async (schema) => {
        const { rows } = await database.query<{ id: string }>(`select id from ${schema}.engine_identity`);
        return rows[0]?.id;
      }),
    ),
  );
  await other.close();
  expect(new Set(identities).size).toBe(2 * all.length);
});
