import type { PgBoss, Queue, QueuePolicy } from "pg-boss";
import type { ProviderEntry } from "../settings.ts";

/** What kind of look it is. Each kind waits in a queue of its own, and each provider too: a slow gateway delays no other. */
export type JobKind = "send" | "query" | EventJob;

/** Events have two queues: about payouts, and about providers as a whole. Each is worked only where a handler listens. */
export type EventJob = "deliver" | "deliver_provider";

/** The queue of one kind of job; sends and queries have one for each provider. */
export function queueOf(kind: JobKind, provider: string): string {
  return kind === "send" || kind === "query" ? `${kind}.${provider}` : kind;
}

/** Whole seconds, at least one. */
export function seconds(...milliseconds: readonly number[]): number {
  return Math.max(1, Math.ceil(milliseconds.reduce((sum, each) => sum + each, 0) / 1000));
}

const day = 86_400;

const shared = {
  notify: true,
  retryBackoff: true,
  retryDelay: 1,
  retryDelayMax: 60,
  deleteAfterSeconds: 600,
  retentionSeconds: 90 * day,
};

// `short`: one waiting job per payout is enough. `stately`: and one running, so that each payout's events stay in order.
const short = { ...shared, policy: "short", retryLimit: 20 } as const;
// A handler may take its time, but a dead worker must not hold up the events it was delivering until its job expires.
const stately = { ...shared, policy: "stately", heartbeatSeconds: 10, retryLimit: 1_000_000 } as const;

/** Every queue of these providers, as it has to be. */
export function queuesOf(providers: readonly ProviderEntry[]): (Queue & { readonly policy: QueuePolicy })[] {
  return [
    ...providers.flatMap(({ name, rules: { sendTimeoutMs, queryTimeoutMs, leaseMs } }) => [
      { ...short, name: queueOf("send", name), expireInSeconds: seconds(sendTimeoutMs, leaseMs) },
      { ...short, name: queueOf("query", name), expireInSeconds: seconds(queryTimeoutMs, leaseMs) },
    ]),
    { ...stately, name: "deliver" },
    { ...stately, name: "deliver_provider" },
  ];
}

/**
 * Makes the queues that are not there, and changes those that an engine with other rules has made. pg-boss knows all of them
 * from then on: on the embedded database a lookup inside a transaction would wait for itself.
 */
export async function makeQueues(boss: PgBoss, providers: readonly ProviderEntry[]): Promise<void> {
  const wanted = queuesOf(providers);
  const present = new Map((await boss.getQueues(wanted.map(({ name }) => name))).map((queue) => [queue.name, queue]));
  for (const { name, policy, ...options } of wanted) {
    const queue = present.get(name);
    if (queue === undefined) await boss.createQueue(name, { policy, ...options });
    else if (differs(queue, options)) await boss.updateQueue(name, options);
  }
}

function differs(queue: object, options: object): boolean {
  const there = new Map<string, unknown>(Object.entries(queue));
  return Object.entries(options).some(([option, value]) => there.get(option) !== value);
}
