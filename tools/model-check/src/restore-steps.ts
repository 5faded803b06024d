import { settlesAfterMs } from "../../../packages/engine/src/machine/timing.ts";
import type { ServerPlace } from "../../../packages/engine/src/recovery/journal.ts";
import { wordOf } from "../../../packages/engine/src/work/observation-of.ts";
import type { Doubts } from "../../../packages/engine/src/work/steps.ts";
import type { Model } from "./model.ts";
import { type Step, step } from "./step.ts";
import { type Index, type Life, type Row, type Said, start, type World } from "./world.ts";

/** What a claim journal knows: there is none here, so that the numbers of attempts repeat after a restore. */
export const lastAttempt = 0;

const since = new Date(1);

/** What makes it doubtful whether the order has been sent already, as a claim's transaction reads it. */
export function doubtsOf({ lives }: World): Doubts {
  return { recoveringSince: lives.recovering ? since : null, journaled: false };
}

/**
 * Where a restore comes, people and notifications wait for it: what they do without one is explored by the other settings, and what
 * they did is gone with the database.
 */
export function isBeforeRestore({ lives }: World, { setting }: Model): boolean {
  return setting.restores === true && lives.now === 0;
}

/** Everything that can happen to the database, and what workers and people do about that. */
export function restoreSteps(world: World, model: Model): Step[] {
  if (model.setting.restores !== true) return [];
  return [
    ...databaseSteps(world),
    ...compareSteps(world, model, 0),
    ...compareSteps(world, model, 1),
    ...recoveredStep(world, model),
    ...submitStep(world, model),
  ];
}

/**
 * A backup is taken, or a standby hears no more; later, that takes the place of the database. Not after the payout has become
 * repayable: an older database cannot know that, nor can the gateway tell.
 */
function databaseSteps(world: World): Step[] {
  const { row, lives, paidAgain } = world;
  const { now, backup } = lives;
  if (now === 1) return [];
  const taken = (what: Row | "nothing"): World => ({ ...world, lives: { ...lives, backup: what } });
  if (backup === undefined)
    return [
      step({ kind: "a backup is taken" }, taken(row)),
      ...(world === start ? [step({ kind: "a backup without the order is taken" }, taken("nothing"))] : []),
    ];
  if (row.repayable || paidAgain) return [];
  const isMissing = backup === "nothing";
  const restored: World = {
    ...world,
    row: isMissing ? start.row : backup,
    lives: { ...lives, now: 1, backup: undefined, isMissing, compared: [false, false] },
  };
  return [step({ kind: "an older database takes its place" }, restored)];
}

/** Where the server is in each life: the older database is at an earlier point, on another timeline. */
function placeIn(life: Life): ServerPlace {
  return { identity: `server/${life + 1}/payouts`, timeline: life + 1, position: life === 0 ? 2n : 1n };
}

/**
 * A worker compares the database with what it knows: before a claim of any order, and from time to time. Mirrors `settleDoubts` in
 * recovery/recover.ts, and `isHandled` there: another worker may have found the same.
 */
function compareSteps(world: World, model: Model, worker: Index): Step[] {
  const { lives } = world;
  const [first, second] = lives.compared;
  if (lives.compared[worker]) return [];
  const stored = placeIn(first || second ? 1 : 0).identity;
  const doubt = model.functions.doubtAboutServer({ now: placeIn(1), stored, expected: false, run: "1" }, placeIn(0));
  const isHandled = doubt === undefined || (doubt.kind !== "identity" && lives.recovering);
  const compared = worker === 0 ? ([true, second] as const) : ([first, true] as const);
  const known = { ...world, lives: { ...lives, compared } };
  return [step({ kind: "compares the database", worker }, isHandled ? known : beginRecovery(known, model))];
}

/** Mirrors `beginRecovery` in recovery/recover.ts, which is one statement for all orders. */
function beginRecovery(world: World, { functions, setting }: Model): World {
  const { row, lives } = world;
  const afterMs = functions.settlesAfterMs(setting.rules);
  const recovering = { ...lives, recovering: true, settlesInMs: settlesAfterMs(setting.rules) };
  return { ...world, row: lives.isMissing ? row : inRecovery(row, afterMs), lives: recovering };
}

function inRecovery(row: Row, afterMs: number): Row {
  // What was cleared before is not now.
  const doubtful = { ...row, cleared: false };
  if (row.state === "accepted") return { ...doubtful, checksFirst: true, tries: 0, dueInMs: afterMs };
  const isOpen = ["sending", "pending", "unknown", "needs_review"].includes(row.state);
  if (!isOpen) return doubtful;
  return {
    ...doubtful,
    attempt: Math.max(row.attempt, 1),
    claim: "restored",
    settlesInMs: Math.max(row.settlesInMs ?? 0, afterMs),
  };
}

/**
 * An operator ends the recovery when the gateway's back office shows nothing of the order. Mirrors `endRecovery` in
 * recovery/operations.ts.
 */
function recoveredStep(world: World, { functions, setting: { rules } }: Model): Step[] {
  const { row, lives, order } = world;
  if (order !== "none" || !(lives.recovering || row.checksFirst)) return [];
  const now = new Date(since.getTime() + settlesAfterMs(rules) - lives.settlesInMs);
  if (lives.recovering && now < functions.recoverySettlesAt(since, rules)) return [];
  const released = row.checksFirst ? { ...row, checksFirst: false, cleared: true, tries: 0, dueInMs: 0 } : row;
  const ended = { ...lives, recovering: false, settlesInMs: 0 };
  return [step({ kind: "ends the recovery" }, { ...world, row: released, lives: ended })];
}

/** The caller submits an order once more that the database does not have. Mirrors `insertNew` in submit.ts. */
function submitStep(world: World, model: Model): Step[] {
  const { lives } = world;
  if (!lives.isMissing) return [];
  const { inbox, recovering, settlesInMs } = lives;
  const stored: Row = recovering ? { ...start.row, checksFirst: true, dueInMs: settlesInMs } : start.row;
  // As in store/inbox.ts: what came before the order is about an order that this database did not send.
  const row = inbox.reduce((before, status) => {
    const word = wordOf({ status }, "news");
    return model.store(before, { word, source: "notification", actor: "gateway", reason: "not ours", keep: true }).row;
  }, stored);
  return [step({ kind: "submits again" }, { ...world, row, lives: { ...lives, isMissing: false, inbox: [] } })];
}

/** A notification about an order that the database does not have is kept. */
export function keepInInbox(world: World, status: Said): World {
  const { lives } = world;
  if (lives.inbox.includes(status)) return world;
  return { ...world, lives: { ...lives, inbox: [...lives.inbox, status].sort() } };
}
