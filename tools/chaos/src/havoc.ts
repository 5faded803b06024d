import { setTimeout as pause } from "node:timers/promises";
import type { RunDatabase } from "./database.ts";
import { fate } from "./fate.ts";
import type { ChaosRun } from "./options.ts";
import type { Worker } from "./worker-process.ts";

/** What was done to the processes, and what they had to do about it. */
export interface Damage {
  kills: number;
  restarts: number;
  /** Workers that ended by themselves. */
  crashes: number;
  /** Payouts whose change of mind was heard of by reconciling alone. */
  reconciled: number;
}

/** What a havoc works on. */
export interface Scene {
  readonly run: ChaosRun;
  readonly workers: readonly Worker[];
  readonly database: RunDatabase;
  /** How much of the work is done, from 0 to 1. */
  progress(): number;
  isOver(): boolean;
}

/** The last hundredth is left in peace, or it would not come to an end. */
const almostDone = 0.99;

/** How many kills the whole work takes at most: on a slow machine the workers would do nothing but start. */
const mostKills = 400;

/**
 * Kills a random worker every second, as long as half of them work and the work has kept pace with the kills, and restarts the database
 * after each third, until almost all is done.
 */
export async function onPostgres(scene: Scene, damage: Damage): Promise<void> {
  const { run, workers, database, progress, isOver } = scene;
  while (progress() < almostDone && !isOver()) {
    await pause(1000);
    if (progress() >= (damage.restarts + 1) / 3 && damage.restarts < 2) {
      damage.restarts += 1;
      await database.restart?.();
    }
    if (progress() < damage.kills / mostKills) continue;
    // At most half of them may be starting: on a slow machine the workers would otherwise never do anything else.
    const ready = workers.filter((worker) => worker.readyAt() !== undefined);
    const victim = ready[Math.floor(fate(run.seed, "victim", damage.kills) * ready.length)];
    if (victim === undefined || ready.length * 2 < workers.length || damage.kills >= run.kills) continue;
    damage.kills += 1;
    await victim.kill();
  }
}

/** How long the one process of PGlite may stand still before it is killed all the same, in milliseconds. */
const longestPeace = 15_000;

/** Kills the one process at so many points of the work, each time in the middle of something. */
export async function onPGlite({ run, workers: [worker], progress, isOver }: Scene, damage: Damage): Promise<void> {
  if (worker === undefined) return;
  while (damage.kills < run.kills && !isOver()) {
    const goal = ((damage.kills + 1) / (run.kills + 1)) * almostDone;
    const isDue = () => progress() >= goal || performance.now() - (worker.readyAt() ?? Infinity) > longestPeace;
    while (worker.readyAt() === undefined || !isDue()) {
      if (isOver()) return;
      await pause(20);
    }
    await pause(fate(run.seed, "moment", damage.kills) * 500);
    damage.kills += 1;
    await worker.kill();
  }
}
