import type { Dirent } from "node:fs";
import { appendFile, chown, constants, copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connected } from "./client.ts";
import { type Cluster, dataOf } from "./cluster.ts";
import type { Machine } from "./machine.ts";

/** A base backup. It lies beside the data of the server that it was taken from, and goes away with that. */
export interface PostgresBackup {
  readonly folder: string;
  /** Where that server writes what changes afterwards. */
  readonly wal: string;
  readonly password: string;
  readonly machine: Machine;
  /** Whether it may be moved to where it is used, instead of copied. */
  readonly movable?: boolean;
}

/** Which past a restored server shows. */
export interface RestoreOptions {
  /** What it holds: what the backup holds (the default), or all that the original has committed since, too. */
  readonly until?: "backup" | "end";
  /**
   * Whether the restored server begins a timeline of its own, as recovery from an archive does. A copied folder that is started as
   * it is stays on the original's, which is the default.
   */
  readonly newTimeline?: boolean;
}

// What is about the running server, or is made again at a start.
const notCopied = /^(?:postmaster\.(?:pid|opts)|pg_internal\.init.*|pgsql_tmp.*|standby\.signal)$/;
const copiedEmpty = /^pg_(?:dynshmem|notify|replslot|serial|snapshots|stat_tmp|subtrans|wal)$/;
const segment = /^[0-9A-F]{24}$/;

let backups = 0;

/** Takes a backup of a server while it runs. */
export async function takeBackup(url: string, cluster: Cluster, machine: Machine): Promise<PostgresBackup> {
  const folder = join(cluster.folder, `backup-${++backups}`);
  const wal = join(dataOf(cluster), "pg_wal");
  await connected(url, async (client) => {
    // What is written from now on is there when a copy is brought up to the end.
    await client.query("alter system set wal_keep_size = '1GB'");
    await client.query("select pg_reload_conf()");
    const { rows } = await client.query("select current_setting('server_version_num')::int >= 150000 as renamed");
    const [start, stop] = rows[0].renamed
      ? ["pg_backup_start('test', true)", "pg_backup_stop(false)"]
      : ["pg_start_backup('test', true, false)", "pg_stop_backup(false, false)"];
    await client.query(`select ${start}`);
    await copyTree(dataOf(cluster), folder, cluster, (name) => !notCopied.test(name));
    const stopped = await client.query(`select labelfile, pg_walfile_name(lsn) as last from ${stop}`);
    const { labelfile, last } = stopped.rows[0] as { readonly labelfile: string; readonly last: string };
    const wanted = (name: string) => name.endsWith(".history") || (segment.test(name) && name <= last);
    await copyFiles(wal, join(folder, "pg_wal"), cluster, wanted);
    await writeOwned(join(folder, "backup_label"), labelfile, cluster);
  });
  return { folder, wal, password: cluster.password, machine };
}

/** Puts what a backup holds in the place of a cluster's data, whose server does not run. */
export async function unpack(
  { folder, wal, movable = false }: PostgresBackup,
  cluster: Cluster,
  { until = "backup", newTimeline = false }: RestoreOptions = {},
): Promise<void> {
  const data = dataOf(cluster);
  const draft = `${data}-restored`;
  if (movable) await rename(folder, draft);
  else {
    await copyTree(folder, draft, cluster, () => true);
    await copyFiles(join(folder, "pg_wal"), join(draft, "pg_wal"), cluster, () => true);
  }
  if (until === "end") await copyFiles(wal, join(draft, "pg_wal"), cluster, (name) => segment.test(name));
  if (newTimeline) {
    // There is no archive beside the copied files.
    await appendFile(join(draft, "postgresql.auto.conf"), "restore_command = 'exit 1'\n");
    await writeOwned(join(draft, "recovery.signal"), "", cluster);
  }
  await rm(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  await rename(draft, data);
}

/** Copies a folder of data without its WAL, although a server may change it meanwhile. */
async function copyTree(from: string, to: string, cluster: Cluster, wanted: (name: string) => boolean): Promise<void> {
  await makeOwned(to, cluster);
  const items = (await unlessGone(readdir(from, { withFileTypes: true }))) ?? [];
  const copy = (item: Dirent): Promise<void> => {
    const [source, target] = [join(from, item.name), join(to, item.name)];
    if (!item.isDirectory()) return copyOwned(source, target, cluster);
    return copiedEmpty.test(item.name) ? makeOwned(target, cluster) : copyTree(source, target, cluster, wanted);
  };
  await Promise.all(items.filter(({ name }) => wanted(name)).map(copy));
}

async function copyFiles(from: string, to: string, cluster: Cluster, wanted: (name: string) => boolean): Promise<void> {
  const names = (await readdir(from)).filter(wanted);
  await Promise.all(names.map((name) => copyOwned(join(from, name), join(to, name), cluster)));
}

async function makeOwned(folder: string, { account }: Cluster): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  if (account) await chown(folder, account.uid, account.gid);
}

async function copyOwned(source: string, target: string, { account }: Cluster): Promise<void> {
  await unlessGone(copyFile(source, target, constants.COPYFILE_FICLONE));
  if (account) await unlessGone(chown(target, account.uid, account.gid));
}

/** Writes a file for whoever runs the server. */
export async function writeOwned(file: string, text: string, { account }: Cluster): Promise<void> {
  await writeFile(file, text);
  if (account) await chown(file, account.uid, account.gid);
}

/** Undefined when the server has removed it meanwhile. */
async function unlessGone<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
}
