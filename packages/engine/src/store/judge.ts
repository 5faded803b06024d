import type { PayoutStatus } from "@payout/core";
import { type Decision, decide } from "../machine/decide.ts";
import { type PayoutState, withoutMoney } from "../machine/words.ts";
import type { ResolvedRules } from "../settings.ts";
import { changesOf, type RowChanges } from "./changes.ts";
import { dataOf, type EventData, messageKeyOf, type NewEvent } from "./events.ts";
import { type FollowUp, followUp } from "./follow-up.ts";
import type { ObservationRecord } from "./observation-record.ts";
import { type LockedPayout, stateOf } from "./rows.ts";

/** What of a locked payout decides what an observation makes of it. */
export type JudgedRow = Pick<
  LockedPayout,
  | "provider"
  | "reference"
  | "state"
  | "attempt"
  | "confirming"
  | "tries"
  | "last_message_key"
  | "next_at"
  | "stuck_at"
  | "final"
  | "age_ms"
  | "sent_age_ms"
  | "check_first_at"
  | "contradicted"
  | "pays_again"
  | "paid_again_as"
>;

/** Everything that follows from an observation: what changes in the row, what is kept in its history, and what is due next. */
export interface Judgement {
  readonly decision: Decision;
  readonly next: FollowUp;
  readonly changes: RowChanges;
  readonly events: readonly NewEvent[];
}

/** Works out what an observation makes of a payout. Pure: `observe` stores it, and tools/model-check explores it. */
export function judge(row: JudgedRow, record: ObservationRecord, rules: ResolvedRules): Judgement {
  const state = stateOf(row);
  const confirming = (row.confirming ?? undefined) as PayoutStatus | undefined;
  const checksFirst = row.check_first_at !== null;
  const decision = decide({ state, attempt: row.attempt, confirming, checksFirst }, record);
  const queried = record.source === "query" && record.overtaken !== true;
  const next = followUp(decision, { row, state, rules, queried, checkAfterMs: record.checkAfterMs });
  const changes = changesOf(row, decision, record, { next, rules });
  return { decision, next, changes, events: eventsOf(row, decision, record, next.becomesStuck) };
}

function eventsOf(row: JudgedRow, decision: Decision, record: ObservationRecord, becomesStuck: boolean): NewEvent[] {
  const { provider, reference } = row;
  const common = { provider, reference, from: row.state, to: decision.to, actor: record.actor };
  const data = detailsOf(record);
  const attempt = record.attempt ?? row.attempt;
  const isNews = record.payout !== undefined && messageKeyOf(record.payout) !== row.last_message_key;
  const keep = decision.event !== "observed" || record.keep === true || isNews;
  const alarm = {
    source: "query" as const,
    reason: `a notification said ${row.confirming}; the gateway's answer does not`,
  };
  return [
    ...(keep ? [{ ...common, kind: decision.event, attempt, data, raw: record.payout?.rawBody }] : []),
    ...(decision.disagreement ? [{ ...common, kind: "disagreement" as const, attempt, data: alarm }] : []),
    // An alarm beside the change, which is the first event's.
    ...(isPaidTwice(row, decision)
      ? [{ provider, reference, kind: "paid_twice" as const, actor: "engine", attempt, data: twice(row) }]
      : []),
    ...(becomesStuck ? [{ ...common, kind: "stuck" as const, actor: "engine", data: stuckFor(row, decision) }] : []),
  ];
}

/** Paid although it had ended unpaid, or was held unsent, when the end of what it pays again was contradicted: no alarm was raised then. */
function isPaidTwice({ contradicted, state, attempt }: JudgedRow, { to }: Decision): boolean {
  if (!contradicted || to !== "succeeded") return false;
  return withoutMoney.includes(state as PayoutState) || (state === "needs_review" && attempt === 0);
}

function twice({ pays_again: original }: JudgedRow): EventData {
  const reason = `it was paid after all, and the gateway contradicts the end of ${original}, whose money this payout pays again`;
  return { source: "engine", reason, ...(original !== null && { otherReference: original }) };
}

function detailsOf({ source, payout, reason, error, failure, decision, approved }: ObservationRecord): EventData {
  return {
    source,
    ...(payout !== undefined && dataOf(payout)),
    ...(decision !== undefined && { decision }),
    ...approved,
    ...(failure !== undefined && { failure }),
    ...(reason !== undefined && { reason }),
    ...(error !== undefined && { error }),
  };
}

function stuckFor({ age_ms, sent_age_ms, check_first_at }: JudgedRow, { to }: Decision): EventData {
  if (to !== "accepted") return { reason: `open for ${duration(sent_age_ms)}; contact the gateway` };
  const because =
    check_first_at === null
      ? "every attempt failed before anything was sent"
      : "no query has shown whether it was sent before the database was restored";
  return { reason: `accepted ${duration(age_ms)} ago, and ${because}; its history says why` };
}

/** In hours, or in minutes where `stuckAfterMs` is shorter than one. */
function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
