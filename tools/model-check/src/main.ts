import { PGlite } from "@electric-sql/pglite";
import { plantedBugs } from "./bugs.ts";
import { explore } from "./explore.ts";
import { createModel } from "./model.ts";
import { replayAll, type Sampling } from "./replay-all.ts";
import { tellBug, tellExploration, tellReplayed } from "./report.ts";
import { type Setting, settings } from "./setting.ts";

/** `pnpm model-check`: exit code 0 when every invariant holds, every planted bug is found, and the engine agrees with the model. */

const sampling: Sampling = { traces: 10, length: 24, seed: 2026 };
let good = true;

function say(isGood: boolean, text: string): void {
  good &&= isGood;
  console.log(text);
}

/** On a terminal, how far it is; in a pipe nothing. */
function showProgress(depth: number, states: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${states} states, depth ${depth}\x1b[K\r`);
}

/** Seconds since. */
function since(started: number): number {
  return (performance.now() - started) / 1000;
}

for (const bug of plantedBugs) {
  const found = explore(createModel(bug.setting, bug.functions), { until: bug.breaks });
  say(found.broken.has(bug.breaks), tellBug(bug, found));
}
const models = Object.values<Setting>(settings).map((setting) => createModel(setting));
for (const model of models) {
  const started = performance.now();
  const found = explore(model, { onDepth: showProgress });
  say(found.broken.size === 0, tellExploration(model.setting.name, found, since(started)));
}
const started = performance.now();
const pglite = await PGlite.create();
const replayable = models.filter(({ setting }) => setting.approvals !== true);
const replayed = await replayAll(replayable, sampling, pglite);
await pglite.close();
say(replayed.disagreement === undefined, tellReplayed(replayed, sampling, since(started)));
process.exitCode = good ? 0 : 1;
