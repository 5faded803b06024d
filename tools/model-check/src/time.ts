import type { Model } from "./model.ts";
import { hour } from "./setting.ts";
import { type Step, step } from "./step.ts";
import type { Lives, Worker, World } from "./world.ts";

/**
 * An hour passes, for every actor. Workers need no step of their own to be frozen: time passes between any two steps of theirs.
 * Where another hour makes no difference to any actor, no more time passes.
 */
export function timeStep(world: World, { setting: { rules }, olderRow }: Model): Step[] {
  const [first, second] = world.workers;
  const flights = world.flights.flatMap((flight) =>
    flight.leftMs > hour ? [{ ...flight, leftMs: flight.leftMs - hour }] : [],
  );
  const older = (worker: Worker): Worker =>
    (worker.doing === "claim" || worker.doing === "connect") && worker.elapsedMs <= rules.leaseMs / 2
      ? { ...worker, elapsedMs: worker.elapsedMs + hour }
      : worker;
  const { row, lives } = world;
  const next: World = {
    ...world,
    row: lives.isMissing ? row : olderRow(row),
    lives: olderLives(lives, olderRow),
    workers: [older(first), older(second)],
    flights,
  };
  return [step({ kind: "an hour passes" }, next)];
}

/** A backup lies there as it is, and the moments that are stored in it come nearer all the same. */
function olderLives(lives: Lives, olderRow: Model["olderRow"]): Lives {
  const { backup, settlesInMs } = lives;
  if (backup === undefined && settlesInMs === 0) return lives;
  return {
    ...lives,
    backup: typeof backup === "object" ? olderRow(backup) : backup,
    settlesInMs: Math.max(0, settlesInMs - hour),
  };
}
