import type { PGlite } from "@electric-sql/pglite";
import type { Model } from "./model.ts";
import { randomFrom } from "./random.ts";
import { openRealEngine } from "./real-engine.ts";
import { type Disagreement, replay } from "./replay.ts";
import { sampleTrace } from "./sample.ts";
import type { Action } from "./step.ts";

/** What replaying traces came to. */
export interface Replayed {
  readonly traces: number;
  readonly steps: number;
  /** How often each kind of step was replayed. */
  readonly kinds: ReadonlyMap<Action["kind"], number>;
  readonly disagreement: Disagreement | undefined;
}

/** How many traces of each model are replayed, how long they are, and which ones. */
export interface Sampling {
  readonly traces: number;
  readonly length: number;
  readonly seed: number;
}

/** Replays traces of each model on the engine, all on one database, until one disagrees. The caller closes the database. */
export async function replayAll(
  models: readonly Model[],
  { traces, length, seed }: Sampling,
  pglite: PGlite,
): Promise<Replayed> {
  const kinds = new Map<Action["kind"], number>();
  const random = randomFrom(seed);
  let [done, steps] = [0, 0];
  let disagreement: Disagreement | undefined;
  for (const model of models) {
    const engine = await openRealEngine(pglite, model.setting);
    for (let count = 0; count < traces && disagreement === undefined; count++) {
      const trace = sampleTrace(model, length, random);
      disagreement = await replay(engine, `R${++done}`, trace);
      steps += trace.length;
      for (const { action } of trace) kinds.set(action.kind, (kinds.get(action.kind) ?? 0) + 1);
    }
    await engine.close();
  }
  return { traces: done, steps, kinds, disagreement };
}
