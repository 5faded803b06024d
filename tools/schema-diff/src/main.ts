import { resolve } from "node:path";
import { releasedSchemas } from "./released.ts";
import { run } from "./run.ts";

const root = resolve(import.meta.dirname, "../../..");
process.exitCode = run(
  process.argv.slice(2),
  {
    schemas: resolve(root, "schemas"),
    changesets: resolve(root, ".changeset"),
    packages: resolve(root, "packages"),
  },
  { out: console.log, error: console.error },
  () => releasedSchemas(root),
);
