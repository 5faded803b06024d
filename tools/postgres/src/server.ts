import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PostgresError } from "./error.ts";
import { guard } from "./guard.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { findPlace, type Place } from "./place.ts";
import { patiently, type Running, run, within } from "./run.ts";

/** A PostgreSQL of the caller's own. */
export interface TestPostgres {
  readonly url: string;
  /** Restarts on the same port, with the same data. */
  restart(): Promise<void>;
  /** Shuts down and removes the data. Happens without a call when the process ends. */
  stop(): Promise<void>;
}

/** A folder with data, and how to start a server on it. */
interface Cluster extends Place {
  readonly folder: string;
  readonly password: string;
  readonly flags: readonly string[];
  readonly quietMs: number;
  /** On the clock of `performance.now()`. */
  deadline: number;
}

const portTaken = /could not create any TCP\/IP sockets/;
const superuser = "payout";

/**
 * Starts a PostgreSQL server on a free port of 127.0.0.1; `settings` are those of postgresql.conf. Works as root and as any
 * other user, in any folder.
 * @throws {PostgresError} at once when it cannot start, and when it shows no sign of life for `quietMs`.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  machine: Machine = thisMachine(),
): Promise<TestPostgres> {
  const deadline = performance.now() + machine.startWithinMs;
  const place = await findPlace(machine);
  const folder = makeFolder(place);
  const watcher = guard(folder);
  const remove = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    watcher.release();
  };
  const password = randomBytes(16).toString("hex");
  const cluster = { ...place, folder, password, flags: flagsOf(settings), quietMs: machine.quietMs, deadline };
  try {
    await initialise(cluster);
    let { server, port } = await startSomewhere(cluster, machine.freePort);
    watcher.watch(server.child);
    return {
      url: `postgres://${superuser}:${cluster.password}@127.0.0.1:${port}/postgres`,
      async restart() {
        await shutDown(cluster, server);
        watcher.watch(undefined);
        cluster.deadline = performance.now() + machine.startWithinMs;
        ({ server, port } = await startSomewhere(cluster, async () => port));
        watcher.watch(server.child);
      },
      async stop() {
        await shutDown(cluster, server);
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function makeFolder({ temporary, account }: Place): string {
  try {
    const folder = mkdtempSync(join(temporary, "payout-postgres-data-"));
    if (account) chownSync(folder, account.uid, account.gid);
    return folder;
  } catch (error) {
    throw new PostgresError(
      `no folder can be made in ${temporary} (${(error as Error).message})`,
      "Set TMPDIR to a folder that this user can write to",
    );
  }
}

function flagsOf(settings: Readonly<Record<string, string>>): string[] {
  // Whoever uses this kills processes, never the machine, and a slow disk is shared with every other run.
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", fsync: "off", ...settings };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

const dataOf = ({ folder }: Cluster) => join(folder, "data");
const program = (cluster: Cluster, name: string, args: readonly string[]) =>
  run(join(cluster.programs, "bin", name), args, cluster);

async function initialise(cluster: Cluster): Promise<void> {
  const passwordFile = join(cluster.folder, "password");
  writeFileSync(passwordFile, cluster.password);
  if (cluster.account) chownSync(passwordFile, cluster.account.uid, cluster.account.gid);
  const args = ["-D", dataOf(cluster), "-U", superuser, "--auth=password", `--pwfile=${passwordFile}`];
  // Whichever languages the machine knows.
  const initdb = program(cluster, "initdb", [...args, "--no-locale", "--encoding=UTF8", "--no-sync"]);
  const end = await patiently(initdb, initdb.ended, cluster);
  if (end !== undefined) await giveUp("initdb", end, initdb, cluster);
}

/** Starts on the port that `choose` gives; when another process has taken it, chooses again. */
async function startSomewhere(
  cluster: Cluster,
  choose: () => Promise<number>,
): Promise<{ server: Running; port: number }> {
  for (;;) {
    const port = await choose();
    const server = program(cluster, "postgres", ["-D", dataOf(cluster), "-p", `${port}`, ...cluster.flags]);
    const ready = server.prints(/database system is ready to accept connections/);
    const end = await patiently(server, Promise.race([ready, server.ended]), cluster);
    if (end === "printed") return { server: letGo(server), port };
    const tryAgain = end !== "late" && portTaken.test(server.printed()) && performance.now() < cluster.deadline;
    if (!tryAgain) return giveUp("postgres", end, server, cluster);
    await within(100, new Promise(() => undefined));
  }
}

/** A server that is never stopped does not keep this process alive. */
function letGo(server: Running): Running {
  server.child.unref();
  for (const stream of [server.child.stdout, server.child.stderr]) (stream as unknown as { unref(): void }).unref();
  return server;
}

async function shutDown(cluster: Cluster, server: Running): Promise<void> {
  // It may have ended by itself, and its number may be another process's by now.
  if (server.child.exitCode !== null || server.child.signalCode !== null) return;
  const stopping = program(cluster, "pg_ctl", ["stop", "-D", dataOf(cluster), "-m", "fast", "-W"]);
  if (
    (await within(
      10_000,
      stopping.ended.then(() => server.ended),
    )) !== "late"
  )
    return;
  server.child.kill("SIGKILL");
  await within(5_000, server.ended);
}

async function giveUp(name: string, end: string | undefined, running: Running, cluster: Cluster): Promise<never> {
  running.child.kill("SIGKILL");
  await within(2_000, running.ended);
  const { account, temporary, programs } = cluster;
  const printed = running.printed();
  const why = end === "late" ? "took too long and was ended" : (end ?? "ended without a reason");
  const who = account ? `the user ${account.name}` : "this user";
  throw new PostgresError(`${name} ${why}`, whatToDo(`${why}\n${printed}`), printed);

  function whatToDo(text: string): string {
    if (end === "late") return "Run it again when the machine has less to do";
    if (/no space left/i.test(text)) return `Free some space in ${temporary}, or set TMPDIR to a folder that has some`;
    if (/ENOENT|ENOEXEC|shared librar/i.test(text)) return `Run pnpm install --force: ${programs} is incomplete`;
    if (/permission|EACCES|EPERM/i.test(text))
      return `Give ${who} the right to run ${programs} and to write to ${temporary}, or set TMPDIR to another folder`;
    return "What it printed says why";
  }
}
