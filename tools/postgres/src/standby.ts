import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeOwned } from "./backup.ts";
import { connected } from "./client.ts";
import { type Cluster, dataOf } from "./cluster.ts";

/** How a standby follows its primary. */
export interface StandbyOptions {
  /** Whether the primary's commits wait for it. */
  readonly synchronous?: boolean;
  /** Whether the primary keeps WAL for it while it is away, in a replication slot. */
  readonly slot?: boolean;
}

const slotName = "standby";

/** Makes a server, which does not run, follow a primary from its next start on. */
export async function makeStandby(cluster: Cluster, primary: string, { slot = false }: StandbyOptions): Promise<void> {
  const { hostname, port, username, password } = new URL(primary);
  if (slot)
    await connected(primary, (client) =>
      client.query(
        `select pg_create_physical_replication_slot('${slotName}', true)
         where not exists (select from pg_replication_slots where slot_name = '${slotName}')`,
      ),
    );
  const settings = {
    primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password} application_name=standby`,
    primary_slot_name: slot ? slotName : "",
    // From when it was a primary, perhaps.
    synchronous_standby_names: "",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  // The last line about a setting counts.
  await appendFile(join(dataOf(cluster), "postgresql.auto.conf"), lines.join(""));
  await writeOwned(join(dataOf(cluster), "standby.signal"), "", cluster);
}

/** Has a primary's commits wait for its standbys, or not. */
export async function setSynchronous(primary: string, synchronous: boolean): Promise<void> {
  await connected(primary, async (client) => {
    await client.query(`alter system set synchronous_standby_names = '${synchronous ? "*" : ""}'`);
    await client.query("select pg_reload_conf()");
  });
}

/** Waits until at least one standby follows, and all have replayed what their primary has written. */
export async function caughtUp(primary: string): Promise<void> {
  const behind = `select coalesce(bool_or(replay_lsn is distinct from pg_current_wal_lsn()), true) as behind
    from pg_stat_replication`;
  await connected(primary, async (client) => {
    while ((await client.query(behind)).rows[0].behind) await sleep(20);
  });
}

/** Makes a standby a primary. */
export async function promote(standby: string): Promise<void> {
  await connected(standby, (client) => client.query("select pg_promote()"));
}
