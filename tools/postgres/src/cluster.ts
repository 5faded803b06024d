import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PostgresError } from "./error.ts";
import type { Machine } from "./machine.ts";
import type { Place } from "./place.ts";
import { letGo, patiently, type Running, run, within } from "./run.ts";

/** A folder with data, and how to start a server on it. */
export interface Cluster extends Place {
  readonly folder: string;
  readonly password: string;
  readonly flags: readonly string[];
  readonly quietMs: number;
  /** On the clock of `performance.now()`. */
  deadline: number;
}

/**
 * How a server ends: `fast` ends the connections and loses nothing; `immediate` and `kill` are crashes, of which the first still
 * tells its clients.
 */
export type Ending = "fast" | "immediate" | "kill";

const portTaken = /could not create any TCP\/IP sockets/;
// A killed server's last processes.
const stillThere = /pre-existing shared memory block/;
export const superuser = "payout";

/** A folder without data, in which a server is about to start. */
export function createCluster(
  place: Place,
  { startWithinMs, quietMs }: Machine,
  {
    settings,
    password = randomBytes(16).toString("hex"),
  }: { settings: Readonly<Record<string, string>>; password?: string | undefined },
): Cluster {
  const deadline = performance.now() + startWithinMs;
  return { ...place, folder: makeFolder(place), password, flags: flagsOf(settings), quietMs, deadline };
}

/** A folder for what a server writes. */
export function makeFolder({ temporary, account }: Place): string {
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

export const dataOf = ({ folder }: Cluster) => join(folder, "data");
/** Whether it follows a primary when it starts. */
const isStandby = (cluster: Cluster) => existsSync(join(dataOf(cluster), "standby.signal"));
const program = (cluster: Cluster, name: string, args: readonly string[]) =>
  run(join(cluster.programs, "bin", name), args, cluster);

/** Makes an empty database. */
export async function initialise(cluster: Cluster): Promise<void> {
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
export async function startSomewhere(
  cluster: Cluster,
  choose: () => Promise<number>,
): Promise<{ server: Running; port: number }> {
  for (;;) {
    const port = await choose();
    const server = program(cluster, "postgres", ["-D", dataOf(cluster), "-p", `${port}`, ...cluster.flags]);
    const ready = server.prints(
      isStandby(cluster) ? /ready to accept read-only connections/i : /ready to accept connections/,
    );
    const end = await patiently(server, Promise.race([ready, server.ended]), cluster);
    if (end === "printed") return { server: letGo(server), port };
    const goesAway = portTaken.test(server.printed()) || stillThere.test(server.printed());
    const tryAgain = end !== "late" && goesAway && performance.now() < cluster.deadline;
    if (!tryAgain) return giveUp("postgres", end, server, cluster);
    await within(100, new Promise(() => undefined));
  }
}

/** Ends a server; its data stays. */
export async function shutDown(cluster: Cluster, server: Running, how: Ending = "fast"): Promise<void> {
  // It may have ended by itself, and its number may be another process's by now.
  if (server.child.exitCode !== null || server.child.signalCode !== null) return;
  // Where the processes of a killed server cannot be found, they could go on for a moment.
  if (how === "kill" && existsSync("/proc/self/stat")) {
    killAll(server.child.pid);
    await within(5_000, server.ended);
    return;
  }
  const mode = how === "fast" ? "fast" : "immediate";
  const stopping = program(cluster, "pg_ctl", ["stop", "-D", dataOf(cluster), "-m", mode, "-W"]);
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

/** Kills a process, and at once those that it has started: none gets to write what it holds in memory. */
function killAll(parent: number | undefined): void {
  if (parent === undefined) return;
  const children = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === parent);
  for (const pid of [parent, ...children.map(Number)])
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
}

function parentOf(pid: string): number | undefined {
  try {
    // The name, in brackets, can hold anything.
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    return undefined;
  }
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
