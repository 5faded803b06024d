import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startPostgres } from "@payout/postgres";
import pg from "pg";
import { median, quantile, type Ratio, ratio } from "../alternate.ts";
import type { Comparison, Section } from "../comparison.ts";
import { fillUpTo } from "./history.ts";
import { timeNotifications } from "./notifications.ts";
import { startSandboxProcess } from "./sandbox.ts";
import { type Pass, type Place, passJobs, passPayouts } from "./throughput.ts";

/** How much of everything the engine's benchmarks do. */
export interface EnginePlan {
  /** Turns of engine and pg-boss for each number of workers. */
  readonly rounds: number;
  /** Payouts in one turn. */
  readonly payouts: number;
  readonly workers: readonly number[];
  /** Payouts that the tables hold while the rest is measured; the first is what the others are compared with. */
  readonly sizes: readonly number[];
  readonly notifications: number;
  /** Orders of the stream whose memory is watched. */
  readonly streamed: number;
}

/** Everything about the engine, on a PostgreSQL of its own. */
export async function measureEngine(plan: EnginePlan): Promise<Section[]> {
  const postgres = await startPostgres({ max_connections: "300", fsync: "on" });
  await using sandbox = await startSandboxProcess();
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
  const place = { database: postgres.url, schema: "payout", pool, merchants: sandbox.merchants };
  // The first pass makes schemas, plans and caches.
  await passPayouts(place, Math.ceil(plan.payouts / 10), 1);
  const sections = [await throughput(place, plan), await growth(place, plan), await stream(place, plan)];
  await pool.end();
  await postgres.stop();
  return sections;
}

async function throughput(place: Place, { rounds, payouts, workers }: EnginePlan): Promise<Section> {
  const comparisons: Comparison[] = [];
  for (const count of workers) {
    const passes: { readonly engine: Pass; readonly raw: Pass }[] = [];
    for (let round = 0; round < rounds; round++) {
      const engine = await passPayouts(place, payouts, count);
      passes.push({ engine, raw: await passJobs(place, engine.jobs, count) });
    }
    comparisons.push(shareOf(passes, payouts, count));
  }
  return {
    title: "Engine",
    explanation:
      "Payouts from `submitMany` until the last one has succeeded and its event was delivered, sandbox and PostgreSQL each in a process of their own, " +
      "against as many jobs as this took through pg-boss alone, with handlers that do nothing. A payout is two or three jobs, three transactions and one POST.",
    comparisons,
  };
}

function shareOf(passes: readonly { engine: Pass; raw: Pass }[], payouts: number, workers: number): Comparison {
  const engine = passes.map(({ engine: { seconds } }) => seconds);
  const raw = passes.map(({ raw: { seconds } }) => seconds);
  const jobs = median(passes.map((pass) => pass.engine.jobs));
  const speed = [`${(payouts / median(engine)).toFixed(0)} payouts/s`, `${(jobs / median(raw)).toFixed(0)} jobs/s`];
  return {
    name: `payouts, ${workers} ${workers === 1 ? "worker" : "workers"}`,
    against: "pg-boss alone",
    ratio: ratio({ samples: raw }, { samples: engine }),
    facts: `${speed.join(", ")}, ${(jobs / payouts).toFixed(1)} jobs per payout`,
  };
}

/** An engine whose tables hold so many payouts. */
interface Size {
  readonly rows: number;
  readonly place: Place;
  /** Of each round. */
  readonly seconds: number[];
  /** Of each notification. */
  readonly times: number[];
}

/** Each size has tables of its own, and all take turns: what a run leaves behind makes none of them slower than the others. */
async function growth(place: Place, { rounds, sizes, payouts, notifications }: EnginePlan): Promise<Section> {
  const measured = sizes.map(
    (rows): Size => ({ rows, place: { ...place, schema: `rows_${rows}` }, seconds: [], times: [] }),
  );
  for (const size of measured) {
    await passPayouts(size.place, Math.ceil(payouts / 10), 1);
    await fillUpTo(size.place, size.rows);
  }
  for (let round = 0; round < rounds; round++)
    for (const size of measured) {
      size.seconds.push((await passPayouts(size.place, payouts, 1)).seconds);
      size.times.push(...(await timeNotifications(size.place, Math.ceil(notifications / rounds))));
    }
  const [smallest, ...others] = measured;
  return {
    title: "Engine, as its tables grow",
    explanation:
      "The same payouts with one worker, and notifications taken in sixteen at a time (p99 of the time until the acknowledgement), while the tables hold so many payouts " +
      "that have ended, each with four events and a notification: as a part of the speed with the fewest. 1.00 means that it costs the same. " +
      "Each size has tables of its own, and they take turns.",
    comparisons: smallest === undefined ? [] : others.flatMap((size) => grown(smallest, size, payouts)),
  };
}

function grown(small: Size, large: Size, payouts: number): Comparison[] {
  const milliseconds = ({ seconds }: Size) => (median(seconds) / payouts) * 1000;
  const p99 = ({ times }: Size) => quantile(times, 0.99);
  const rows = ({ rows: count }: Size) => count.toLocaleString("en-US");
  const against = `${rows(small)} rows`;
  return [
    {
      name: `payout, ${rows(large)} rows`,
      against,
      ratio: ratio({ samples: small.seconds }, { samples: large.seconds }),
      facts: `${milliseconds(large).toFixed(1)} ms, ${milliseconds(small).toFixed(1)} ms`,
    },
    {
      name: `notification p99, ${rows(large)} rows`,
      against,
      ratio: exactly(p99(small) / p99(large)),
      facts: `${p99(large).toFixed(1)} ms, ${p99(small).toFixed(1)} ms; median ${median(large.times).toFixed(1)} ms, ${median(small.times).toFixed(1)} ms`,
    },
  ];
}

function exactly(value: number): Ratio {
  return { value, from: value, to: value };
}

async function stream({ database, merchants }: Place, { streamed }: EnginePlan): Promise<Section> {
  const script = join(import.meta.dirname, "stream-child.ts");
  const given = [database, JSON.stringify({ jeepay: merchants.jeepay }), String(streamed)];
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script, ...given]);
  const { points, seconds } = JSON.parse(stdout) as { points: { rss: number; heapUsed: number }[]; seconds: number };
  const inMegabytes = (kind: "rss" | "heapUsed") => points.map((point) => (point[kind] / 1e6).toFixed(0)).join(" ");
  return {
    title: "Engine, a stream of orders",
    explanation: `${streamed.toLocaleString("en-US")} orders through \`submitMany\`, the memory of the process after each tenth, the garbage collected.`,
    comparisons: [],
    lines: [
      `RSS  in MB: ${inMegabytes("rss")}`,
      `heap in MB: ${inMegabytes("heapUsed")}`,
      `${(streamed / seconds).toFixed(0)} orders/s stored`,
    ],
  };
}
