import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { findAll } from "../find/by-keys.ts";
import { compareWithLines } from "./compare.ts";
import type { ReconciliationDifference } from "./difference.ts";
import { leftItems, markDone, type Page, type QueryItem } from "./items.ts";
import { advance, endJob, type HeldJob, type JobRow, leaseMs, lost } from "./lease.ts";
import { compareLines, linesOf } from "./lines.ts";
import type { ReconcileOptions } from "./options.ts";
import { type Asked, queryAbout } from "./query.ts";
import { storeDifferences } from "./stored-differences.ts";
import { nextPayouts } from "./window.ts";

/** How many queries are in flight at once. */
const atOnce = 20;

/** A reconciliation with its lines, as far as it has come. */
export type ClaimedJob = HeldJob & Pick<JobRow, "phase" | "position" | "queried">;

/** Who looks on, and may end it. */
export type Watching = Pick<ReconcileOptions, "signal" | "onProgress">;

/**
 * Goes on with a reconciliation from where it stands, until it is finished. Every answer is stored together with its differences, so
 * whoever goes on after a crash repeats the queries that were in flight, and compares their answers with what was stored before.
 * @throws `lost` when it was cancelled or taken over; the reason of `signal`.
 */
export async function runJob(context: EngineContext, job: ClaimedJob, watching: Watching = {}): Promise<void> {
  const stop = new AbortController();
  const signal = watching.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, watching.signal]);
  // A gateway that hangs must not cost the lease, and a cancelled reconciliation ends while it waits.
  const heartbeat = setInterval(() => {
    advance(context.db, job, {}).catch((error: unknown) => error === lost && stop.abort(lost));
  }, leaseMs / 6);
  try {
    await queryAll(context, job, { signal, onProgress: watching.onProgress, fail: (error) => stop.abort(error) });
  } finally {
    clearInterval(heartbeat);
  }
  await endJob(context, job, { state: "finished" });
}

interface Lanes {
  readonly signal: AbortSignal;
  readonly onProgress: Watching["onProgress"];
  readonly fail: (error: unknown) => void;
}

/** Each lane takes the next payout when its last answer is there, or is overdue: none waits for another's. */
async function queryAll(context: EngineContext, job: ClaimedJob, { signal, onProgress, fail }: Lanes): Promise<void> {
  const items = itemsOf(context, job, signal);
  let { queried } = job;
  const lane = async (): Promise<void> => {
    for await (const item of items) {
      signal.throwIfAborted();
      if (await compareOne(context, job, item)) onProgress?.(++queried);
    }
  };
  // All lanes have ended when this ends, also when one fails or is stopped: nothing is queried or stored afterwards.
  const lanes = await Promise.allSettled(
    Array.from({ length: atOnce }, () =>
      lane().catch((error: unknown) => {
        fail(error);
        throw error;
      }),
    ),
  );
  for (const ended of lanes) if (ended.status === "rejected") throw ended.reason;
}

/** What is still to be queried, page by page: what a dead worker has left, what statements contradict, and the window. */
async function* itemsOf(context: EngineContext, job: ClaimedJob, signal: AbortSignal): AsyncGenerator<QueryItem> {
  yield* await leftItems(context.db, job);
  const isCompared = job.phase === "payouts";
  if (!isCompared) yield* pagesOf(context, job, { take: compareLines, from: job.position, signal });
  yield* pagesOf(context, job, { take: nextPayouts, from: isCompared ? job.position : null, signal });
}

interface Pages {
  readonly take: (work: Tx, job: HeldJob, position: JobRow["position"]) => Promise<Page>;
  readonly from: JobRow["position"];
  readonly signal: AbortSignal;
}

async function* pagesOf(
  context: EngineContext,
  job: ClaimedJob,
  { take, from, signal }: Pages,
): AsyncGenerator<QueryItem> {
  for (let position: JobRow["position"] | undefined = from; position !== undefined; ) {
    signal.throwIfAborted();
    const begin: JobRow["position"] = position;
    const page: Page = await transact(context, (work) => take(work, job, begin));
    yield* page.items;
    position = page.position;
  }
}

/** Queries one payout, and stores what comes of it. Returns whether there was anything to query. */
async function compareOne(context: EngineContext, job: ClaimedJob, item: QueryItem): Promise<boolean> {
  const asked = await queryAbout(context, item, item.before);
  await transact(context, async (work) => {
    const ofLines = item.compares ? await compareLinesOf(work, job, item, asked) : [];
    const differences = [...(asked?.differences ?? []), ...ofLines];
    await markDone(work, job, item);
    await storeDifferences(work, job, differences);
    const agrees = differences.length === 0 && (asked !== undefined || item.compares);
    await advance(work, job, {
      queried: (all) => all("queried", "+", asked === undefined ? 0 : 1),
      updated: (all) => all("updated", "+", asked?.updated === true ? 1 : 0),
      agreed: (all) => all("agreed", "+", agrees ? 1 : 0),
    });
  });
  return asked !== undefined;
}

async function compareLinesOf(
  work: Tx,
  job: ClaimedJob,
  item: QueryItem,
  asked: Asked | undefined,
): Promise<ReconciliationDifference[]> {
  const [payout] = (await findAll(work, [item])).values();
  const lines = await linesOf(work, job, item);
  if (payout === undefined || lines === undefined) return [];
  const found = compareWithLines(payout, lines);
  // Told by the gateway itself already.
  const isTold = asked?.differences.some(({ kind }) => kind === "status_differs") === true;
  return isTold ? found.filter(({ kind }) => kind !== "status_differs") : found;
}
