import { setTimeout as pause } from "node:timers/promises";
import { fate } from "./fate.ts";
import { almostDone, type Damage, type Scene, type Turns } from "./scene.ts";
import { onServers } from "./server-havoc.ts";

/** How many kills the whole work takes at most: on a slow machine the workers would do nothing but start. */
const mostKills = 400;

function createTurns(): Turns {
  let last = Promise.resolve();
  return (act) => {
    last = last.then(act);
    return last;
  };
}

/** Breaks workers and servers until almost all is done, and the operator has ended every recovery. */
export async function onPostgres(scene: Scene, damage: Damage): Promise<void> {
  const turns = createTurns();
  await Promise.all([onWorkers(scene, damage, turns), onServers(scene, damage, turns)]);
}

/** Kills a random worker every second, as long as half of them work and the work has kept pace with the kills. */
async function onWorkers({ run, workers, progress, isOver }: Scene, damage: Damage, turns: Turns): Promise<void> {
  while (progress() < almostDone && !isOver()) {
    await pause(1000);
    if (progress() < damage.kills / mostKills) continue;
    await turns(async () => {
      // At most half of them may be starting: on a slow machine the workers would otherwise never do anything else.
      const ready = workers.filter((worker) => worker.readyAt() !== undefined);
      const victim = ready[Math.floor(fate(run.seed, "victim", damage.kills) * ready.length)];
      if (victim === undefined || ready.length * 2 < workers.length || damage.kills >= run.kills) return;
      damage.kills += 1;
      await victim.kill();
    });
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
