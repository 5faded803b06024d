import { getEventListeners } from "node:events";
import { startGateway } from "./gateway.ts";
import type { MemoryReport } from "./memory.ts";
import { allSamples } from "./samples.ts";
import { answersFor } from "./send.ts";

/**
 * Sends and receives through every provider in turn, in one process, and prints the memory after each tenth. All sends share
 * one AbortSignal, as those of a server that stops would: a listener that is left on it is counted.
 */
const calls = Number(process.argv[2]);
const concurrency = 64;

const samples = allSamples();
await using gateway = await startGateway(answersFor(samples));
const providers = samples.map((sample) => ({
  sample,
  provider: sample.createProvider({ baseUrl: `${gateway.url}/${sample.name}` }),
}));
const { signal } = new AbortController();
const send = (index: number) => at(index).provider.send(at(index).sample.order as never, { signal });
const receive = (index: number) => at(index).provider.receive(at(index).sample.notification);

const report: MemoryReport = {
  send: await watch(send),
  receive: await watch(receive),
  listeners: getEventListeners(signal, "abort").length,
  timers: process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length,
};
console.log(JSON.stringify(report));

function at(index: number) {
  const one = providers[index % providers.length];
  if (one === undefined) throw new Error("there is no provider");
  return one;
}

async function watch(work: (index: number) => Promise<unknown>): Promise<MemoryReport["send"]> {
  const points = [];
  await batch(work, Math.ceil(calls / 10));
  for (let tenth = 0; tenth <= 10; tenth++) {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    points.push({ rss, heapUsed });
    if (tenth < 10) await batch(work, Math.ceil(calls / 10));
  }
  return points;
}

async function batch(work: (index: number) => Promise<unknown>, times: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
