import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../database/database.ts";
import type { DigestWaiting } from "./alert.ts";

const mostNamed = 5;

/** What keeps payouts from being sent until an operator does something. A daily limit ends by itself. */
const blocks = ["order_limit", "balance"] as const;

interface Found {
  readonly provider: string;
  readonly count: number;
  readonly since: Date;
  readonly oldest: readonly string[];
}

/** Everything that waits for an operator, and since when. */
export async function waitingForPeople(work: Tx): Promise<DigestWaiting[]> {
  const found: DigestWaiting[] = [];
  const add = (kind: DigestWaiting["kind"], rows: readonly Found[]) =>
    found.push(...rows.map(({ since, ...row }) => ({ kind, ...row, since: since.toISOString() })));
  add("needs_review", await needsReview(work));
  add("stuck", await stuck(work));
  for (const reason of blocks) add(reason, await blockedBy(work, reason));
  add("paused", await providersSince(work, "paused_at", sql`blocked_by = 'paused'`));
  add("recovering", await providersSince(work, "recovering_since", sql`check_first_at is not null`));
  add("differences", await differences(work));
  add("proposals", await proposals(work));
  return found;
}

/** How many, since when, and which of them have waited longest. */
function summed(since: RawBuilder<unknown>, reference: RawBuilder<unknown>) {
  return [
    sql<number>`count(*)::integer`.as("count"),
    sql<Date>`min(${since})`.as("since"),
    sql<
      string[]
    >`coalesce(to_json((array_agg(${reference} order by ${since}, ${reference}) filter (where ${reference} is not null))[1:${sql.lit(mostNamed)}]), '[]'::json)`.as(
      "oldest",
    ),
  ] as const;
}

/** Since the event that put it there: its row changes with every query. */
async function needsReview(work: Tx): Promise<Found[]> {
  const waiting = work
    .selectFrom("payouts")
    .select(["payouts.provider", "payouts.reference"])
    .select((all) =>
      all.fn
        .coalesce(
          all
            .selectFrom("payout_events")
            .select(sql<Date>`max(payout_events.at)`.as("at"))
            .whereRef("payout_events.reference", "=", "payouts.reference")
            .whereRef("payout_events.provider", "=", "payouts.provider")
            .where("payout_events.kind", "=", "needs_review"),
          "payouts.accepted_at",
        )
        .as("waiting_since"),
    )
    .where("payouts.closed_at", "is", null)
    .where("payouts.state", "=", "needs_review");
  return work
    .selectFrom(waiting.as("waiting"))
    .select("provider")
    .select(summed(sql`waiting_since`, sql`reference`))
    .groupBy("provider")
    .orderBy("provider")
    .execute();
}

/** Without those that need review: they are counted as such. */
function stuck(work: Tx): Promise<Found[]> {
  return work
    .selectFrom("payouts")
    .select("provider")
    .select(summed(sql`stuck_at`, sql`reference`))
    .where("stuck_at", "is not", null)
    .where("state", "<>", "needs_review")
    .groupBy("provider")
    .orderBy("provider")
    .execute();
}

function blockedBy(work: Tx, reason: (typeof blocks)[number]): Promise<Found[]> {
  return work
    .selectFrom("payouts")
    .select("provider")
    .select(summed(sql`accepted_at`, sql`reference`))
    .where("blocked_by", "=", reason)
    .groupBy("provider")
    .orderBy("provider")
    .execute();
}

/** Providers that do not send until an operator ends that, with the payouts that wait for it, which may be none. */
async function providersSince(
  work: Tx,
  column: "paused_at" | "recovering_since",
  waits: RawBuilder<unknown>,
): Promise<Found[]> {
  const providers = await work
    .selectFrom("provider_state")
    .select(["provider", column])
    .where(column, "is not", null)
    .orderBy("provider")
    .execute();
  const payouts = await work
    .selectFrom("payouts")
    .select("provider")
    .select(summed(sql`accepted_at`, sql`reference`))
    .where(sql<boolean>`${waits}`)
    .groupBy("provider")
    .execute();
  const waiting = new Map(payouts.map((row) => [row.provider, row]));
  return providers.flatMap((row) => {
    const since = row[column];
    if (since === null) return [];
    const { count = 0, oldest = [] } = waiting.get(row.provider) ?? {};
    return [{ provider: row.provider, count, since, oldest }];
  });
}

/** What reconciliations have found, and nobody has settled. */
function differences(work: Tx): Promise<Found[]> {
  return work
    .selectFrom("reconciliation_differences")
    .select("provider")
    .select(summed(sql`found_at`, sql`reference`))
    .where("settled_at", "is", null)
    .groupBy("provider")
    .orderBy("provider")
    .execute();
}

/** What others have to approve. A proposal whose payout has changed since is void, and nobody has to look at it. */
function proposals(work: Tx): Promise<Found[]> {
  const provider = sql<string>`coalesce(proposal.provider, '')`;
  return work
    .selectFrom("proposals as proposal")
    .leftJoin("payouts as payout", (both) =>
      both.onRef("payout.provider", "=", "proposal.provider").onRef("payout.reference", "=", "proposal.reference"),
    )
    .select(provider.as("provider"))
    .select(summed(sql`proposal.proposed_at`, sql`proposal.reference`))
    .where("proposal.state", "=", "open")
    .where("proposal.lapses_at", ">", sql<Date>`now()`)
    .where(sql<boolean>`(proposal.version is null or proposal.version = payout.attempt || '.' || payout.revision)`)
    .groupBy(provider)
    .orderBy(provider)
    .execute();
}
