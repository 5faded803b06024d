import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BookLine } from "./compare.ts";
import type { WorkerNews, WorkerRequest, WorkerTask } from "./messages.ts";

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

/** Starts a worker. `taskFrom` gives each process the point from which to continue submitting. */
export function startWorker(task: Omit<WorkerTask, "from">, log: string, listener: Listener): Worker {
  let submitted = 0;
  let port: number | undefined;
  let readyAt: number | undefined;
  let isEnding = false;
  let child = start();

  function start(): ChildProcess {
    const output = openSync(log, "a");
    const started = fork(join(import.meta.dirname, "worker-child.ts"), {
      stdio: ["ignore", output, output, "ipc"],
      // Workers begin again all the time: the second one need not compile what the first one has.
      env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(log), "compiled") },
    });
    started.on("message", (news: WorkerNews) => {
      if (news.kind === "submitted") submitted = news.count;
      if (news.kind === "ready") [port, readyAt] = [news.port, performance.now()];
      listener.onNews(news);
    });
    started.on("error", () => undefined);
    started.once("exit", () => {
      if (port !== undefined) listener.onGone(port);
      [port, readyAt] = [undefined, undefined];
      if (isEnding) return;
      listener.onCrash();
      child = start();
    });
    started.send({ ...task, from: submitted } satisfies WorkerTask, () => undefined);
    return started;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const exited = once(child, "exit");
    isEnding = true;
    child.kill(signal);
    await exited;
  }

  return {
    readyAt: () => readyAt,
    book: async () => (await request(child, "book", "book"))?.lines,
    reconcile: async () => (await request(child, "reconcile", "reconciled"))?.updated ?? 0,
    async kill() {
      await end("SIGKILL");
      isEnding = false;
      child = start();
    },
    stop: () => end("SIGTERM"),
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
  child.send(what, () => undefined);
  const answer = await promise;
  child.off("message", take).off("exit", exited);
  return answer;
}
