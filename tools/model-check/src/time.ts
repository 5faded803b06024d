import { type Model, remember } from "./model.ts";
import { hour } from "./setting.ts";
import { type Step, step } from "./step.ts";
import type { Row, Worker, World } from "./world.ts";

/**
 * An hour passes, for every actor. Workers need no step of their own to be frozen: time passes between any two steps of theirs.
 * Where another hour makes no difference to any actor, no more time passes.
 */
export function timeStep(world: World, { setting: { rules } }: Model): Step[] {
  const [first, second] = world.workers;
  const flights = world.flights.flatMap((flight) =>
    flight.leftMs > hour ? [{ ...flight, leftMs: flight.leftMs - hour }] : [],
  );
  const older = (worker: Worker): Worker =>
    (worker.doing === "claim" || worker.doing === "connect") && worker.elapsedMs <= rules.leaseMs / 2
      ? { ...worker, elapsedMs: worker.elapsedMs + hour }
      : worker;
  const next: World = { ...world, row: olderRow(world.row), workers: [older(first), older(second)], flights };
  return [step({ kind: "an hour passes" }, next)];
}

/** What is open for an hour is stuck already: older makes no difference. */
const olderRow = remember(
  (row: Row): Row => ({
    ...row,
    dueInMs: sooner(row.dueInMs),
    settlesInMs: sooner(row.settlesInMs),
    acceptedAgoMs: hour,
    sentAgoMs: hour,
  }),
);

function sooner(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.max(0, milliseconds - hour);
}
