import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";

/**
 * A PGlite in memory, as `PGlite.create()` gives. Making a database from nothing takes most of that call, so it is made once for
 * all test files and runs; a test that is about the making calls `PGlite.create()` itself.
 */
export async function freshDatabase(): Promise<PGlite> {
  if (!existsSync(template)) await makeTemplate();
  return await PGlite.create({ loadDataDir: new Blob([readFileSync(template)]) });
}

// pnpm's path of PGlite names its version, so another version makes a template of its own.
const library = createRequire(import.meta.url).resolve("@electric-sql/pglite");
const template = join(
  import.meta.dirname,
  "../node_modules/.cache/pglite",
  `${createHash("sha256").update(library).digest("hex").slice(0, 16)}.tar`,
);

async function makeTemplate(): Promise<void> {
  const pglite = await PGlite.create();
  const data = await pglite.dumpDataDir("none");
  await pglite.close();
  mkdirSync(dirname(template), { recursive: true });
  // Two test files may make it at the same moment; neither reads what the other has half written.
  const own = `${template}.${randomUUID()}`;
  writeFileSync(own, Buffer.from(await data.arrayBuffer()));
  renameSync(own, template);
}
