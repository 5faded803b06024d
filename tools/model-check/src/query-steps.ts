import { notFound, wordOf, workerGone } from "../../../packages/engine/src/work/observation-of.ts";
import { lockedRow } from "./row.ts";
import type { At } from "./send-steps.ts";
import { type Step, step, withWorker } from "./step.ts";
import type { Doing } from "./world.ts";

/** A worker takes a payout over from one that counts as dead, or queries the gateway about it. */
export function takeQuery({ world, index, model }: At): Step[] {
  const { row } = world;
  const { due, settled, next_at } = lockedRow(row);
  const what = model.functions.queryStep({ state: row.state, due, next_at });
  if (what === "take_over")
    return [step({ kind: "takes over", worker: index }, { ...world, row: model.store(row, workerGone(row.attempt)) })];
  if (what !== "query") return [];
  const { state, attempt } = row;
  return [
    step({ kind: "queries", worker: index }, withWorker(world, index, { doing: "query", state, attempt, settled })),
  ];
}

/** The gateway answers at some moment, and the answer is stored at a later one. */
export function queryIsAnswered({ world, index, model }: At, { state, attempt, settled }: Doing<"query">): Step[] {
  const { order } = world;
  const counts = model.functions.notFoundCounts({ canTell: true, settled, foundAnother: true });
  const known = order === "none" ? [] : ([order, "unknown"] as const);
  const words = [
    ...known.map((status) => wordOf({ status }, "says")),
    // Also of an order that it has: a gateway's parts lag behind each other. Where it does not count, it is no answer.
    ...(counts ? [notFound(model.setting.rules).word] : []),
    "unanswered" as const,
  ];
  return words.map((word) => {
    const stores = { doing: "store query", state, attempt, result: { word } } as const;
    return step({ kind: "query is answered", worker: index, word }, withWorker(world, index, stores));
  });
}
