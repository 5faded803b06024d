import { spawnSync } from "node:child_process";
import { chownSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { makeFolder } from "./cluster.ts";
import { PostgresError } from "./error.ts";
import { guard } from "./guard.ts";
import { thisMachine } from "./machine.ts";
import { findPlace } from "./place.ts";
import { letGo, patiently, run, within } from "./run.ts";

/** A PgBouncer in transaction mode. */
export interface TestPgbouncer {
  /** The database of the server's URL, through it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Where PgBouncer is installed; undefined when it is not. No package registry has it. */
export function pgbouncerProgram(): string | undefined {
  // Debian puts it where only administrators look.
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  return folders.map((folder) => join(folder, "pgbouncer")).find(existsSync);
}

/** Starts PgBouncer before a server, with as few connections to it as `poolSize`, for each database. */
export async function startPgbouncer(
  program: string,
  url: string,
  { poolSize }: { readonly poolSize: number },
): Promise<TestPgbouncer> {
  const machine = thisMachine();
  const { freePort, quietMs, startWithinMs } = machine;
  const place = await findPlace(machine);
  const { account } = place;
  const folder = makeFolder(place);
  const watcher = guard(folder);
  const port = await freePort();
  const settings = join(folder, "pgbouncer.ini");
  const users = join(folder, "users.txt");
  const { hostname, port: behind, username, password } = new URL(url);
  writeFileSync(users, `"${username}" "${password}"\n`, { mode: 0o600 });
  writeFileSync(settings, iniOf({ program, port, users, poolSize, server: `host=${hostname} port=${behind}` }));
  if (account) for (const file of [users, settings]) chownSync(file, account.uid, account.gid);
  const pgbouncer = run(program, [settings], { folder, account });
  watcher.watch(pgbouncer.child);
  const deadline = performance.now() + startWithinMs;
  const up = pgbouncer.prints(/process up/);
  const end = await patiently(pgbouncer, Promise.race([up, pgbouncer.ended]), { quietMs, deadline });
  const stop = async () => {
    pgbouncer.child.kill("SIGTERM");
    await within(5000, pgbouncer.ended);
    rmSync(folder, { recursive: true, force: true });
    watcher.release();
  };
  if (end !== "printed") {
    await stop();
    throw new PostgresError(`pgbouncer ${end}`, "What it printed says why", pgbouncer.printed());
  }
  letGo(pgbouncer);
  return { url: Object.assign(new URL(url), { port: `${port}` }).href, stop };
}

function iniOf(of: { program: string; port: number; users: string; poolSize: number; server: string }): string {
  const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(spawnSync(of.program, ["--version"]).stdout.toString()) ?? [];
  // Older ones have no prepared statements in this mode at all.
  const prepares = Number(major) > 1 || Number(minor) >= 21;
  return `[databases]
* = ${of.server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${of.port}
unix_socket_dir =
auth_type = plain
auth_file = ${of.users}
pool_mode = transaction
default_pool_size = ${of.poolSize}
${prepares ? "max_prepared_statements = 0" : ""}
`;
}
