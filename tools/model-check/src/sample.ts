import type { Model } from "./model.ts";
import { oneOf } from "./random.ts";
import type { Action, Step } from "./step.ts";
import { stepsFrom } from "./steps.ts";
import { startOf, type World } from "./world.ts";

/** A step with the world before it. */
export interface Walked extends Step {
  readonly before: World;
}

// The answer to a commit cannot be made to get lost from outside the engine.
const notReplayed: readonly Action["kind"][] = ["claims, and does not hear so"];

// What ends a story early is rare: most traces are to go on for long.
const seldom: readonly Action["kind"][] = ["cancels", "crash"];

/** A way from the start through worlds that are explored, chosen at random: first the kind of step, then the step. */
export function sampleTrace(model: Model, length: number, random: () => number): Walked[] {
  const walked: Walked[] = [];
  let before = startOf(model.setting);
  for (let count = 0; count < length; count++) {
    const here = model.keyOf(before);
    const left = random() < 0.9 ? [...notReplayed, ...seldom] : notReplayed;
    const moving = stepsFrom(before, model).filter(
      ({ action, world }) => !left.includes(action.kind) && model.keyOf(world) !== here,
    );
    const kinds = [...Map.groupBy(moving, ({ action }) => action.kind).values()];
    const next = oneOf(oneOf(kinds, random) ?? [], random);
    if (next === undefined) break;
    walked.push({ ...next, before });
    before = next.world;
  }
  return walked;
}
