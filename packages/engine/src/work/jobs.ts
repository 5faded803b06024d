import { type Kysely, sql } from "kysely";
import { fromKysely, type JobInsert, PgBoss } from "pg-boss";
import type { Database, Tx } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import type { ProviderEntry } from "../settings.ts";
import { type EventJob, type JobKind, makeQueues, queueOf, queuesOf, seconds } from "./queues.ts";

/** A job is a reminder to look at a payout. What has to be done is in the row; a job too many does nothing. */
export interface JobKey {
  readonly provider: string;
  readonly reference: string;
}

/** The key as one text, which names the payout among all others. */
export function keyText({ provider, reference }: JobKey): string {
  return `${provider}/${reference}`;
}

/** A reminder for later. */
export interface NewJob extends JobKey {
  readonly kind: JobKind;
  /** Seconds from now. @default 0 */
  readonly afterSeconds?: number | undefined;
}

/** The jobs, kept by pg-boss in the same database. */
export interface Jobs {
  /** Adds jobs in the caller's transaction, so that a change of state and what follows from it are stored together or not at all. */
  add(work: Tx, jobs: readonly NewJob[]): Promise<void>;
  /** Makes a payout's next query the one that is due after so many seconds, also when one waits for later. */
  queryAfter(work: Tx, key: JobKey, seconds: number): Promise<void>;
  /** Calls `handle` for the jobs of one kind, some at a time; it gives a promise for each, and a job whose promise rejects comes again. */
  work(kind: JobKind, provider: ProviderEntry | undefined, handle: Handle): Promise<void>;
  /** Takes no more jobs of this kind; those that run are finished, and the others wait for whoever works them. */
  rest(kind: EventJob): Promise<void>;
  /** How many jobs wait, run, or are for later, by queue; at most a minute old. */
  depths(): Promise<QueueDepth[]>;
  /** Stops fetching and waits for running handlers, at most this long. */
  stop(timeoutMs: number): Promise<void>;
}

/** Does some jobs at the same time, and gives a promise for each. */
export type Handle = (keys: readonly JobKey[]) => Promise<void>[];

/** What one queue holds. */
export interface QueueDepth {
  readonly queue: string;
  readonly ready: number;
  readonly later: number;
  readonly active: number;
}

/** What pg-boss is made of here. */
export interface JobsSettings {
  readonly schema: string;
  readonly autoMigrate: boolean;
  readonly pollEveryMs: number;
  readonly providers: readonly ProviderEntry[];
  /** How often jobs of dead workers are looked for, in milliseconds. */
  readonly sweepEveryMs: number;
  readonly onError: (error: unknown) => void;
}

// Sends and queries have a queue for each provider. Events of all providers share theirs, so the key names the provider.
const keyOf = (job: NewJob): string => (job.kind === "send" || job.kind === "query" ? job.reference : keyText(job));

/** Opens pg-boss on the database, and makes its queues. */
export async function openJobs(database: Database, settings: JobsSettings): Promise<Jobs> {
  const boss = await startBoss(database, settings);
  await makeQueues(boss, settings.providers);
  const within = (work: Tx) => fromKysely(work as unknown as Kysely<Tables>);
  return {
    async add(work, jobs) {
      for (const [queue, group] of Map.groupBy(jobs, ({ kind, provider }) => queueOf(kind, provider)))
        await boss.insert(queue, group.map(toInsert), { db: within(work) });
    },
    async queryAfter(work, { provider, reference }, startAfter) {
      const options = { singletonKey: reference, startAfter, db: within(work) };
      await boss.upsert(queueOf("query", provider), { provider, reference }, options);
    },
    work: (kind, provider, handle) => startWorkers(boss, settings, { kind, provider, handle }),
    rest: (kind) => boss.offWork(queueOf(kind, ""), { wait: false }),
    depths: () => Promise.all(queuesOf(settings.providers).map(({ name }) => depthOf(boss, name))),
    stop: (timeout) => boss.stop({ graceful: true, timeout }),
  };
}

async function startBoss({ forJobs, db }: Database, settings: JobsSettings): Promise<PgBoss> {
  const { schema, autoMigrate, sweepEveryMs, onError } = settings;
  const everySeconds = seconds(sweepEveryMs);
  const boss = new PgBoss({
    ...forJobs,
    schema,
    migrate: autoMigrate,
    createSchema: !(await schemaExists(db, schema)),
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: everySeconds,
    monitorIntervalSeconds: everySeconds,
  });
  boss.on("error", onError);
  return boss.start();
}

/** Whether a schema is there already: even "create schema if not exists" takes the right to create one. Named as pg-boss does. */
async function schemaExists(db: Kysely<Tables>, schema: string): Promise<boolean> {
  const { rows } = await sql<{ exists: boolean }>`select to_regnamespace(${schema}) is not null as exists`.execute(db);
  return rows[0]?.exists === true;
}

async function depthOf(boss: PgBoss, queue: string): Promise<QueueDepth> {
  const [stats] = await boss.getQueueStats(queue, { force: true });
  return { queue, ready: stats?.readyCount ?? 0, later: stats?.deferredCount ?? 0, active: stats?.activeCount ?? 0 };
}

function toInsert(job: NewJob): JobInsert<JobKey> {
  const { provider, reference, afterSeconds = 0 } = job;
  return { data: { provider, reference }, singletonKey: keyOf(job), startAfter: afterSeconds };
}

// A batch ends with its slowest job. That is why what waits for gateways comes in small ones.
const batches: Readonly<Record<JobKind, number>> = { send: 4, query: 4, deliver: 10, deliver_provider: 1 };
const atOnce: Readonly<Record<Exclude<JobKind, "send">, number>> = { query: 8, deliver: 20, deliver_provider: 1 };

interface Working {
  readonly kind: JobKind;
  readonly provider: ProviderEntry | undefined;
  readonly handle: Handle;
}

async function startWorkers(
  boss: PgBoss,
  { onError, pollEveryMs }: JobsSettings,
  { kind, provider, handle }: Working,
): Promise<void> {
  const concurrency = kind === "send" ? (provider?.rules.concurrency ?? 1) : atOnce[kind];
  const batchSize = Math.min(batches[kind], concurrency);
  const pollingIntervalSeconds = Math.max(0.5, pollEveryMs / 1000);
  await boss.work<JobKey>(
    queueOf(kind, provider?.name ?? ""),
    {
      batchSize,
      localConcurrency: Math.ceil(concurrency / batchSize),
      burstWhenBatchFull: true,
      perJobResults: true,
      pollingIntervalSeconds,
      // Jobs for later come without a notice: polling finds them.
      notifyPollingIntervalSeconds: pollingIntervalSeconds,
    },
    (jobs) => {
      const done = handle(jobs.map(({ data }) => data));
      return Promise.all(
        jobs.map(async ({ id }, index) => {
          try {
            await done[index];
            return { id, status: "completed" as const };
          } catch (error) {
            onError(error);
            return { id, status: "failed" as const };
          }
        }),
      );
    },
  );
}
