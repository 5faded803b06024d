import { notFound, wordOf, workerGone } from "../../../packages/engine/src/work/observation-of.ts";
import type { At } from "./at.ts";
import type { Model } from "./model.ts";
import { observed } from "./observed.ts";
import { lockedRow } from "./row.ts";
import { type Step, step, withWorker } from "./step.ts";
import type { Doing, OrderStatus, Said } from "./world.ts";

/** A worker takes a payout over from one that counts as dead, or queries the gateway about it. */
export function takeQuery({ world, index, model }: At): Step[] {
  const { row, lives } = world;
  if (lives.isMissing) return [];
  const { due, settled, next_at } = lockedRow(row);
  const what = model.functions.queryStep({ state: row.state, due, next_at });
  if (what === "take_over")
    return [step({ kind: "takes over", worker: index }, observed(world, workerGone(row.attempt), model))];
  if (what !== "query") return [];
  const { state, attempt, claim } = row;
  const query = { doing: "query", state, attempt, claim, settled, checks: false } as const;
  return [step({ kind: "queries", worker: index }, withWorker(world, index, query))];
}

/** A worker that may have to send queries the gateway, once nothing that was sent before can arrive any more. */
export function queryFirst({ world, index }: At): Step {
  const { state, attempt, claim } = world.row;
  const query = { doing: "query", state, attempt, claim, settled: true, checks: true } as const;
  return step({ kind: "queries before it sends", worker: index }, withWorker(world, index, query));
}

/** The gateway answers at some moment, and the answer is stored at a later one. */
export function queryIsAnswered({ world, index, model }: At, query: Doing<"query">): Step[] {
  const { order } = world;
  const { state, attempt, claim, settled, checks } = query;
  const counts = model.functions.notFoundCounts({ canTell: true, settled, foundAnother: true });
  const known = order === "none" ? [] : saidOf(order, model);
  const words = [
    ...known.map((status) => wordOf({ status }, "says")),
    // Also of an order that it has: a gateway's parts lag behind each other. Where it does not count, it is no answer. Only what is
    // sent on the strength of it must be true.
    ...(counts && (!checks || order === "none") ? [notFound(model.setting.rules).word] : []),
    ...(checks ? (["unproven"] as const) : []),
    // Where it is stored at once, it changes nothing.
    ...(model.setting.storesAtOnce === true ? [] : (["unanswered"] as const)),
  ];
  return words.map((word) => {
    const stores = { doing: "store query", state, attempt, claim, checks, result: { word } } as const;
    return step({ kind: "query is answered", worker: index, word }, withWorker(world, index, stores));
  });
}

/** How the gateway words where an order stands: also in a word that no table lists, but not where people or a restore multiply the worlds. */
export function saidOf(order: OrderStatus, { setting }: Model): readonly Said[] {
  return setting.storesAtOnce === true ? [order] : [order, "unknown"];
}
