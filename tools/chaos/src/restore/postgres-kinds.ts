import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "@payout/engine";
import { createJeepay } from "@payout/jeepay";
import { type PostgresBackup, startPostgres, type TestPostgres } from "@payout/postgres";
import { dump, onServer } from "./dump.ts";
import type { Kind, Life } from "./kind.ts";
import type { Second } from "./life.ts";

/** What a kind plays with: a server, and a folder for a claim journal. */
interface Scene {
  readonly life: Life;
  readonly postgres: TestPostgres;
  readonly journal: string;
  /** Servers that are stopped in the end. */
  readonly others: TestPostgres[];
}

function postgresKind(name: string, recovers: boolean, play: (scene: Scene) => Promise<Second>): Kind {
  return {
    name: `PostgreSQL: ${name}`,
    recovers,
    async play(life) {
      const journal = mkdtempSync(join(tmpdir(), "payout-restore-"));
      const others: TestPostgres[] = [];
      const postgres = await startPostgres({});
      try {
        return await play({ life, postgres, journal, others });
      } finally {
        await Promise.all([...others, postgres].map((server) => server.stop()));
        rmSync(journal, { recursive: true, force: true });
      }
    },
  };
}

/** Lives on a server until a backup is taken and then on, and gives the backup. */
async function backedUp({ life, postgres }: Scene, place: { readonly journal?: string } = {}): Promise<PostgresBackup> {
  let backup: PostgresBackup | undefined;
  await life.first({ database: postgres.url, ...place }, async () => {
    backup = await postgres.backup();
  });
  if (backup === undefined) throw new Error("no backup was taken");
  return backup;
}

async function elsewhere(scene: Scene, ...options: Parameters<typeof startPostgres>): Promise<string> {
  const server = await startPostgres(...options);
  scene.others.push(server);
  return server.url;
}

/** Declares a failover, as an operator does before a planned one. */
async function expectFailover({ life: { sandbox }, postgres }: Scene): Promise<void> {
  const { transfer } = createJeepay({ ...sandbox.merchants.jeepay, timeZone: "Asia/Shanghai" });
  const engine = createEngine({ providers: [transfer], database: postgres.url });
  await engine.expectFailover({ actor: "ada", reason: "kernel update" });
  await engine.stop();
}

/** What can become of a server's database. */
export const postgresKinds: readonly Kind[] = [
  postgresKind("base backup, in place, without later WAL", true, async (scene) => {
    const { life, postgres, journal } = scene;
    await postgres.restore(await backedUp(scene, { journal }));
    return life.second({ database: postgres.url, journal });
  }),
  postgresKind("base backup, in place, to the end of the WAL", false, async (scene) => {
    const { life, postgres, journal } = scene;
    await postgres.restore(await backedUp(scene, { journal }), { until: "end" });
    return life.second({ database: postgres.url, journal });
  }),
  postgresKind("base backup, in place, recovered from an archive, no journal", true, async (scene) => {
    const { life, postgres } = scene;
    await postgres.restore(await backedUp(scene), { newTimeline: true });
    return life.second({ database: postgres.url });
  }),
  postgresKind("base backup, new server, without later WAL", true, async (scene) => {
    const { life, journal } = scene;
    const from = await backedUp(scene, { journal });
    return life.second({ database: await elsewhere(scene, {}, { from }), journal });
  }),
  postgresKind("base backup, new server, recovered from an archive, no journal", true, async (scene) => {
    const from = await backedUp(scene);
    return scene.life.second({ database: await elsewhere(scene, {}, { from, newTimeline: true }) });
  }),
  postgresKind("dump, new server, no journal", true, async (scene) => {
    const { life, postgres } = scene;
    let dumped: Awaited<ReturnType<typeof dump>> | undefined;
    await life.first({ database: postgres.url }, async () => {
      dumped = await dump(postgres.url);
    });
    const url = await elsewhere(scene, {});
    await dumped?.restoreInto(url);
    return life.second({ database: url });
  }),
  postgresKind("dump, same server, no journal", true, async (scene) => {
    const { life, postgres } = scene;
    let dumped: Awaited<ReturnType<typeof dump>> | undefined;
    await life.first({ database: postgres.url }, async () => {
      dumped = await dump(postgres.url);
    });
    await onServer(postgres.url, "drop schema payout cascade", "drop schema payout_jobs cascade");
    await dumped?.restoreInto(postgres.url);
    return life.second({ database: postgres.url });
  }),
  postgresKind("promotion of a standby that lacks the last claims, no journal", true, async (scene) => {
    const { life, postgres, others } = scene;
    const standby = await postgres.startStandby();
    others.push(standby);
    await life.first({ database: postgres.url }, async () => {
      await postgres.caughtUp();
      // From here on it receives nothing more.
      await onServer(standby.url, "alter system set primary_conninfo = ''", "select pg_reload_conf()");
    });
    await postgres.halt("kill");
    await standby.promote();
    return life.second({ database: standby.url });
  }),
  postgresKind("promotion of a standby that has everything, declared", false, async (scene) => {
    const { life, postgres, others } = scene;
    const standby = await postgres.startStandby();
    others.push(standby);
    await life.first({ database: postgres.url }, async () => undefined);
    await expectFailover(scene);
    await postgres.caughtUp();
    await postgres.halt();
    await standby.promote();
    return life.second({ database: standby.url });
  }),
];
