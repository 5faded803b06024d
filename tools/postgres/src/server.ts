import { rmSync } from "node:fs";
import { type PostgresBackup, type RestoreOptions, takeBackup, unpack } from "./backup.ts";
import {
  type Cluster,
  createCluster,
  type Ending,
  initialise,
  shutDown,
  startSomewhere,
  superuser,
} from "./cluster.ts";
import { guard } from "./guard.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { findPlace } from "./place.ts";
import type { OlderVersion } from "./programs.ts";
import type { Running } from "./run.ts";
import { caughtUp, makeStandby, promote, type StandbyOptions, setSynchronous } from "./standby.ts";

/** A PostgreSQL of the caller's own. */
export interface TestPostgres {
  readonly url: string;
  /** Ends the server, and keeps its data: `fast` (the default) as an administrator does, otherwise by a crash. */
  halt(how?: Ending): Promise<void>;
  /** Starts a server that has been halted again, on the same port. */
  start(): Promise<void>;
  /** Restarts on the same port, with the same data. */
  restart(): Promise<void>;
  /** Takes a base backup while the server runs. */
  backup(): Promise<PostgresBackup>;
  /** Puts a backup in the place of the data, and starts on the same port. */
  restore(backup: PostgresBackup, options?: RestoreOptions): Promise<void>;
  /** Starts another server that follows this one, with the same settings. */
  startStandby(options?: StandbyOptions): Promise<TestPostgres>;
  /**
   * Starts as a standby of that server. Without `rebuild` it keeps its data, which that server must have: after a switch without
   * a loss.
   */
  follow(primary: TestPostgres, options?: StandbyOptions & { readonly rebuild?: boolean }): Promise<void>;
  /** Waits until a standby follows and has replayed all that this server has written. */
  caughtUp(): Promise<void>;
  /** Makes this standby a primary. */
  promote(): Promise<void>;
  /** Shuts down and removes the data and its backups. Happens without a call when the process ends. */
  stop(): Promise<void>;
}

/** What a server begins with, and where it runs. */
export interface StartOptions extends RestoreOptions, Pick<StandbyOptions, "slot"> {
  /** A backup of another server, which may go on; otherwise the database is empty. */
  readonly from?: PostgresBackup;
  /** The primary that it follows. */
  readonly primary?: TestPostgres;
  /** An older PostgreSQL than the newest; only packaged for Linux on x64. */
  readonly version?: OlderVersion;
  readonly machine?: Machine;
}

/**
 * Starts a PostgreSQL server on a free port of 127.0.0.1; `settings` are those of postgresql.conf. Works as root and as any
 * other user, in any folder.
 * @throws {PostgresError} at once when it cannot start, and when it shows no sign of life for `quietMs`.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  { from, primary, version, machine = from?.machine ?? thisMachine(version), ...options }: StartOptions = {},
): Promise<TestPostgres> {
  const place = await findPlace(machine);
  const cluster = createCluster(place, machine, { settings, password: from?.password });
  const { run, halt, remove } = processOf(cluster);
  try {
    await (from ? unpack(from, cluster, options) : initialise(cluster));
    if (primary) await makeStandby(cluster, primary.url, options);
    const port = await run(machine.freePort);
    const url = `postgres://${superuser}:${cluster.password}@127.0.0.1:${port}/postgres`;
    const start = async () => {
      cluster.deadline = performance.now() + machine.startWithinMs;
      await run(async () => port);
    };
    const postgres: TestPostgres = {
      url,
      halt,
      start,
      restart: () => halt().then(start),
      backup: () => takeBackup(url, cluster, machine),
      async restore(backup, options) {
        await halt();
        await unpack(backup, cluster, options);
        await start();
      },
      async startStandby({ synchronous = false, ...standby } = {}) {
        const from = { ...(await postgres.backup()), movable: true };
        const started = await startPostgres(settings, { from, primary: postgres, ...standby });
        await setSynchronous(url, synchronous);
        return started;
      },
      async follow(other, { rebuild = false, synchronous = false, ...standby } = {}) {
        await halt();
        if (rebuild) await unpack({ ...(await other.backup()), movable: true }, cluster);
        await makeStandby(cluster, other.url, standby);
        await start();
        await setSynchronous(other.url, synchronous);
      },
      caughtUp: () => caughtUp(url),
      promote: () => promote(url),
      stop: () => halt().then(remove),
    };
    return postgres;
  } catch (error) {
    remove();
    throw error;
  }
}

/** The server process of a cluster: there is at most one. */
function processOf(cluster: Cluster) {
  const watcher = guard(cluster.folder);
  let server: Running | undefined;
  return {
    async run(choose: () => Promise<number>) {
      const started = await startSomewhere(cluster, choose);
      server = started.server;
      watcher.watch(server.child);
      return started.port;
    },
    async halt(how?: Ending) {
      if (server) await shutDown(cluster, server, how);
      server = undefined;
      watcher.watch(undefined);
    },
    remove() {
      rmSync(cluster.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      watcher.release();
    },
  };
}
