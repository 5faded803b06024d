import { PayoutError } from "@payout/core";
import { cancelBeforeSend } from "../../../packages/engine/src/cancel.ts";
import { resolvePayout } from "../../../packages/engine/src/resolve/resolve.ts";
import { queryPayout } from "../../../packages/engine/src/work/query.ts";
import { sendPayout } from "../../../packages/engine/src/work/send.ts";
import type { RealEngine, Stored } from "./real-engine.ts";
import type { Call } from "./real-provider.ts";
import { saidBy, sendError } from "./records.ts";
import { messageOf } from "./row.ts";
import type { Walked } from "./sample.ts";
import { hour } from "./setting.ts";
import { type Action, describeAction } from "./step.ts";
import type { Index, Row, Worker } from "./world.ts";

/** Where engine and model do not agree. */
export interface Disagreement {
  /** The steps up to the one that differs. */
  readonly steps: readonly string[];
  readonly model: Stored;
  readonly engine: Stored | string;
}

/** What happens at the gateway, on the way or in a worker: it stores nothing. */
const elsewhere: readonly Action["kind"][] = [
  "POST",
  "proceed returns false",
  "cannot connect",
  "takes the order in",
  "refuses the order",
  "finds a duplicate",
  "becomes",
  "gets the answer",
  "gets no answer",
  "is refused",
  "query is answered",
  "pays again",
  "crash",
];

/** Replays one trace on the engine; undefined when the two agree after every step. */
export async function replay(
  engine: RealEngine,
  reference: string,
  trace: readonly Walked[],
): Promise<Disagreement | undefined> {
  await engine.submit(reference);
  const scene = createScene(engine, reference);
  let real: Stored | string = await engine.get(reference);
  for (const [at, walked] of trace.entries()) {
    const model = predicted(walked.world.row);
    const before: Stored = real;
    real = await scene
      .play(walked)
      .then(() => (elsewhere.includes(walked.action.kind) ? before : engine.get(reference)))
      .catch((error: unknown) => `${error}`);
    if (typeof real === "string" || JSON.stringify(real) !== JSON.stringify(model))
      return { steps: trace.slice(0, at + 1).map(({ action }) => describeAction(action)), model, engine: real };
  }
  return undefined;
}

function predicted({ state, attempt, repayable, final, stuck, dueInMs }: Row): Stored {
  return { state, attempt, repayable, final, stuck, hasNextJob: dueInMs !== null };
}

interface Scene {
  play(walked: Walked): Promise<void>;
}

/** A worker of the engine, in the middle of a call to its provider. */
interface Busy {
  readonly call: Call;
  readonly done: Promise<void>;
}

function createScene(engine: RealEngine, reference: string): Scene {
  const key = { provider: "gateway", reference };
  let nowMs = 0;
  const stopwatch = () => {
    const startedMs = nowMs;
    return () => nowMs - startedMs;
  };
  const context = { ...engine.context, stopwatch };
  const busy = new Map<Index, Busy>();
  const begin = async (worker: Index, work: () => Promise<void>) => {
    const next = engine.nextCall();
    const done = work();
    const call = await Promise.race([next, done.then(() => undefined)]);
    if (call === undefined) throw new Error("the engine did not call its provider");
    busy.set(worker, { call, done });
  };
  const people = { actor: "Ada", reason: "seen in the back office" };
  const byKind: Partial<Record<Action["kind"], (walked: Walked, worker: Index) => Promise<unknown> | unknown>> = {
    claims: (_, worker) => begin(worker, () => sendPayout(context, key)),
    POST: (_, worker) => requireProceed(busy.get(worker), true),
    "proceed returns false": (_, worker) => requireProceed(busy.get(worker), false),
    "takes over": () => queryPayout(context, key),
    queries: async (_, worker) => {
      await engine.makeDue(reference);
      await begin(worker, () => queryPayout(context, key));
    },
    store: ({ before }, worker) => finish(busy.get(worker), before.workers[worker], reference),
    notifies: ({ action }) => engine.notify(reference, "status" in action ? action.status : ""),
    decides: ({ action }) =>
      "decision" in action && resolvePayout(context, reference, { ...people, decision: action.decision }),
    cancels: () => cancelBeforeSend(context, reference, {}),
    "an hour passes": async () => {
      nowMs += hour;
      await engine.older(reference, hour);
    },
  };
  return {
    async play(walked) {
      const { action } = walked;
      await byKind[action.kind]?.(walked, "worker" in action ? action.worker : 0);
    },
  };
}

/** Calls `proceed` as core's transport does just before the first byte. */
function requireProceed(worker: Busy | undefined, expected: boolean): void {
  const answer = worker?.call.options.proceed?.();
  if (answer !== expected) throw new Error(`proceed said ${answer}`);
}

/** Ends the call that a worker waits for, as the model says, and waits until the engine has stored it. */
async function finish(worker: Busy | undefined, doing: Worker, reference: string): Promise<void> {
  if (worker === undefined || !("result" in doing)) throw new Error("no call is under way");
  const { call, done } = worker;
  const status = saidBy(doing.result);
  if (status !== undefined) call.resolve(messageOf(status, reference));
  else if (doing.doing === "store send") call.reject(sendError(doing.result, reference));
  else call.reject(queryError(doing.result.word === "unanswered"));
  await done;
}

function queryError(isPassing: boolean): PayoutError {
  const code = isPassing ? "unavailable" : "not_found";
  return new PayoutError({
    code,
    operation: "query",
    provider: "gateway",
    message: `the gateway of the model: ${code}`,
  });
}
