import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { shareFolder } from "@payout/shared-folder";
import { PostgresError } from "./error.ts";
import type { Account, Machine } from "./machine.ts";
import type { Programs } from "./programs.ts";
import { run, within } from "./run.ts";

/** Where a server can run. */
export interface Place {
  /** Holds PostgreSQL's `bin`, `lib` and `share`. */
  readonly programs: string;
  /** A folder for temporary files, in which the data can lie. */
  readonly temporary: string;
  readonly account?: Account | undefined;
}

/**
 * Finds a place. Where another user runs the server, that user can often enter neither the checkout (root's home is closed to
 * other users) nor TMPDIR, so it gets a copy of the programs in the first folder for temporary files that works.
 */
export async function findPlace({ programs, account, temporary }: Machine): Promise<Place> {
  if (!account) return { programs: programs.folder, temporary: temporary[0] ?? "" };
  const problems: string[] = [];
  for (const folder of temporary) {
    try {
      return await copyTo(folder, programs, account);
    } catch (error) {
      problems.push(`${folder}: ${(error as Error).message}`);
    }
  }
  throw new PostgresError(
    `root may not run it, and the user ${account.name}, who runs it for root, cannot do so in ${temporary.join(" or ")}`,
    "Set TMPDIR to a folder that every user can enter, that lets programs run, and that has 100 MB left",
    problems.join("\n"),
  );
}

async function copyTo(temporary: string, { folder, version }: Programs, account: Account): Promise<Place> {
  // Before anything is copied: an unreachable copy would be left behind for nothing.
  await must("/bin/sh", ["-c", 'cd -- "$1"', "sh", realpathSync(temporary)], { folder: "/", account });
  const copy = await shareFolder({
    parent: temporary,
    name: `payout-postgres-${version}`,
    readableByAll: true,
    fill: (draft) => {
      for (const part of ["bin", "lib", "share"]) copyReadable(join(folder, part), join(draft, part));
    },
  });
  await must(join(copy, "bin/postgres"), ["--version"], { folder: copy, account });
  return { programs: copy, temporary, account };
}

async function must(program: string, args: readonly string[], where: Parameters<typeof run>[2]): Promise<void> {
  const { child, ended, printed } = run(program, args, where);
  const end = await within(5_000, ended);
  if (end === "late") child.kill("SIGKILL");
  if (end !== undefined) throw new Error(`${end} ${printed()}`.trim());
}

/** Copies a tree so that every user can read it, whatever umask it was installed under; a file with several names once. */
function copyReadable(from: string, to: string, copied: Map<number, string> = new Map()): void {
  mkdirSync(to);
  chmodSync(to, 0o755);
  for (const item of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, item.name), join(to, item.name)];
    const { ino, mode } = lstatSync(source);
    const twin = copied.get(ino);
    if (item.isDirectory()) copyReadable(source, target, copied);
    else if (item.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (twin) linkSync(twin, target);
    else {
      copyFileSync(source, target, constants.COPYFILE_FICLONE);
      chmodSync(target, (mode & 0o100) === 0 ? 0o644 : 0o755);
      copied.set(ino, target);
    }
  }
}
