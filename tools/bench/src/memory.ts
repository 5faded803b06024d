import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Section } from "./comparison.ts";

interface Point {
  readonly rss: number;
  readonly heapUsed: number;
}

/** What the watched process prints: memory after each tenth of its calls, and what it left behind. */
export interface MemoryReport {
  readonly send: readonly Point[];
  readonly receive: readonly Point[];
  readonly listeners: number;
  readonly timers: number;
}

/** So many sends and receives in one process, its memory read after every tenth with the garbage collected. */
export async function measureMemory(calls: number): Promise<Section> {
  const script = join(import.meta.dirname, "memory-child.ts");
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["--expose-gc", script, String(calls)]);
  const report = JSON.parse(stdout) as MemoryReport;
  return {
    title: "Memory",
    explanation:
      `${calls.toLocaleString("en-US")} sends, then as many receives, through all providers in turn in one process, after a tenth as many to warm up. ` +
      "Memory after each tenth, the garbage collected; the slope is that of the line through the eleven points.",
    comparisons: [],
    lines: [
      ...(["send", "receive"] as const).flatMap((work) => describe(work, report[work], calls)),
      `left behind: ${report.listeners} listeners on the AbortSignal that all sends shared, ${report.timers} timers of ours or fetch's`,
    ],
  };
}

function describe(work: string, points: readonly Point[], calls: number): string[] {
  return (["rss", "heapUsed"] as const).map((kind) => {
    const values = points.map((point) => point[kind]);
    const megabytes = values.map((value) => (value / 1e6).toFixed(kind === "rss" ? 0 : 1)).join(" ");
    return `${work}, ${kind === "rss" ? "RSS " : "heap"} in MB: ${megabytes}; ${slope(values, calls / 10).toFixed(1)} bytes per call`;
  });
}

/** The slope of the least-squares line through values that are `step` calls apart. */
function slope(values: readonly number[], step: number): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const covariance = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0);
  return covariance / values.reduce((sum, _value, at) => sum + (at - middle) ** 2, 0) / step;
}
