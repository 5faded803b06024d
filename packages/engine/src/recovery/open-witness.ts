import { mkdirSync, realpathSync, statSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { EngineContext } from "../context.ts";
import type { Database } from "../database/database.ts";
import { EngineError } from "../errors.ts";
import { type ClaimJournal, openJournal } from "./journal.ts";
import { letsItselfBeRead } from "./lineage.ts";
import type { Witness } from "./witness.ts";

/** What the witness of an engine is made of. */
export interface WitnessSettings {
  readonly database: Database;
  readonly db: EngineContext["db"];
  readonly schema: string;
  /** Distinguishes the engine's database from every other. */
  readonly identity: string;
  /** The folder for claim journals, where one is set. */
  readonly journal: string | undefined;
}

/**
 * Opens what tells whether the database is older than what was sent.
 * @throws EngineError `configuration` or `database`
 */
export async function openWitness(settings: WitnessSettings): Promise<Witness> {
  const { database, db, schema } = settings;
  const journal = await openOwnJournal(settings);
  return {
    journal,
    readsServer: database.kind === "server" && (await letsItselfBeRead(db, schema)),
    folder: database.folder === undefined ? undefined : placeOf(database.folder),
    seen: journal?.place(),
    compared: undefined,
  };
}

async function openOwnJournal({ database, identity, journal }: WitnessSettings): Promise<ClaimJournal | undefined> {
  if (journal !== undefined) {
    const folder = resolve(journal);
    makeFolder(folder);
    return openJournal(join(folder, `${identity}.journal`));
  }
  if (database.folder === undefined) return undefined;
  const folder = realpathSync(database.folder);
  return (await mayWrite(dirname(folder))) ? openJournal(`${folder}.journal`) : undefined;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new EngineError({
      code: "configuration",
      message: `the folder of the setting journal, "${folder}", cannot be created (${code}); nothing was sent. Check that it is a folder, and that this process may write there.`,
      cause,
    });
  }
}

/** A folder whose parent cannot be written, such as a mounted volume, has no journal beside it. */
async function mayWrite(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Names the folder's files: a copy has others. A file that is written once, because the folder's own number is used again at once. */
function placeOf(folder: string): string {
  const { dev, ino, birthtimeNs } = statSync(join(folder, "PG_VERSION"), { bigint: true });
  return `${dev}:${ino}:${birthtimeNs}`;
}
