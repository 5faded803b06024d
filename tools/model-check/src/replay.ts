import type { RealEngine, Stored } from "./real-engine.ts";
import type { Walked } from "./sample.ts";
import { createScene, found } from "./scene.ts";
import { type Action, describeAction } from "./step.ts";
import type { World } from "./world.ts";

/** Where engine and model do not agree. */
export interface Disagreement {
  /** The steps up to the one that differs. */
  readonly steps: readonly string[];
  readonly model: Stored | string;
  readonly engine: Stored | string;
}

/** What happens at the gateway, on the way or in a worker: it stores nothing, unless the worker stores at once what it has found. */
const elsewhere: readonly Action["kind"][] = [
  "POST",
  "proceed returns false",
  "cannot connect",
  "takes the order in",
  "refuses the order",
  "finds a duplicate",
  "becomes",
  "gets the answer",
  "gets no answer",
  "is refused",
  "query is answered",
  "pays again",
  "crash",
  "a backup is taken",
  "a backup without the order is taken",
];

/** Replays one trace on the engine; undefined when the two agree after every step. */
export async function replay(
  engine: RealEngine,
  reference: string,
  trace: readonly Walked[],
): Promise<Disagreement | undefined> {
  await engine.begin();
  await engine.submit(reference);
  const scene = createScene(engine, reference);
  let real: Stored | string = await engine.get(reference);
  for (const [at, walked] of trace.entries()) {
    const model = predicted(walked.world);
    const before: Stored | string = real;
    const isStored = !elsewhere.includes(walked.action.kind) || found(walked) !== undefined;
    real = await scene
      .play(walked)
      .then(() => (isStored ? engine.get(reference) : before))
      .catch((error: unknown) => `${error}`);
    if (JSON.stringify(real) !== JSON.stringify(model))
      return { steps: trace.slice(0, at + 1).map(({ action }) => describeAction(action)), model, engine: real };
  }
  return undefined;
}

function predicted({ row, lives }: World): Stored | string {
  if (lives.isMissing) return "missing";
  const { state, attempt, repayable, final, stuck, dueInMs, checksFirst } = row;
  const hasNextJob = dueInMs !== null;
  return { state, attempt, repayable, final, stuck, hasNextJob, checksFirst, recovering: lives.recovering };
}
