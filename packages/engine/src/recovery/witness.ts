import type { ClaimJournal, ServerPlace } from "./journal.ts";

/**
 * What one process knows about the database besides what is in it: a database that comes back from a backup knows nothing of
 * what has happened since.
 */
export interface Witness {
  /** Absent where there is none: the server's identity and position are all that is compared then. */
  readonly journal: ClaimJournal | undefined;
  /** Whether the server lets its identity be read. An embedded database has none that matters. */
  readonly readsServer: boolean;
  /** Names the files of an embedded database's folder: device, inode and time of birth. */
  readonly folder: string | undefined;
  /** Where the server was when it was last seen. */
  seen: ServerPlace | undefined;
  /** Which life of the database the journal has been compared with. */
  compared: string | undefined;
}
