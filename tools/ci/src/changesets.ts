import { resolve } from "node:path";
import { getChangedPackagesSinceRef } from "@changesets/git";
import { readChangesets } from "@changesets/read";
import { silentChanges } from "./silent-changes.ts";

/** Checks that each package which this branch changes has a changeset of this branch. */

const cwd = resolve(import.meta.dirname, "../../..");
const ref = "main";

// What users install, as far as people or the generator write it. Schemas and tables have tools/schema-diff besides.
const installed = ["src/**", "package.json", "index.json", "openapi/**"];

const publicPackagesWith = async (changedFilePatterns: readonly string[]) => {
  const packages = await getChangedPackagesSinceRef({ cwd, ref, changedFilePatterns });
  return packages.map(({ packageJson }) => packageJson).filter((manifest) => manifest.private !== true);
};

const changed = await publicPackagesWith(installed);
const versioned = (await publicPackagesWith(["CHANGELOG.md"])).map(({ name }) => name);
const [added, waiting] = [await readChangesets(cwd, ref), await readChangesets(cwd)];
const silent = silentChanges({ changed, versioned, added, waiting });

for (const name of silent)
  console.error(
    `${name} changes without a changeset that names it. Write one and commit it: pnpm changeset. When users see no difference: pnpm changeset --empty`,
  );
if (silent.length === 0) console.log(`${changed.length} packages change, and changesets describe the changes`);
process.exitCode = silent.length === 0 ? 0 : 1;
