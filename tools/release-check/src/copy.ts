import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { must, type Where } from "./run.ts";

/** A copy of the repository in which versions may change. */
export interface Copy extends Where {
  readonly folder: string;
}

/** The fields of a package.json that a release is about. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Record<string, unknown>;
  readonly bin?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
}

/**
 * Clones the repository, so that the work tree stays as it is, and builds the clone. Uncommitted changes are included
 * and is committed there, because a release is made from a clean tree; `committedOnly` leaves it out.
 */
export async function copyRepository(
  root: string,
  folder: string,
  { env, committedOnly }: { readonly env: NodeJS.ProcessEnv; readonly committedOnly: boolean },
): Promise<{ readonly copy: Copy; readonly uncommitted: number }> {
  const copy = { folder, cwd: folder, env };
  await must(["git", "clone", "--quiet", root, folder], { cwd: root, env });
  await must(["git", "checkout", "--quiet", "-B", "main"], copy);
  await must(["git", "config", "user.name", "release rehearsal"], copy);
  await must(["git", "config", "user.email", "nobody@localhost"], copy);
  const uncommitted = committedOnly ? [] : await overlay(root, copy);
  if (uncommitted.length > 0) await commit(copy, "What the work tree has on top");
  // The programs come from the repository itself, so no install script has to run here.
  await must(["pnpm", "install", "--frozen-lockfile", "--prefer-offline", "--ignore-scripts"], copy);
  await must(["pnpm", "run", "build", "--filter=./packages/*"], copy);
  return { copy, uncommitted: uncommitted.length };
}

async function overlay(root: string, copy: Copy): Promise<string[]> {
  const listed = await must(["git", "ls-files", "-z", "--modified", "--deleted", "--others", "--exclude-standard"], {
    cwd: root,
    env: copy.env,
  });
  const files = [...new Set(listed.split("\0").filter(Boolean))];
  for (const file of files) {
    if (existsSync(join(root, file))) cpSync(join(root, file), join(copy.folder, file), { recursive: true });
    else rmSync(join(copy.folder, file), { force: true });
  }
  return files;
}

/** Commits everything in the copy. */
export async function commit(copy: Copy, message: string): Promise<void> {
  await must(["git", "add", "--all"], copy);
  await must(["git", "commit", "--quiet", "--no-verify", "--message", message], copy);
}

/** The packages of the copy that users can install. */
export function publicPackages(folder: string): { readonly folder: string; readonly manifest: Manifest }[] {
  return [
    ...readdirSync(join(folder, "packages")).map((name) => join(folder, "packages", name)),
    join(folder, "schemas"),
  ]
    .filter((place) => existsSync(join(place, "package.json")))
    .map((place) => ({
      folder: place,
      manifest: JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as Manifest,
    }))
    .filter(({ manifest }) => manifest.private !== true);
}
