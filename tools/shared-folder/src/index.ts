import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** What to make, and where. */
export interface SharedFolder {
  /** An existing folder for temporary files. */
  readonly parent: string;
  /** What it holds and in which version; the user's number is added. */
  readonly name: string;
  /** Whether other users may read it. Nobody else may ever write. */
  readonly readableByAll?: boolean;
  /** Fills an empty folder. Links in it must point inside. */
  fill(folder: string): void | Promise<void>;
}

const listName = "complete.json";

/**
 * The path of a folder that all runs of this user on this machine share. The first run fills it under another name and
 * renames it, so that a run which is killed half-way, or a second one beside it, leaves no half-filled folder. A folder of
 * that name that belongs to another user, or in which a file is missing, is never used: the next number is taken.
 */
export async function shareFolder({ parent, name, readableByAll = false, fill }: SharedFolder): Promise<string> {
  const user = process.geteuid?.() ?? 0;
  const pathOf = (turn: number) => join(parent, `${name}-${user}-${turn}`);
  let turn = firstUsable(pathOf, user);
  if (isUsable(pathOf(turn), user)) return pathOf(turn);
  const draft = mkdtempSync(join(parent, `${name}-${user}-draft-`));
  try {
    await fill(draft);
    writeFileSync(join(draft, listName), JSON.stringify(sizesIn(draft)));
    chmodSync(draft, readableByAll ? 0o755 : 0o700);
    while (!renamed(draft, pathOf(turn))) {
      turn = firstUsable(pathOf, user);
      if (isUsable(pathOf(turn), user)) return pathOf(turn);
    }
    return pathOf(turn);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The first number whose folder can be used, or can be made. */
function firstUsable(pathOf: (turn: number) => string, user: number): number {
  let turn = 0;
  while (exists(pathOf(turn)) && !isUsable(pathOf(turn), user)) turn++;
  return turn;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** False when another run was first. */
function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (exists(to)) return false;
    throw error;
  }
}

/** Ours alone, and complete: whoever cleans up temporary files by their age takes some and leaves others. */
function isUsable(folder: string, user: number): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return false;
  if (process.geteuid && (found.uid !== user || (found.mode & 0o022) !== 0)) return false;
  try {
    const sizes = JSON.parse(readFileSync(join(folder, listName), "utf8")) as Record<string, number>;
    return Object.entries(sizes).every(
      ([name, size]) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.size === size,
    );
  } catch {
    return false;
  }
}

/** The size of each file and link, by its path in the folder. */
function sizesIn(folder: string): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const item of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(item.parentPath, item.name);
    if (!item.isDirectory()) sizes[path.slice(folder.length + 1)] = lstatSync(path).size;
  }
  return sizes;
}
