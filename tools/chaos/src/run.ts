import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Engine, HistoryEvent } from "@payout/engine";
import { setRules } from "./approval-rules.ts";
import { openBook, readBook } from "./book.ts";
import {
  type Comparison,
  compareBooks,
  createsAfterTaken,
  type ReconciliationDifference,
  type TruthLine,
} from "./compare.ts";
import { type RunDatabase, startDatabase } from "./database.ts";
import { collectEvents, type DeliveredEvents } from "./delivered-events.ts";
import { type Door, startDoor } from "./door.ts";
import { onPGlite, onPostgres } from "./havoc.ts";
import { createOperator } from "./operator.ts";
import type { ChaosRun } from "./options.ts";
import { orderAt } from "./orders.ts";
import { lookAtPeople, type People } from "./people.ts";
import { type Gateways, startGateways } from "./sandbox-process.ts";
import { createDamage, type Damage } from "./scene.ts";
import { lostStrangers, type Stranger, sendStrangers } from "./strangers.ts";
import { startWorker, type Worker } from "./worker-process.ts";

/** What a run has shown. */
export interface Outcome extends Comparison, Pick<People, "deeds"> {
  readonly damage: Damage;
  readonly seconds: number;
  /** `createAgain` counts those under a reference that had one before. */
  readonly requests: { readonly create: number; readonly createAgain: number; readonly query: number };
  readonly delivered: ReturnType<DeliveredEvents["counts"]>;
  /** What each side knows of the first differences. */
  readonly stories: readonly Story[];
  /** Where the workers wrote what went wrong. */
  readonly logs: string;
  /** Notifications about orders of another system: how many were acknowledged, and which of them the engine does not hold. */
  readonly strangers: { readonly acknowledged: number; readonly lost: readonly Stranger[] };
}

/** Everything about one reference on which the sides differ. */
export interface Story {
  readonly difference: ReconciliationDifference;
  readonly history: readonly HistoryEvent[];
  readonly timeline: unknown;
}

/** How far a run is. */
export type Progress = (settled: number, phase: string) => void;

/** Pays through everything while everything breaks, waits until it rests, and compares. */
export async function runChaos(run: ChaosRun, progress: Progress): Promise<Outcome> {
  const started = performance.now();
  const isOver = () => performance.now() - started > run.minutes * 60_000;
  const [database, gateways, door] = await Promise.all([startDatabase(run), startGateways(run), startDoor()]);
  const logs = mkdtempSync(join(tmpdir(), "payout-chaos-logs-"));
  const delivered = collectEvents();
  const damage = createDamage();
  await putInForce(openBook(run, database.setting, gateways));
  const workers = startWorkers(run, { database, gateways, door, delivered, damage, logs });
  const strangers = sendStrangers(run, door.url, gateways.merchants, isOver);
  const show = setInterval(() => progress(delivered.settled(), phaseOf(damage)), 250);
  const scene = {
    run,
    workers,
    database,
    operator: createOperator(() => openBook(run, database.setting, gateways), isOver),
    forget(begun: number, ended: number) {
      delivered.forgetAfter(ended);
      strangers.repeatSince(begun);
    },
    progress: () => delivered.settled() / run.payouts,
    isOver,
  };
  await (run.database === "postgres" ? onPostgres(scene, damage) : onPGlite(scene, damage));
  await untilItRests(run, { workers, gateways, delivered, damage, isOver });
  clearInterval(show);
  const acknowledged = await strangers.acknowledged();
  await Promise.all(workers.map((worker) => worker.stop()));
  const outcome = await judge(run, { setting: database.setting, gateways, delivered, strangers: acknowledged });
  door.close();
  gateways.close();
  await database.stop();
  return { ...outcome, damage, seconds: (performance.now() - started) / 1000, delivered: delivered.counts(), logs };
}

async function putInForce(engine: Engine): Promise<void> {
  await setRules(engine);
  await engine.stop();
}

interface Surroundings extends Pick<Watched, "gateways" | "delivered" | "damage"> {
  readonly database: RunDatabase;
  readonly door: Door;
  readonly logs: string;
}

function startWorkers(
  run: ChaosRun,
  { database, gateways: { merchants, url: backOffice }, door, delivered, damage, logs }: Surroundings,
): Worker[] {
  const journal = run.restore ? { journal: join(logs, "journal") } : {};
  const task = { run, database: database.setting, merchants, publicUrl: door.url, backOffice, ...journal };
  return Array.from({ length: run.workers }, (_, worker) =>
    startWorker({ ...task, worker }, join(logs, `worker-${worker}.log`), {
      // What is submitted after the backup is missing when that has been put back.
      holdsBack: run.restore,
      onNews(news) {
        if (news.kind === "ready") door.open(news.port);
        if (news.kind === "event") delivered.take(news);
        if (news.kind === "own_refused") damage.ownRefused += 1;
      },
      onGone: door.shut,
      onCrash: () => void damage.crashes++,
    }),
  );
}

function phaseOf({ kills, restarts, failovers, plannedFailovers, restores }: Damage): string {
  const counts = { kills, restarts, failovers: failovers + plannedFailovers, restores };
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}

interface Watched {
  readonly workers: readonly Worker[];
  readonly gateways: Gateways;
  readonly delivered: DeliveredEvents;
  readonly damage: Damage;
  readonly isOver: () => boolean;
}

/**
 * Waits until nothing differs, twice with a pause between: what is still on its way may change an end. Where all has ended, and not as
 * the gateways say, a merchant would find it out by reconciling.
 */
async function untilItRests(run: ChaosRun, { workers, gateways, delivered, damage, isOver }: Watched): Promise<void> {
  let agreements = 0;
  let isPaused = false;
  // While they decide, nothing rests; what they leave half done is theirs to finish.
  const tellOperators = (pauses: boolean) => {
    isPaused = pauses;
    for (const worker of workers) worker.tellOperators(pauses ? "operators_pause" : "operators_go_on");
  };
  while (agreements < 2 && !isOver()) {
    await pause(1500);
    const [worker] = workers;
    if (worker?.readyAt() === undefined) continue;
    const book = await worker.book();
    if (book === undefined) continue;
    const { differences } = compareBooks(run, ordersIn(run), book, await gateways.ledger(), delivered.stateOf);
    agreements = differences.length === 0 ? agreements + Number(isPaused) : 0;
    if (isPaused !== (differences.length === 0)) tellOperators(!isPaused);
    if (differences.length > 0 && differences.every(({ kind }) => kind === "status")) {
      damage.reconciled += await worker.reconcile();
    }
  }
}

interface Judged {
  readonly setting: string;
  readonly gateways: Gateways;
  readonly delivered: DeliveredEvents;
  readonly strangers: readonly Stranger[];
}

const mostStories = 3;

async function judge(
  run: ChaosRun,
  { setting, gateways, delivered, strangers }: Judged,
): Promise<Comparison & Pick<Outcome, "requests" | "stories" | "strangers" | "deeds">> {
  const engine = openBook(run, setting, gateways);
  const [book, ledger] = [await readBook(engine), await withRepeats(gateways)];
  const comparison = compareBooks(run, ordersIn(run), book, ledger, delivered.stateOf);
  const people = await lookAtPeople(engine, gateways, { book, ledger });
  const differences = [...comparison.differences, ...people.differences];
  const stories = [];
  for (const difference of differences.slice(0, mostStories)) {
    const { provider, reference } = difference;
    const history = await engine.history(reference, { provider });
    stories.push({ difference, history, timeline: await gateways.timeline(provider, reference) });
  }
  const lost = await lostStrangers(engine, strangers);
  await engine.stop();
  return {
    ...comparison,
    differences,
    deeds: people.deeds,
    strangers: { acknowledged: strangers.length, lost },
    stories,
    requests: {
      create: ledger.reduce((sum, { calls }) => sum + calls.create, 0),
      createAgain: ledger.reduce((sum, { calls }) => sum + Math.max(0, calls.create - 1), 0),
      query: ledger.reduce((sum, { calls }) => sum + calls.query, 0),
    },
  };
}

/** The ledger, and of what was created more than once, how often that came after the gateway had the order. */
async function withRepeats(gateways: Gateways): Promise<readonly TruthLine[]> {
  const lines: TruthLine[] = [];
  for (const line of await gateways.ledger()) {
    const { provider, reference, calls } = line;
    const timeline = calls.create > 1 ? await gateways.timeline(provider, reference) : [];
    lines.push({ ...line, createsAfterTaken: createsAfterTaken(timeline) });
  }
  return lines;
}

function* ordersIn({ seed, payouts }: ChaosRun): Generator<{ provider: string; reference: string }> {
  for (let index = 0; index < payouts; index += 1) {
    const { provider, order } = orderAt(seed, index);
    yield { provider, reference: order.reference };
  }
}
