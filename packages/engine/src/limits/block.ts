import { sql } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { fromNow } from "../store/moments.ts";
import { isOneOf } from "../store/rows.ts";
import type { JobKey } from "../work/jobs.ts";

/** What can block an accepted payout until something changes. */
export const blockReasons = ["approval", "check_first", "paused", "order_limit", "daily_limit", "balance"] as const;

/** One of them. */
export type BlockReason = (typeof blockReasons)[number];

/** What a limit blocks with. Whether a payout needs approval, or is queried first, are columns of their own, which no limit touches. */
export type LimitReason = Exclude<BlockReason, "approval" | "check_first">;

/** Why a payout is not sent now: it is blocked, or it waits for its turn for moments. */
export interface Deferral {
  readonly blockedBy: LimitReason | "turn";
  /** Why, in plain words. */
  readonly reason: string;
  /** When to check again; undefined if only an operator can change it. */
  readonly againAfterMs?: number;
}

/** Stores that a payout is blocked, and why. It has no job from here on: the sweep brings it back when it is due. */
export async function block(work: Tx, { provider, reference }: JobKey, deferral: Deferral): Promise<void> {
  const { blockedBy, reason, againAfterMs } = deferral;
  await work
    .updateTable("payouts")
    .set({ blocked_by: blockedBy, reason, next_at: againAfterMs === undefined ? null : fromNow(againAfterMs) })
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .execute();
}

const batchSize = 1000;
const mostBatches = 10;

/** Gives back their jobs to payouts that were blocked, when they are due or their provider is no longer paused. */
export async function releaseBlocked(context: EngineContext): Promise<void> {
  for (let batch = 0; batch < mostBatches; batch += 1)
    if ((await transact(context, (work) => releaseBatch(context, work))) < batchSize) return;
}

async function releaseBatch(context: EngineContext, work: Tx): Promise<number> {
  const due = await work
    .selectFrom("payouts as payout")
    .leftJoin("provider_state as state", "state.provider", "payout.provider")
    .select(["payout.provider", "payout.reference"])
    .where("payout.blocked_by", "is not", null)
    .where("payout.provider", "in", [...context.providers.keys()])
    .where("state.paused_at", "is", null)
    .where((all) =>
      all.or([all("payout.blocked_by", "=", "paused"), all("payout.next_at", "<=", sql<Date>`clock_timestamp()`)]),
    )
    .orderBy("payout.accepted_at")
    .limit(batchSize)
    .forUpdate("payout")
    .skipLocked()
    .execute();
  if (due.length === 0) return 0;
  await work
    .updateTable("payouts")
    .set({ blocked_by: null, reason: null, next_at: sql<Date>`greatest(now(), check_first_at)` })
    .where(isOneOf(due))
    .execute();
  await context.jobs.add(
    work,
    due.map(({ provider, reference }) => ({ kind: "send", provider, reference })),
  );
  return due.length;
}

/**
 * Makes everything due that a limit blocks: the limits may have changed. Payouts are taken in the sequence of their keys, as
 * deliveries do: otherwise the two wait for each other.
 */
export async function reconsiderAll({ db, providers }: EngineContext): Promise<void> {
  await db
    .with("waiting", (first) =>
      first
        .selectFrom("payouts")
        .select(["provider", "reference"])
        .where("blocked_by", "is not", null)
        .where("provider", "in", [...providers.keys()])
        .orderBy("provider")
        .orderBy("reference")
        .forUpdate(),
    )
    .updateTable("payouts")
    .from("waiting")
    .set({ next_at: sql<Date>`now()` })
    .whereRef("payouts.provider", "=", "waiting.provider")
    .whereRef("payouts.reference", "=", "waiting.reference")
    .execute();
}
