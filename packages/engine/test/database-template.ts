import { createHash, randomUUID } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { PGlite } from "@electric-sql/pglite";
import type { TestProject } from "vitest/node";
import { drivenJobs, madeSchemas } from "./made-schemas.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The file that `freshDatabase()` loads. */
    readonly databaseTemplate: string;
  }
}

const root = join(import.meta.dirname, "..");
const folder = join(root, "node_modules/.cache/database-template");

/** Makes the database that `freshDatabase()` copies, before any test: making and migrating one takes more time than most files have. */
export default async function provideTemplate({ provide }: TestProject): Promise<void> {
  const file = join(folder, `${digest()}.tar`);
  if (!existsSync(file)) await make(file);
  provide("databaseTemplate", file);
}

/** Names what the template is made of: whatever could change a table, and the libraries, whose paths name their versions. */
function digest(): string {
  const hash = createHash("sha256");
  for (const library of ["@electric-sql/pglite", "pg-boss"])
    hash.update(createRequire(import.meta.url).resolve(library));
  const sources = globSync(["src/**/*.ts", "test/{database-template,made-schemas}.ts"], { cwd: root });
  for (const source of sources.sort()) hash.update(source).update(readFileSync(join(root, source)));
  return hash.digest("hex").slice(0, 16);
}

async function make(file: string): Promise<void> {
  // To optimise PGlite's WebAssembly takes longer than to run it once.
  setFlagsFromString("--liftoff-only");
  const { PGlite } = await import("@electric-sql/pglite");
  // Most of a database is its log, and the two databases that only `create database` copies.
  const pglite = await PGlite.create({ initDbStartParams: ["--wal-segsize=1"] });
  await pglite.exec("update pg_database set datistemplate = false where datname like 'template_'");
  for (const name of ["template0", "template1"]) await pglite.exec(`drop database ${name}`);
  await migrate(pglite);
  await pglite.exec("checkpoint");
  const data = await pglite.dumpDataDir("none");
  await pglite.close();
  mkdirSync(dirname(file), { recursive: true });
  // Two runs may make it at the same moment; neither reads what the other has half written.
  const own = `${file}.${randomUUID()}`;
  writeFileSync(own, Buffer.from(await data.arrayBuffer()));
  renameSync(own, file);
  forgetOld();
}

async function migrate(pglite: PGlite): Promise<void> {
  const [{ openDatabase }, { migrateToLatest }, { openJobs }] = await Promise.all([
    import("../src/database/open.ts"),
    import("../src/database/migrate.ts"),
    import("../src/work/jobs.ts"),
  ]);
  const fail = (error: unknown) => {
    throw error;
  };
  const database = await openDatabase(pglite, fail);
  for (const schema of ["payout", ...madeSchemas]) await migrateToLatest(database.db, schema);
  for (const schema of ["payout_jobs", drivenJobs]) {
    const settings = { schema, autoMigrate: true, pollEveryMs: 60_000, providers: [], sweepEveryMs: 60_000 };
    const jobs = await openJobs(database, { ...settings, onError: fail });
    await jobs.stop(0);
    // The process that made it is no worker of the tests.
    await pglite.exec(`delete from ${schema}.instance`);
  }
  await database.close();
}

/** Templates of earlier sources, unless a run may still use them. */
function forgetOld(): void {
  const yesterday = Date.now() - 24 * 3_600_000;
  for (const name of globSync("*", { cwd: folder }).map((each) => join(folder, each)))
    if (statSync(name).mtimeMs < yesterday) rmSync(name, { force: true });
}
