import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSchemas, type Schemas } from "./tree.ts";

/** The schemas of the newest release that this checkout descends from; undefined before the first one. */
export function releasedSchemas(root: string): Schemas | undefined {
  const described = spawnSync("git", ["describe", "--tags", "--abbrev=0", "--match", "@payout/schemas@*"], {
    cwd: root,
    encoding: "utf8",
  });
  return described.status === 0 ? schemasAt(root, described.stdout.trim()) : undefined;
}

function schemasAt(root: string, tag: string): Schemas {
  const scratch = mkdtempSync(join(tmpdir(), "schema-diff-"));
  try {
    // A separate index: the checkout's may hold work in progress.
    const env = { ...process.env, GIT_INDEX_FILE: join(scratch, "index") };
    const git = (...argv: string[]) => execFileSync("git", argv, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    git("read-tree", `refs/tags/${tag}`);
    git("checkout-index", "--all", `--prefix=${scratch}/`);
    return readSchemas(join(scratch, "schemas"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
