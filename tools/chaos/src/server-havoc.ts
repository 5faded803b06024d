import { setTimeout as pause } from "node:timers/promises";
import type { PostgresBackup } from "@payout/postgres";
import type { PrimaryEnd } from "./database.ts";
import { almostDone, type Damage, type Scene, type Turns } from "./scene.ts";

/**
 * Does to the servers, one after the other, what the run demands, until almost all is done: a restart after each third of the work,
 * a failover from time to time, a backup after the first third, and its restore after the second.
 */
export async function onServers(scene: Scene, damage: Damage, turns: Turns): Promise<void> {
  const { run, database, progress, isOver } = scene;
  const past = createPast(scene, damage, turns);
  const everyMs = (run.failoverEvery ?? Number.POSITIVE_INFINITY) * 1000;
  let lastFailover = performance.now();
  while (progress() < almostDone && !isOver()) {
    await pause(1000);
    if (progress() >= (damage.restarts + 1) / 3 && damage.restarts < 2) {
      damage.restarts += 1;
      await database.restart?.();
    }
    if (run.restore) await past.comeNearer();
    if (performance.now() - lastFailover < everyMs) continue;
    // Whoever ends the recovery from a crash at once would release what a restore holds, so meanwhile there are planned ones only.
    const isPlanned = past.isRecovering() || (damage.failovers + damage.plannedFailovers) % 2 === 1;
    await failOver(scene, damage, isPlanned ? "halted" : "killed");
    lastFailover = performance.now();
  }
  await past.recovered();
}

async function failOver({ database, operator, isOver }: Scene, damage: Damage, end: PrimaryEnd): Promise<void> {
  if (end === "halted") await operator.expectFailover();
  await database.failOver?.(end);
  if (end === "halted") damage.plannedFailovers += 1;
  else {
    damage.failovers += 1;
    damage.recoveries += await operator.releaseAll();
  }
  await Promise.race([database.follow?.(end), over(isOver)]);
}

/** A base backup, and when it was begun and ended. */
interface Backup {
  readonly data: PostgresBackup;
  readonly begun: number;
  readonly ended: number;
}

/** The database as it was after the first third of the work, which comes back after the second. */
function createPast(scene: Scene, damage: Damage, turns: Turns) {
  const { database, operator, workers, progress, isOver } = scene;
  let backup: Backup | undefined;
  let recovery: Promise<void> | undefined;
  let isRecovering = false;

  async function takeBackup(): Promise<void> {
    const begun = Date.now();
    const data = await database.backUp?.();
    if (data !== undefined) backup = { data, begun, ended: Date.now() };
    for (const worker of workers) worker.submitRest();
  }

  async function restore({ data, begun, ended }: Backup): Promise<void> {
    await turns(async () => {
      await Promise.all(workers.map((worker) => worker.halt()));
      await Promise.race([database.restore?.(data), over(isOver)]);
      scene.forget(begun, ended);
      for (const worker of workers) worker.startOver();
    });
    damage.restores += 1;
    isRecovering = true;
    recovery = operator
      .endRestore(() => workers.every((worker) => worker.hasSubmittedAll()))
      .then((ended) => {
        damage.recoveries += ended;
        isRecovering = false;
      });
  }

  return {
    async comeNearer(): Promise<void> {
      if (backup === undefined && progress() >= 1 / 3) await takeBackup();
      if (backup !== undefined && damage.restores === 0 && progress() >= 2 / 3) await restore(backup);
    },
    isRecovering: () => isRecovering,
    /** Resolves when the operator has ended what the restore began. */
    recovered: async () => recovery,
  };
}

/** Servers that do not find each other again must not keep a run from its end, nor waiting for that the process. */
async function over(isOver: () => boolean): Promise<void> {
  while (!isOver()) await pause(1000, undefined, { ref: false });
}
