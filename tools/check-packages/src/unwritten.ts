import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Package } from "./repository.ts";

/** Placeholders that `pnpm new-gateway` wrote and that have not been replaced yet: they must not be published. */
export function unwrittenProblems(root: string, { folder }: Package): string[] {
  const id = basename(folder);
  const files = globSync([`packages/${id}/{*,src/**,test/**}`, `schemas/${id}/**`], { cwd: root, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name));
  return files.toSorted().flatMap((file) => {
    const count =
      readFileSync(file, "utf8").match(/to[ -]be[ -]written|\bwrite [^:"\n]{1,60} in (?:src|test)\//gi)?.length ?? 0;
    return count === 0
      ? []
      : [`${file.slice(root.length + 1)}: placeholders of the skeleton left to replace: ${count}`];
  });
}
