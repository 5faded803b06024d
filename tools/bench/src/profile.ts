import { Session } from "node:inspector/promises";
import { startGateway } from "./gateway.ts";
import type { Sample } from "./sample.ts";
import { allSamples } from "./samples.ts";
import { answersFor } from "./send.ts";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

const runs: Readonly<Record<string, number>> = { encode: 100_000, receive: 100_000, send: 10_000 };
const shown = 25;

/** Prints the functions that an operation of one provider spends its own time in. */
export async function printProfile(name: string, operation: string): Promise<void> {
  const sample = allSamples().find((one) => one.name === name);
  const times = runs[operation];
  if (sample === undefined || times === undefined) {
    const names = allSamples().map((one) => one.name);
    console.error(`usage: pnpm bench --profile <${names.join("|")}> <${Object.keys(runs).join("|")}>`);
    process.exitCode = 2;
    return;
  }
  await using gateway = await startGateway(answersFor([sample]));
  const work = workOf(sample, operation, `${gateway.url}/${sample.name}`);
  await repeat(work, times / 10);
  using session = Object.assign(new Session(), { [Symbol.dispose]: () => session.disconnect() });
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  await repeat(work, times);
  const { profile } = await session.post("Profiler.stop");
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const spent = new Map<string, number>();
  for (const [at, id] of (profile.samples ?? []).entries()) {
    const label = labelOf(nodes.get(id));
    spent.set(label, (spent.get(label) ?? 0) + (profile.timeDeltas?.[at] ?? 0));
  }
  for (const [label, us] of [...spent].sort(([, left], [, right]) => right - left).slice(0, shown))
    console.log(`${(us / times).toFixed(2).padStart(8)} µs  ${label}`);
}

function workOf(sample: Sample, operation: string, baseUrl: string): () => unknown {
  const provider = sample.createProvider({ baseUrl });
  if (operation === "encode") return sample.encode;
  return operation === "send"
    ? () => provider.send(sample.order as never)
    : () => provider.receive(sample.notification);
}

async function repeat(work: () => unknown, times: number): Promise<void> {
  for (let done = 0; done < times; done++) await work();
}

function labelOf(node: ProfileNode | undefined): string {
  if (node === undefined) return "(unknown)";
  const { functionName, url, lineNumber } = node.callFrame;
  return `${functionName || "(anonymous)"} ${url.split("/").slice(-2).join("/")}:${lineNumber + 1}`;
}
