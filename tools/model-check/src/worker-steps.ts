import type { At } from "./at.ts";
import type { Model } from "./model.ts";
import { observed } from "./observed.ts";
import { queryIsAnswered, takeQuery } from "./query-steps.ts";
import { sightingOf } from "./records.ts";
import { claimAgain, connect, takeSend, waitForAnswer } from "./send-steps.ts";
import { type Step, step, withWorker } from "./step.ts";
import type { Doing, Index, Worker, World } from "./world.ts";

/** Everything that a worker can do next, or that can happen to it. */
export function workerSteps(world: World, index: Index, model: Model): Step[] {
  const at = { world, index, model };
  const worker = world.workers[index];
  if (worker.doing === "nothing") return [...takeSend(at), ...takeQuery(at)];
  const crash = step({ kind: "crash", worker: index }, withWorker(world, index, { doing: "nothing" }));
  const next = goOn(at, worker);
  return [...(model.setting.storesAtOnce === true ? next.map((each) => storedAtOnce(each, at)) : next), crash];
}

function storedAtOnce(taken: Step, at: At): Step {
  const worker = taken.world.workers[at.index];
  if (worker.doing !== "store send" && worker.doing !== "store query") return taken;
  if (worker.doing === "store send" && !at.world.lives.compared[at.index]) return taken;
  return { ...taken, world: storeResult({ ...at, world: taken.world }, worker).world };
}

function goOn(at: At, worker: Exclude<Worker, Doing<"nothing">>): Step[] {
  switch (worker.doing) {
    case "claim":
      return claimAgain(at, worker);
    case "connect":
      return connect(at, worker);
    case "wait":
      return waitForAnswer(at, worker);
    case "query":
      return queryIsAnswered(at, worker);
    case "store query":
      return [storeResult(at, worker)];
    case "store send":
      // As for a claim, the engine compares the database first.
      return at.world.lives.compared[at.index] ? [storeResult(at, worker)] : [];
  }
}

function storeResult({ world, index, model }: At, worker: Doing<"store send" | "store query">): Step {
  const { row: before, lives } = world;
  const next = lives.isMissing ? world : observed(world, sightingOf(worker, before, model), model);
  const { word } = worker.result;
  return step({ kind: "store", worker: index, word }, withWorker(next, index, { doing: "nothing" }));
}
