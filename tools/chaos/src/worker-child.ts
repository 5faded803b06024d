import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { toNodeHandler } from "@payout/core";
import { createEngine, type Engine } from "@payout/engine";
import { submitter } from "./approval-rules.ts";
import { readBook } from "./book.ts";
import type { WorkerNews, WorkerRequest, WorkerTask } from "./messages.ts";
import { operate } from "./operate.ts";
import { ordersOf, shareOf } from "./orders.ts";
import { providersOf } from "./providers.ts";
import { rulesFor, sweepEveryMs } from "./rules.ts";

/** A merchant's process: it submits its share of the orders, sends, queries and receives notifications until it is killed. */
const [task] = (await once(process, "message")) as [WorkerTask];
const report = (news: WorkerNews): void => void process.send?.(news);

const engine = createEngine({
  providers: providersOf(task.merchants, task.publicUrl),
  database: task.database,
  ...rulesFor(task.run),
  ...(task.journal !== undefined && { journal: task.journal }),
  sweepEveryMs,
  publicUrl: task.publicUrl,
  // Databases that go away are the purpose of the run. The errors stay in the worker's log, to explain a difference.
  onError: (error) => console.error(new Date().toISOString(), error instanceof Error ? error.message : error),
});
engine.on("payout", ({ id, at, provider, reference, kind, to }) => {
  const news = {
    kind: "event",
    id,
    at: at.getTime(),
    key: `${provider}/${reference}`,
    event: kind,
    state: to,
  } as const;
  // An event counts as delivered once it has left this process, which may be killed at any moment.
  return new Promise<void>((resolve) => process.send?.(news satisfies WorkerNews, () => resolve()));
});

let isStopping = false;
let isPaused = false;
const server = createServer(toNodeHandler(engine.notificationHandler()));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
process.once("SIGTERM", () => void stop(engine));
process.once("disconnect", () => process.exit());
const rest = Promise.withResolvers<void>();
const answers: Readonly<Record<WorkerRequest, () => void>> = {
  book: () => void reportBook(),
  reconcile: () => void reconcile(),
  submit_rest: rest.resolve,
  operators_pause: () => pauseOperators(true),
  operators_go_on: () => pauseOperators(false),
};
process.on("message", (request: WorkerRequest) => answers[request]());
await untilItWorks(() => engine.start());
report({ kind: "ready", port: (server.address() as AddressInfo).port });
void operate({
  engine,
  run: task.run,
  about: [task.worker, task.from],
  statusAt,
  onOwnRefused: () => report({ kind: "own_refused" }),
  isPaused: () => isPaused,
  isOver: () => isStopping,
});
await submit(task.from, task.upTo);
await rest.promise;
await submit(Math.max(task.from, task.upTo), shareOf(task.run, task.worker));

/** Submits as a careful caller does: it submits every order without an answer again. */
async function submit(from: number, upTo: number): Promise<void> {
  let count = from;
  const entries = (first: number) => ordersOf(task.run, task.worker, first, upTo);
  await untilItWorks(async () => {
    for await (const { error } of engine.submitMany(entries(count), { actor: submitter })) {
      if (error !== undefined) throw error;
      count += 1;
      if (count % 100 === 0) report({ kind: "submitted", count });
    }
  });
  report({ kind: "submitted", count });
}

function pauseOperators(pauses: boolean): void {
  isPaused = pauses;
}

/** What the gateway really has of an order. */
async function statusAt(provider: string, reference: string): Promise<string> {
  const response = await fetch(`${task.backOffice}/_/orders/${provider}/${reference}`);
  const { order } = (await response.json()) as { readonly order?: { readonly status: string } };
  return order?.status ?? "absent";
}

async function reportBook(): Promise<void> {
  await untilItWorks(async () => report({ kind: "book", lines: await readBook(engine) }));
}

/** What a merchant does at the end of the day: no gateway repeats every correction to a merchant that was down. */
async function reconcile(): Promise<void> {
  const all = { from: new Date(0), to: new Date(Date.now() + 86_400_000), sample: 1 };
  await untilItWorks(async () => {
    const { updated } = await engine.reconcile(all);
    report({ kind: "reconciled", updated });
  });
}

async function untilItWorks(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      console.error(new Date().toISOString(), error instanceof Error ? error.message : error);
      await pause(300);
    }
  }
}

async function stop(running: Engine): Promise<void> {
  isStopping = true;
  server.close();
  server.closeAllConnections();
  await running.stop();
  process.exit();
}
