import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PostgresBackup, startPostgres } from "@payout/postgres";
import { type Pair, startPair } from "@payout/test-support/postgres-pair";
import { hostileSettings } from "./hostile.ts";
import type { ChaosRun } from "./options.ts";
import { onServer } from "./restore/dump.ts";

/** How a primary ends: as in a planned switch, or by losing its processes. */
export type PrimaryEnd = "halted" | "killed";

/** The database of a run. What is done to its servers is done one after the other. */
export interface RunDatabase {
  /** What `createEngine` takes. */
  readonly setting: string;
  /** Shuts it down and starts it again, under the workers. Absent where it lives in their process. */
  readonly restart?: () => Promise<void>;
  /** Ends the primary, and makes its standby the primary. Absent where there is no standby. */
  readonly failOver?: (end: PrimaryEnd) => Promise<void>;
  /** Has the former primary follow; resolves when the primary's commits wait for it, and it has all that came before. */
  readonly follow?: (end: PrimaryEnd) => Promise<void>;
  /** Takes a base backup of the primary. Absent as `restart` is. */
  readonly backUp?: () => Promise<PostgresBackup>;
  /** Puts the primary back to a backup, without what was written since, and has the standby follow it. */
  readonly restore?: (backup: PostgresBackup) => Promise<void>;
  stop(): Promise<void>;
}

/** Makes an empty database. */
export async function startDatabase({
  database,
  hostile = false,
  failoverEvery,
}: Pick<ChaosRun, "database"> & Partial<Pick<ChaosRun, "hostile" | "failoverEvery">>): Promise<RunDatabase> {
  if (database === "pglite") return startFolder();
  const settings = { max_connections: "400" };
  const servers = await (failoverEvery === undefined ? startAlone(settings) : startReplicated(settings));
  return hostile ? { ...servers, setting: await createHostile(servers.setting) } : servers;
}

function startFolder(): RunDatabase {
  const folder = mkdtempSync(join(tmpdir(), "payout-chaos-"));
  return { setting: join(folder, "payouts"), stop: async () => rmSync(folder, { recursive: true, force: true }) };
}

async function startAlone(settings: Readonly<Record<string, string>>): Promise<RunDatabase> {
  const { url, restart, backup, restore, stop } = await startPostgres(settings);
  return { setting: url, restart, backUp: backup, restore, stop };
}

/** A primary and a synchronous standby, behind an address that leads to the primary. */
async function startReplicated(settings: Readonly<Record<string, string>>): Promise<RunDatabase> {
  const pair = await startPair(settings, { synchronous: true });
  await pair.primary.caughtUp();
  return {
    setting: pair.url,
    restart: () => pair.primary.restart(),
    async failOver(end) {
      await pair.primary.halt(end === "killed" ? "kill" : "fast");
      await pair.standby.promote();
      pair.swap();
      pair.lead();
    },
    // Of a killed primary the standby may lack what no client was told of: then it cannot follow with its own data.
    follow: (end) => follow(pair, end === "killed"),
    backUp: () => pair.primary.backup(),
    async restore(backup) {
      await pair.primary.restore(backup);
      await follow(pair, true);
    },
    stop: pair.stop,
  };
}

async function follow({ primary, standby }: Pair, rebuild: boolean): Promise<void> {
  await standby.follow(primary, { synchronous: true, rebuild });
  await primary.caughtUp();
}

/** Makes a database with hostile defaults on the server of this URL. The server's own are left: its tools use those. */
async function createHostile(url: string): Promise<string> {
  await onServer(
    url,
    "create database hostile",
    ...hostileSettings.map((setting) => `alter database hostile set ${setting}`),
  );
  return Object.assign(new URL(url), { pathname: "/hostile" }).href;
}
