import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readChangesets } from "@changesets/read";
import { type Copy, commit, publicPackages } from "./copy.ts";
import { must } from "./run.ts";

/** How much a version changes. */
export type Bump = "patch" | "minor" | "major";

/** What `changeset status` says would be released: package name to bump and new version. */
export type Plan = ReadonlyMap<string, { readonly bump: Bump; readonly version: string }>;

const changesets = ["node", "node_modules/@changesets/cli/bin.js"];

/** What would be released if there were a changeset with this bump for this package. Leaves the copy as it was. */
export async function planFor(copy: Copy, name: string, bump: Bump): Promise<Plan> {
  const file = writeChangeset(copy, name, bump);
  const output = join(copy.folder, "plan.json");
  try {
    await must([...changesets, "status", "--output", output], copy);
    const { releases } = JSON.parse(readFileSync(output, "utf8")) as {
      releases: { name: string; type: Bump | "none"; newVersion: string }[];
    };
    return new Map(
      releases.flatMap(({ name, type, newVersion }) =>
        type === "none" ? [] : [[name, { bump: type, version: newVersion }]],
      ),
    );
  } finally {
    rmSync(file);
    rmSync(output, { force: true });
  }
}

/** Adds a changeset as a contributor would, and commits it. */
export async function addChangeset(copy: Copy, name: string, bump: Bump): Promise<void> {
  writeChangeset(copy, name, bump);
  await commit(copy, `A ${bump} of ${name}`);
}

function writeChangeset({ folder }: Copy, name: string, bump: Bump): string {
  const file = join(folder, ".changeset/rehearsal.md");
  writeFileSync(file, `---\n"${name}": ${bump}\n---\n\nRehearsal: a ${bump} of ${name}.\n`);
  return file;
}

/**
 * Turns the waiting changesets into versions and changelogs, as the workflow does, and returns every public package's version.
 * None wait in the very tree that the workflow publishes: there the versions stand.
 */
export async function version(copy: Copy): Promise<ReadonlyMap<string, string>> {
  if ((await readChangesets(copy.folder)).length > 0) {
    await must(["pnpm", "run", "version-packages"], copy);
    await commit(copy, "Version packages");
  }
  return new Map(publicPackages(copy.folder).map(({ manifest }) => [manifest.name, manifest.version]));
}

/** Publishes every package that the registry does not have yet, as the release workflow does. */
export async function publish(copy: Copy, env: NodeJS.ProcessEnv): Promise<void> {
  await must([...changesets, "publish"], { cwd: copy.cwd, env });
}

/** What a package's changelog says about its newest version. */
export function newestEntry(folder: string): string {
  const file = join(folder, "CHANGELOG.md");
  if (!existsSync(file)) return "";
  const [, entry = ""] = /^## .*?\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(readFileSync(file, "utf8")) ?? [];
  return entry.trim();
}
