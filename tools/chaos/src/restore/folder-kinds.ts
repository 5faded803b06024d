import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Kind } from "./kind.ts";

/** Files that SQLite has beside a journal. */
const partsOf = (journal: string) => [journal, `${journal}-wal`, `${journal}-shm`];

function copyJournal(from: string, to: string): void {
  const [sources, targets] = [partsOf(from), partsOf(to)];
  for (const [index, source] of sources.entries()) if (existsSync(source)) cpSync(source, targets[index] ?? "");
}

/** A database in a folder, which is copied while the engine uses it, and what is made of that copy afterwards. */
function folderKind(
  name: string,
  { recovers = true, restore }: { recovers?: boolean; restore: (folder: string, backup: string) => string },
): Kind {
  return {
    name,
    recovers,
    async play(life) {
      const parent = mkdtempSync(join(tmpdir(), "payout-restore-"));
      const [folder, backup] = [join(parent, "payouts"), join(parent, "backup")];
      try {
        await life.first({ database: folder }, async () => {
          cpSync(folder, backup, { recursive: true });
          copyJournal(`${folder}.journal`, `${backup}.journal`);
        });
        return await life.second({ database: restore(folder, backup) });
      } finally {
        rmSync(parent, { recursive: true, force: true });
      }
    },
  };
}

/** Takes the folder away and puts the copy there, as whoever restores a backup does. */
function replace(folder: string, backup: string): string {
  rmSync(folder, { recursive: true });
  cpSync(backup, folder, { recursive: true });
  return folder;
}

/** Puts the files of the copy into the folder, which stays the same one: what a power cut leaves of files that were never synced. */
function overwrite(folder: string, backup: string): string {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  cpSync(backup, folder, { recursive: true });
  return folder;
}

/** What can become of an embedded database. */
export const folderKinds: readonly Kind[] = [
  folderKind("folder: a live copy, in its place", { restore: replace }),
  folderKind("folder: a live copy, at another path", {
    restore: (_, backup) => {
      for (const part of partsOf(`${backup}.journal`)) rmSync(part, { force: true });
      return backup;
    },
  }),
  folderKind("folder: an older one under a newer journal", { restore: overwrite }),
  folderKind("folder: the same, the journal packed", {
    restore(folder, backup) {
      const journal = new DatabaseSync(`${folder}.journal`);
      journal.exec("vacuum; pragma wal_checkpoint(truncate)");
      journal.close();
      return overwrite(folder, backup);
    },
  }),
  folderKind("folder: in its place, journal lost", {
    restore(folder, backup) {
      for (const part of partsOf(`${folder}.journal`)) rmSync(part, { force: true });
      return overwrite(folder, backup);
    },
  }),
  folderKind("folder: in its place, journal copied along", {
    restore(folder, backup) {
      for (const part of partsOf(`${folder}.journal`)) rmSync(part, { force: true });
      copyJournal(`${backup}.journal`, `${folder}.journal`);
      return replace(folder, backup);
    },
  }),
  folderKind("folder: at another path, journal copied along", { restore: (_, backup) => backup }),
  folderKind("folder: renamed with its journal, nothing missing", {
    recovers: false,
    restore(folder) {
      renameSync(folder, `${folder}-moved`);
      for (const part of partsOf(`${folder}.journal`))
        if (existsSync(part)) renameSync(part, part.replace("payouts.journal", "payouts-moved.journal"));
      return `${folder}-moved`;
    },
  }),
];
