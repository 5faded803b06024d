import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listFiles } from "./repository.ts";

export interface Change {
  readonly kind: "missing" | "different" | "extra";
  readonly path: string;
  readonly text?: string;
}

/** How a folder differs from what the schemas say; `files` are paths inside it, `owned` the folders of the generator alone. */
export function findChanges(
  root: string,
  folder: string,
  files: ReadonlyMap<string, string>,
  owned: readonly string[],
): Change[] {
  const changes: Change[] = [];
  for (const [name, text] of files) {
    const path = `${folder}/${name}`;
    const absolute = join(root, path);
    if (!existsSync(absolute)) changes.push({ kind: "missing", path, text });
    else if (readFileSync(absolute, "utf8") !== text) changes.push({ kind: "different", path, text });
  }
  for (const path of owned.flatMap((name) => listFiles(root, `${folder}/${name}`))) {
    if (!files.has(path.slice(folder.length + 1))) changes.push({ kind: "extra", path });
  }
  return changes;
}

export function applyChange(root: string, { path, text }: Change): void {
  const absolute = join(root, path);
  if (text === undefined) {
    rmSync(absolute);
    return;
  }
  mkdirSync(dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
}
