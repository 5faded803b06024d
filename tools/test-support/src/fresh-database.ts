import { readFileSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { inject } from "vitest";

/**
 * A PGlite in memory on which the engine's schemas are made already, and empty: making and migrating a database takes longer than
 * most tests. A test that is about the making calls `PGlite.create()` itself.
 */
export async function freshDatabase(): Promise<PGlite> {
  const pglite = await PGlite.create({
    loadDataDir: new Blob([readFileSync(inject("databaseTemplate"))]),
    // A test's tables are small, and what is reserved for others has to be cleared.
    startParams: [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB"],
  });
  await identify(pglite);
  return pglite;
}

/** No two databases have the same identity, although both are copies. */
async function identify(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where tablename = 'engine_identity'",
  );
  const renewed = rows.map(({ name }) => `delete from ${name}; insert into ${name} default values;`);
  await pglite.exec(`set session_replication_role = replica; ${renewed.join("")} reset session_replication_role`);
}
