import { settlesAfterMs } from "../../../packages/engine/src/machine/timing.ts";
import { claimed, inDoubt, wordOf } from "../../../packages/engine/src/work/observation-of.ts";
import type { At } from "./at.ts";
import type { Model } from "./model.ts";
import { observed } from "./observed.ts";
import { queryFirst, saidOf } from "./query-steps.ts";
import { doubtsOf, lastAttempt } from "./restore-steps.ts";
import { lockedRow } from "./row.ts";
import { type Step, step, withWorker } from "./step.ts";
import type { Claim, Doing, Result } from "./world.ts";

/** A worker claims the payout, or finds that it may have been sent already. */
export function takeSend(at: At): Step[] {
  const { world, index, model } = at;
  const { row, lives } = world;
  // The engine compares the database in the very transaction that claims.
  if (lives.isMissing || !lives.compared[index]) return [];
  const { functions, setting } = model;
  const next = functions.sendStep(lockedRow(row), "new", doubtsOf(world));
  if (next === "check") return [queryFirst(at)];
  if (next === "doubt") {
    const record = inDoubt("it may have been sent", functions.settlesAfterMs(setting.rules), lastAttempt);
    return [step({ kind: "finds a doubt", worker: index }, observed(world, record, model))];
  }
  return next === "claim" && world.claims < setting.maxAttempts ? claim(at) : [];
}

/** The commit's answer can get lost, and then the worker tries again. */
function claim({ world, index, model }: At): Step[] {
  const { setting } = model;
  const { row, lives, claims } = world;
  const by = { life: lives.now, attempt: row.attempt + 1 };
  const stored = { ...observed(world, claimed(by.attempt, nameOf(by)), model), claims: claims + 1 };
  const nowDoing = (doing: "claim" | "connect") => withWorker(stored, index, { doing, ...by, elapsedMs: 0 });
  const hears = step({ kind: "claims", worker: index }, nowDoing("connect"));
  if (setting.storesAtOnce === true) return [hears];
  return [hears, step({ kind: "claims, and does not hear so", worker: index }, nowDoing("claim"))];
}

/** Each attempt in each life of the database is claimed by one worker, under a name of its own. */
export function nameOf({ life, attempt }: Claim): string {
  return `claim ${life}:${attempt}`;
}

/** A worker that got no answer to its commit tries to claim again: the claim's name shows whether it had succeeded. */
export function claimAgain({ world, index, model }: At, worker: Doing<"claim">): Step[] {
  const { row, lives } = world;
  if (!lives.compared[index]) return [];
  const isOurs =
    !lives.isMissing && model.functions.sendStep(lockedRow(row), nameOf(worker), doubtsOf(world)) === "claimed";
  const next = isOurs ? ({ ...worker, doing: "connect" } as const) : ({ doing: "nothing" } as const);
  return [
    step({ kind: isOurs ? "hears of its claim" : "has lost its claim", worker: index }, withWorker(world, index, next)),
  ];
}

/** The last check and the first byte are one step, as in core's transport. */
export function connect({ world, index, model }: At, { life, attempt, elapsedMs }: Doing<"connect">): Step[] {
  const by = { life, attempt };
  const ends = (why: "suspended" | "network") =>
    withWorker(world, index, { doing: "store send", ...by, result: { word: "unsent", why } });
  const unreachable = step({ kind: "cannot connect", worker: index }, ends("network"));
  if (!model.functions.mayProceed(elapsedMs, model.setting.rules))
    return [step({ kind: "proceed returns false", worker: index }, ends("suspended")), unreachable];
  const flights = [...world.flights, { ...by, leftMs: takenWithinMs(elapsedMs, model) }];
  const posted = withWorker({ ...world, flights }, index, { doing: "wait", ...by, heard: "nothing" });
  return [step({ kind: "POST", worker: index }, posted), unreachable];
}

/** How long the gateway can still take in a POST: until its attempt has settled, also where it left at the last moment. */
function takenWithinMs(elapsedMs: number, { setting: { rules } }: Model): number {
  return settlesAfterMs(rules) - Math.min(elapsedMs, rules.leaseMs / 2);
}

/** The gateway's answer arrives or is lost; its answer to a duplicate proves nothing. */
export function waitForAnswer({ world, index, model }: At, { life, attempt, heard }: Doing<"wait">): Step[] {
  const gets = (result: Result) => withWorker(world, index, { doing: "store send", life, attempt, result });
  const lost = step({ kind: "gets no answer", worker: index }, gets({ word: "lost" }));
  if (heard === "refused") return [step({ kind: "is refused", worker: index }, gets({ word: "refused" })), lost];
  if (heard !== "taken" || world.order === "none") return [lost];
  const answers = saidOf(world.order, model).map((status) => wordOf({ status }, "says"));
  return [...answers.map((word) => step({ kind: "gets the answer", worker: index, word }, gets({ word }))), lost];
}
