import type { Model } from "./model.ts";
import { queryIsAnswered, takeQuery } from "./query-steps.ts";
import { sightingOf } from "./records.ts";
import { type At, claimAgain, connect, takeSend, waitForAnswer } from "./send-steps.ts";
import { type Step, step, withWorker } from "./step.ts";
import type { Doing, Index, Worker, World } from "./world.ts";

/** Everything that a worker can do next, or that can happen to it. */
export function workerSteps(world: World, index: Index, model: Model): Step[] {
  const at = { world, index, model };
  const worker = world.workers[index];
  if (worker.doing === "nothing") return [...takeSend(at), ...takeQuery(at)];
  const crash = step({ kind: "crash", worker: index }, withWorker(world, index, { doing: "nothing" }));
  return [...goOn(at, worker), crash];
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
    default:
      return [storeResult(at, worker)];
  }
}

function storeResult({ world, index, model }: At, worker: Doing<"store send" | "store query">): Step {
  const row = model.store(world.row, sightingOf(worker, world.row, model));
  const { word } = worker.result;
  return step({ kind: "store", worker: index, word }, withWorker({ ...world, row }, index, { doing: "nothing" }));
}
