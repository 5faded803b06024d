import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BookLine } from "./compare.ts";
import type { WorkerNews, WorkerRequest, WorkerTask } from "./messages.ts";
import { shareOf } from "./orders.ts";

/** One worker and its successors: killed, it restarts as a new process. */
export interface Worker {
  /** When the present process said that it works, in milliseconds of this one's clock; undefined while it starts. */
  readonly readyAt: () => number | undefined;
  /** Everything in its engine's book; undefined when the process ends over it. */
  book(): Promise<readonly BookLine[] | undefined>;
  /** Queries the gateways about every payout; resolves to how many have changed, 0 when the worker ended first. */
  reconcile(): Promise<number>;
  /** Ends the process without a word, and starts another. */
  kill(): Promise<void>;
  /** Ends the process without a word, and starts none. */
  halt(): Promise<void>;
  /** Starts a process after `halt` that submits every order again from the first, for whom the database is another one. */
  startOver(): void;
  /** Has it submit what it holds back. */
  submitRest(): void;
  /** Has its operators pause, so that the books can rest, or go on. A successor's operators go on. */
  tellOperators(request: Extract<WorkerRequest, `operators_${string}`>): void;
  /** Whether each of its orders is stored. */
  hasSubmittedAll(): boolean;
  /** Lets it finish what it is sending. */
  stop(): Promise<void>;
}

/** What a worker's owner is notified of. */
export interface Listener {
  onNews(news: WorkerNews): void;
  onGone(port: number): void;
  /** It has ended by itself, which it must not whatever happens around it. */
  onCrash(): void;
}

/** Starts a worker, which submits half of its orders first where `holdsBack` says so. Its successors continue where it was. */
export function startWorker(
  task: Omit<WorkerTask, "from" | "upTo">,
  log: string,
  { holdsBack, ...listener }: Listener & { readonly holdsBack: boolean },
): Worker {
  const share = shareOf(task.run, task.worker);
  let upTo = holdsBack ? Math.ceil(share / 2) : share;
  let submitted = 0;
  let ready: { readonly port: number; readonly at: number } | undefined;
  let isEnding = false;
  let child = start();

  function start(): ChildProcess {
    const started = forkWorker(log, { ...task, from: submitted, upTo });
    started.on("message", (news: WorkerNews) => {
      // What a process said last can arrive when its successor has begun.
      if (news.kind === "submitted" && started === child) submitted = news.count;
      if (news.kind === "ready") ready = { port: news.port, at: performance.now() };
      listener.onNews(news);
    });
    started.once("exit", () => {
      if (ready !== undefined) listener.onGone(ready.port);
      ready = undefined;
      if (isEnding) return;
      listener.onCrash();
      child = start();
    });
    return started;
  }

  function startAgain(from = submitted): void {
    submitted = from;
    isEnding = false;
    child = start();
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    isEnding = true;
    child.kill(signal);
    await once(child, "exit");
  }

  return {
    readyAt: () => ready?.at,
    ...answersOf(() => child),
    kill: () => end("SIGKILL").then(() => startAgain()),
    halt: () => end("SIGKILL"),
    startOver: () => startAgain(0),
    submitRest() {
      upTo = share;
      send(child, "submit_rest");
    },
    tellOperators: (request) => send(child, request),
    hasSubmittedAll: () => submitted >= share,
    stop: () => end("SIGTERM"),
  };
}

/** A process that has ended meanwhile takes nothing. */
function send(child: ChildProcess, message: WorkerTask | WorkerRequest): void {
  child.send(message, () => undefined);
}

function forkWorker(log: string, task: WorkerTask): ChildProcess {
  const output = openSync(log, "a");
  const worker = fork(join(import.meta.dirname, "worker-child.ts"), {
    stdio: ["ignore", output, output, "ipc"],
    // Workers begin again all the time: the second one need not compile what the first one has.
    env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(log), "compiled") },
  });
  worker.on("error", () => undefined);
  send(worker, task);
  return worker;
}

function answersOf(child: () => ChildProcess): Pick<Worker, "book" | "reconcile"> {
  return {
    book: async () => (await request(child(), "book", "book"))?.lines,
    reconcile: async () => (await request(child(), "reconcile", "reconciled"))?.updated ?? 0,
  };
}

type News<Kind> = Extract<WorkerNews, { kind: Kind }>;

/** Its answer; undefined when it ended before it gave one. */
async function request<Kind extends WorkerNews["kind"]>(
  child: ChildProcess,
  what: WorkerRequest,
  kind: Kind,
): Promise<News<Kind> | undefined> {
  const { promise, resolve } = Promise.withResolvers<News<Kind> | undefined>();
  const take = (news: WorkerNews): void => {
    if (news.kind === kind) resolve(news as News<Kind>);
  };
  const exited = () => resolve(undefined);
  child.on("message", take).once("exit", exited);
  send(child, what);
  const answer = await promise;
  child.off("message", take).off("exit", exited);
  return answer;
}
