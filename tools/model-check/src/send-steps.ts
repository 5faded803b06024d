import { settlesAfterMs } from "../../../packages/engine/src/machine/timing.ts";
import { claimed, wordOf } from "../../../packages/engine/src/work/observation-of.ts";
import type { Model } from "./model.ts";
import { lockedRow } from "./row.ts";
import { type Step, step, withWorker } from "./step.ts";
import type { Doing, Index, Result, World } from "./world.ts";

/** One of the two workers, in a world. */
export interface At {
  readonly world: World;
  readonly index: Index;
  readonly model: Model;
}

const noDoubts = { recoveringSince: null, journaled: false };

/** A worker claims the payout. The commit's answer can get lost, and then it tries again. */
export function takeSend({ world, index, model }: At): Step[] {
  const { row } = world;
  const { functions, setting } = model;
  if (functions.sendStep(lockedRow(row), "new", noDoubts) !== "claim" || row.attempt >= setting.maxAttempts) return [];
  const attempt = row.attempt + 1;
  const stored = { ...world, row: model.store(row, claimed(attempt, nameOf(attempt))) };
  const nowDoing = (doing: "claim" | "connect") => withWorker(stored, index, { doing, attempt, elapsedMs: 0 });
  return [
    step({ kind: "claims", worker: index }, nowDoing("connect")),
    step({ kind: "claims, and does not hear so", worker: index }, nowDoing("claim")),
  ];
}

/** Each attempt is claimed by one worker, under a name of its own. */
function nameOf(attempt: number): string {
  return `claim ${attempt}`;
}

/** A worker that got no answer to its commit tries to claim again: the claim's name shows whether it had succeeded. */
export function claimAgain({ world, index, model }: At, { attempt, elapsedMs }: Doing<"claim">): Step[] {
  const isOurs = model.functions.sendStep(lockedRow(world.row), nameOf(attempt), noDoubts) === "claimed";
  const next = isOurs ? ({ doing: "connect", attempt, elapsedMs } as const) : ({ doing: "nothing" } as const);
  return [
    step({ kind: isOurs ? "hears of its claim" : "has lost its claim", worker: index }, withWorker(world, index, next)),
  ];
}

/** The last check and the first byte are one step, as in core's transport. */
export function connect({ world, index, model }: At, { attempt, elapsedMs }: Doing<"connect">): Step[] {
  const ends = (why: "suspended" | "network") =>
    withWorker(world, index, { doing: "store send", attempt, result: { word: "unsent", why } });
  const unreachable = step({ kind: "cannot connect", worker: index }, ends("network"));
  if (!model.functions.mayProceed(elapsedMs, model.setting.rules))
    return [step({ kind: "proceed returns false", worker: index }, ends("suspended")), unreachable];
  const flights = [...world.flights, { attempt, leftMs: takenWithinMs(elapsedMs, model) }];
  const posted = withWorker({ ...world, flights }, index, { doing: "wait", attempt, heard: "nothing" });
  return [step({ kind: "POST", worker: index }, posted), unreachable];
}

/** How long the gateway can still take in a POST: until its attempt has settled, also where it left at the last moment. */
function takenWithinMs(elapsedMs: number, { setting: { rules } }: Model): number {
  return settlesAfterMs(rules) - Math.min(elapsedMs, rules.leaseMs / 2);
}

/** The gateway's answer arrives or is lost; its answer to a duplicate proves nothing. */
export function waitForAnswer({ world, index }: At, { attempt, heard }: Doing<"wait">): Step[] {
  const gets = (result: Result) => withWorker(world, index, { doing: "store send", attempt, result });
  const lost = step({ kind: "gets no answer", worker: index }, gets({ word: "lost" }));
  if (heard === "refused") return [step({ kind: "is refused", worker: index }, gets({ word: "refused" })), lost];
  if (heard !== "taken" || world.order === "none") return [lost];
  const answers = ([world.order, "unknown"] as const).map((status) => wordOf({ status }, "says"));
  return [...answers.map((word) => step({ kind: "gets the answer", worker: index, word }, gets({ word }))), lost];
}
