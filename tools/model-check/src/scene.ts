import { PayoutError } from "@payout/core";
import { cancelBeforeSend } from "../../../packages/engine/src/cancel.ts";
import type { EngineContext } from "../../../packages/engine/src/context.ts";
import { settlesAfterMs } from "../../../packages/engine/src/machine/timing.ts";
import { endRecovery } from "../../../packages/engine/src/recovery/operations.ts";
import { settleDoubts } from "../../../packages/engine/src/recovery/recover.ts";
import { resolvePayout } from "../../../packages/engine/src/resolve/resolve.ts";
import { queryPayout } from "../../../packages/engine/src/work/query.ts";
import { sendPayout } from "../../../packages/engine/src/work/send.ts";
import type { Backup } from "./real-database.ts";
import type { RealEngine } from "./real-engine.ts";
import type { Call } from "./real-provider.ts";
import { saidBy, sendError } from "./records.ts";
import { messageOf } from "./row.ts";
import type { Walked } from "./sample.ts";
import { hour, type Setting } from "./setting.ts";
import type { Action } from "./step.ts";
import type { Index, Result, Worker, World } from "./world.ts";

/** Makes happen on a real engine, step by step, what happens to one payout in a trace. */
export interface Scene {
  play(walked: Walked): Promise<void>;
}

/** A worker of the engine, in the middle of a call to its provider. */
interface Busy {
  readonly call: Call;
  readonly done: Promise<void>;
}

/** What the steps of one trace share. */
interface Stage {
  readonly engine: RealEngine;
  readonly reference: string;
  readonly busy: Map<Index, Busy>;
  contextOf(worker: Index): EngineContext;
  /** Milliseconds since the trace began. */
  nowMs: number;
  backup: { readonly of: Backup; readonly atMs: number } | undefined;
}

type Plays = Partial<Record<Action["kind"], (walked: Walked, worker: Index) => Promise<unknown> | unknown>>;

/** A scene for a payout that has just been submitted. */
export function createScene(engine: RealEngine, reference: string): Scene {
  const stopwatch = () => {
    const startedMs = stage.nowMs;
    return () => stage.nowMs - startedMs;
  };
  const contextOf = (worker: Index) => ({ ...engine.contextOf(worker), stopwatch });
  const stage: Stage = { engine, reference, contextOf, busy: new Map(), nowMs: 0, backup: undefined };
  const plays = { ...workerPlays(stage), ...peoplePlays(stage), ...databasePlays(stage) };
  return {
    async play(walked) {
      const { action, before } = walked;
      const worker = "worker" in action ? action.worker : 0;
      await plays[action.kind]?.(walked, worker);
      const result = found(walked);
      if (result !== undefined) await finish(stage.busy.get(worker), before.workers[worker], { result, reference });
    },
  };
}

function workerPlays({ engine, reference, busy, contextOf }: Stage): Plays {
  const key = { provider: "gateway", reference };
  const begin = async (worker: Index, work: () => Promise<void>) => {
    const next = engine.nextCall();
    const done = work();
    const call = await Promise.race([next, done.then(() => undefined)]);
    if (call === undefined) throw new Error("the engine did not call its provider");
    busy.set(worker, { call, done });
  };
  return {
    claims: (_, worker) => begin(worker, () => sendPayout(contextOf(worker), key)),
    "queries before it sends": (_, worker) => begin(worker, () => sendPayout(contextOf(worker), key)),
    "finds a doubt": (_, worker) => sendPayout(contextOf(worker), key),
    POST: (_, worker) => requireProceed(busy.get(worker), true),
    "proceed returns false": (_, worker) => requireProceed(busy.get(worker), false),
    "takes over": (_, worker) => queryPayout(contextOf(worker), key),
    queries: async (_, worker) => {
      await engine.database.makeDue(reference);
      await begin(worker, () => queryPayout(contextOf(worker), key));
    },
    "compares the database": (_, worker) => settleDoubts(contextOf(worker)),
  };
}

const people = { actor: "Ada", reason: "seen in the back office" };

function peoplePlays({ engine, reference, contextOf }: Stage): Plays {
  const { database, setting } = engine;
  // Where the database has been compared: the model lets people act when one worker has done so.
  const context = ({ lives }: World) => contextOf(lives.compared[0] ? 0 : 1);
  return {
    notifies: ({ action }) => engine.notify(reference, "status" in action ? action.status : ""),
    decides: ({ action, before }) =>
      "decision" in action && resolvePayout(context(before), reference, { ...people, decision: action.decision }),
    cancels: ({ before }) => cancelBeforeSend(context(before), reference, {}),
    "submits again": ({ before }) =>
      database.recoveringFor(recoveringMs(before, setting), () => engine.submit(reference)),
    "ends the recovery": ({ before }) =>
      database.recoveringFor(recoveringMs(before, setting), () =>
        endRecovery(context(before), { ...people, provider: "gateway", before: new Date() }),
      ),
  };
}

function databasePlays(stage: Stage): Plays {
  const { engine, reference } = stage;
  const { database } = engine;
  return {
    "an hour passes": async () => {
      stage.nowMs += hour;
      await database.older(reference, hour);
    },
    "a backup is taken": async () => {
      stage.backup = { of: await database.backUp(reference), atMs: stage.nowMs };
    },
    "a backup without the order is taken": () => {
      stage.backup = { of: new Map(), atMs: stage.nowMs };
    },
    "an older database takes its place": async () => {
      const { backup } = stage;
      if (backup === undefined) throw new Error("there is no backup");
      await engine.restore(reference, backup.of);
      await database.older(reference, stage.nowMs - backup.atMs);
    },
  };
}

/** What a worker stores in this step, which can be the one in which it finds it out; undefined when it stores nothing. */
export function found({ action, before, world }: Walked): Result | undefined {
  if (!("worker" in action)) return undefined;
  const doing = before.workers[action.worker];
  if (doing.doing === "nothing" || world.workers[action.worker].doing !== "nothing") return undefined;
  if ("result" in doing) return action.kind === "store" ? doing.result : undefined;
  return "word" in action ? { word: action.word } : resultOf[action.kind];
}

/** What a worker has found out where the step does not say it in a word. */
const resultOf: Partial<Record<Action["kind"], Result>> = {
  "cannot connect": { word: "unsent", why: "network" },
  "proceed returns false": { word: "unsent", why: "suspended" },
  "is refused": { word: "refused" },
  "gets no answer": { word: "lost" },
};

/** Calls `proceed` as core's transport does just before the first byte. */
function requireProceed(worker: Busy | undefined, expected: boolean): void {
  const answer = worker?.call.options.proceed?.();
  if (answer !== expected) throw new Error(`proceed said ${answer}`);
}

/** Ends the call that a worker waits for, as the model says, and waits until the engine has stored it. */
async function finish(
  worker: Busy | undefined,
  { doing }: Worker,
  { result, reference }: { readonly result: Result; readonly reference: string },
): Promise<void> {
  if (worker === undefined) throw new Error("no call is under way");
  const { call, done } = worker;
  const status = saidBy(result);
  if (status !== undefined) call.resolve(messageOf(status, reference));
  else if (doing === "query" || doing === "store query") call.reject(queryError(result));
  else call.reject(sendError(result, reference));
  await done;
}

/** An answer that proves nothing passes, or does not; "not found" counts where the model says so. */
function queryError({ word }: Result): PayoutError {
  const code = ({ unanswered: "unavailable", unproven: "bad_response" } as const)[word as "unproven"] ?? "not_found";
  return new PayoutError({
    code,
    operation: "query",
    provider: "gateway",
    message: `the gateway of the model: ${code}`,
  });
}

/** How long the provider has been recovering in the model, and a second more: the engine's send takes a moment, the model's none. */
function recoveringMs({ lives }: World, { rules }: Setting): number {
  return settlesAfterMs(rules) - lives.settlesInMs + 1000;
}
