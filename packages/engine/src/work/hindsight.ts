import { sql } from "kysely";
import type { Tx } from "../database/database.ts";
import { correctedBy, factThatMatters, type HistoryFact } from "../machine/hindsight.ts";
import type { ObservationRecord } from "../store/observation-record.ts";
import type { LockedPayout } from "../store/rows.ts";
import type { JobKey } from "./jobs.ts";

/** An observation in the light of what happened to the payout before: the rules are `machine/hindsight.ts`. */
export async function inHindsight(work: Tx, row: LockedPayout, record: ObservationRecord): Promise<ObservationRecord> {
  const { state, attempt } = row;
  const seen = { word: record.word, state, attempt, checksFirst: row.check_first_at !== null };
  const fact = factThatMatters(seen);
  if (fact === undefined || !(await isFact[fact](work, row, record))) return record;
  return { ...record, ...correctedBy(fact, seen, record.reason) };
}

const isFact: Readonly<
  Record<HistoryFact, (work: Tx, row: LockedPayout, record: ObservationRecord) => Promise<boolean>>
> = {
  named: (work, row) => wasNamed(work, row),
  sent_again: (work, row) => wasSentAgain(work, row),
  repeats,
};

/** Whether the gateway has said anything about this payout, in an answer or a notification. */
export async function wasNamed(work: Tx, key: JobKey): Promise<boolean> {
  const found = await eventsOf(work, key).where(sql<boolean>`data->>'status' is not null`).executeTakeFirst();
  return found !== undefined;
}

/** Whether it was sent again after an attempt whose outcome is unknown. */
export async function wasSentAgain(work: Tx, key: JobKey): Promise<boolean> {
  const found = await eventsOf(work, key).where("kind", "=", "resend").executeTakeFirst();
  return found !== undefined;
}

/** Whether the gateway said this before an operator decided that the money came back, and no query was requested since. */
async function repeats(work: Tx, key: JobKey, { payout }: ObservationRecord): Promise<boolean> {
  const decided = await eventsOf(work, key)
    .select(["sequence", sql<string>`data->>'decision'`.as("decision")])
    .where(sql<boolean>`data->>'decision' is not null`)
    // What was only proposed is in the history too, and leads nowhere.
    .where("to_state", "is not", null)
    .orderBy("sequence", "desc")
    .executeTakeFirst();
  if (payout === undefined || decided?.decision !== "returned") return false;
  // A message without a time says no more than one with it; another time is another success.
  const completedAt = payout.completedAtText ?? null;
  const before = await eventsOf(work, key)
    .where("sequence", "<", decided.sequence)
    .where(sql<boolean>`data->>'status' = ${payout.status}`)
    .where(sql<boolean>`(${completedAt}::text is null or data->>'completedAtText' = ${completedAt})`)
    .executeTakeFirst();
  return before !== undefined;
}

function eventsOf(work: Tx, { provider, reference }: JobKey) {
  return work
    .selectFrom("payout_events")
    .select("id")
    .where("reference", "=", reference)
    .where("provider", "=", provider)
    .limit(1);
}
