import { setTimeout as pause } from "node:timers/promises";
import { createEngine, type Engine } from "@payout/engine";
import type { MerchantSettings } from "@payout/sandbox";
import type pg from "pg";
import { PgBoss } from "pg-boss";
import { ordersOf } from "./orders.ts";
import { engineSettings } from "./settings.ts";
import { startWorkers } from "./workers.ts";

/** Where throughput is measured. */
export interface Place {
  readonly database: string;
  /** The engine's; its jobs have one of the same name with `_jobs` behind it. */
  readonly schema: string;
  readonly pool: pg.Pool;
  readonly merchants: Pick<MerchantSettings, "jeepay">;
}

/** One measured pass. */
export interface Pass {
  readonly seconds: number;
  /** Jobs that pg-boss has done in it. */
  readonly jobs: number;
}

let passes = 0;

/** Submits payouts and waits until the last one has ended and its event is delivered: the time of the work, not of the start. */
export async function passPayouts(place: Place, payouts: number, workers: number): Promise<Pass> {
  const prefix = `B${++passes}N`;
  const { database, merchants, schema } = place;
  const engine = createEngine(engineSettings(database, merchants, schema));
  await submitAll(engine, prefix, 0);
  await using _working = await startWorkers({ kind: "engine", database, merchants, schema }, workers);
  const before = await jobsDone(place);
  const started = performance.now();
  await submitAll(engine, prefix, payouts);
  // Only what is open is looked at, by its own index: a count of all would cost more with each payout that the tables hold.
  await until(
    place,
    `select not exists (select from ${schema}.payouts where closed_at is null and reference like '${prefix}%')
       and not exists (select from ${schema}_jobs.job where name = 'deliver' and state < 'completed') as done`,
  );
  const seconds = (performance.now() - started) / 1000;
  const jobs = (await jobsDone(place)) - before;
  await engine.stop();
  return { seconds, jobs };
}

async function submitAll(engine: Engine, prefix: string, payouts: number): Promise<void> {
  for await (const { error } of engine.submitMany(ordersOf(prefix, payouts))) if (error !== undefined) throw error;
}

/** So many jobs through pg-boss alone, inserted as the engine inserts them, two hundred at a time. */
export async function passJobs(place: Place, jobs: number, workers: number): Promise<Pass> {
  const [schema, queue] = ["raw_jobs", `raw${++passes}`];
  const boss = await new PgBoss({ connectionString: place.database, schema, schedule: false }).start();
  await boss.createQueue(queue, { policy: "short" });
  await using _working = await startWorkers({ kind: "raw", database: place.database, schema, queue }, workers);
  const started = performance.now();
  for (let index = 0; index < jobs; index += 200)
    await boss.insert(
      queue,
      Array.from({ length: Math.min(200, jobs - index) }, (_, at) => ({ singletonKey: String(index + at), data: {} })),
    );
  await until(
    place,
    `select count(*) = ${jobs} as done from ${schema}.job where name = '${queue}' and state = 'completed'`,
  );
  const seconds = (performance.now() - started) / 1000;
  await boss.stop();
  return { seconds, jobs };
}

async function jobsDone({ pool, schema }: Place): Promise<number> {
  const { rows } = await pool.query(`select count(*)::int as jobs from ${schema}_jobs.job where state = 'completed'`);
  return (rows[0] as { jobs: number }).jobs;
}

async function until({ pool }: Place, question: string): Promise<void> {
  for (;;) {
    const { rows } = await pool.query(question);
    if ((rows[0] as { done: boolean }).done) return;
    await pause(50);
  }
}
