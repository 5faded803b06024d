import type { PlantedBug } from "./bugs.ts";
import type { Exploration, Trace } from "./explore.ts";
import type { Replayed, Sampling } from "./replay-all.ts";
import { describeAction } from "./step.ts";

/** What was explored, in one line; where something is broken, the shortest way to it. */
export function tellExploration(
  name: string,
  { states, transitions, depth, broken }: Exploration,
  seconds: number,
): string {
  const counts = `${states} states, ${transitions} transitions, depth ${depth}, ${seconds.toFixed(1)} s`;
  const problems = [...broken].map(([invariant, trace]) => `\n  broken: ${invariant}\n${tellTrace(trace)}`);
  return `${broken.size === 0 ? "ok  " : "FAIL"} ${name}: ${counts}${problems.join("")}`;
}

/** What became of a planted bug: it must be found. */
export function tellBug({ name, breaks }: PlantedBug, { states, broken }: Exploration): string {
  const trace = broken.get(breaks);
  if (trace === undefined) return `FAIL not found: ${name}`;
  return `ok   found after ${states} states: ${name}\n  broken: ${breaks}\n${tellTrace(trace)}`;
}

/** What replaying came to. */
export function tellReplayed({ traces, steps, disagreement }: Replayed, { seed }: Sampling, seconds: number): string {
  const counts = `${traces} traces, ${steps} steps, seed ${seed}, ${seconds.toFixed(1)} s`;
  if (disagreement === undefined) return `ok   replayed on the engine: ${counts}`;
  const { model, engine } = disagreement;
  const way = disagreement.steps.map((step, at) => `  ${at + 1}. ${step}`).join("\n");
  return `FAIL replayed on the engine: ${counts}\n${way}\n  model:  ${JSON.stringify(model)}\n  engine: ${JSON.stringify(engine)}`;
}

/** A trace, one numbered line a step. */
function tellTrace(trace: Trace): string {
  return trace.map((action, at) => `  ${String(at + 1).padStart(3)}. ${describeAction(action)}`).join("\n");
}
