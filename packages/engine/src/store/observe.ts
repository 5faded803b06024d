import type { Payout, PayoutStatus } from "@payout/core";
import type { Work } from "../database/database.ts";
import { afterCommit, type Internals } from "../internals.ts";
import { giveBackIfProven } from "../limits/day.ts";
import { type Decision, decide, type Observed } from "../machine/decide.ts";
import type { DecisionWord } from "../resolve/rules.ts";
import type { ProviderEntry } from "../settings.ts";
import { changesOf } from "./changes.ts";
import { dataOf, type EventData, isAnnounced, type NewEvent, storeChange } from "./events.ts";
import { followUp } from "./follow-up.ts";
import { type LockedPayout, stateOf } from "./rows.ts";

/** An observation of one payout, with everything that is kept about it. */
export interface Sighting extends Observed {
  /** The gateway's message, where there is one. */
  readonly payout?: Payout | undefined;
  /** Who or what it comes from: `engine`, `gateway`, `caller`, or a person's name. */
  readonly actor: string;
  /** Why, in words for a person. */
  readonly reason?: string | undefined;
  /** The code of the error that a call ended with. */
  readonly error?: string | undefined;
  /** Why the gateway refused. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
  /** What a person decided. */
  readonly decision?: DecisionWord;
  /** Names the worker of a claim. */
  readonly claim?: string;
  /** Keep it in the history even when it changes nothing. */
  readonly keep?: boolean;
}

/**
 * Makes of a payout what an observation makes of it: state, history and the jobs that follow, in the caller's transaction.
 * Every change of a payout goes through here.
 */
export async function observe(
  internals: Internals,
  work: Work,
  { row, entry }: { readonly row: LockedPayout; readonly entry: ProviderEntry },
  sighting: Sighting,
): Promise<Decision> {
  const state = stateOf(row);
  const confirming = (row.confirming ?? undefined) as PayoutStatus | undefined;
  const decision = decide({ state, attempt: row.attempt, confirming }, sighting);
  const asked = sighting.source === "query" && sighting.overtaken !== true;
  const next = followUp(decision, { row, state, rules: entry.rules, asked });
  const events = eventsOf(row, decision, sighting, next.becomesStuck);
  await storeChange(work, row, changesOf(row, decision, sighting, { next, rules: entry.rules }), events);
  if (decision.to !== row.state) afterCommit(work, () => internals.meter.moved(row.provider, decision.to));
  await giveBackIfProven(work, row, decision);
  const { provider, reference } = row;
  const afterSeconds = next.afterMs / 1000;
  const sooner = next.job === "ask" && mayWaitForLater(row, next.afterMs);
  await internals.jobs.add(work, [
    ...(next.job === undefined || sooner ? [] : [{ kind: next.job, provider, reference, afterSeconds }]),
    ...(events.some(isAnnounced) ? [{ kind: "deliver" as const, provider, reference }] : []),
  ]);
  // Sent once more, it can have a question left that comes much later: the next one would be taken for that.
  const sendsAgain = decision.event === "sending" && row.attempt > 0;
  if (sooner || sendsAgain || decision.follow === "confirm") await internals.jobs.askAfter(work, row, afterSeconds);
  return decision;
}

/** Whether a question may be waiting that comes later than this: what was open and has ended leaves one behind. */
function mayWaitForLater({ state, attempt, due_in_ms }: LockedPayout, afterMs: number): boolean {
  return (state !== "sending" || attempt > 1) && (due_in_ms === null || due_in_ms > afterMs);
}

function eventsOf(row: LockedPayout, decision: Decision, sighting: Sighting, becomesStuck: boolean): NewEvent[] {
  const { provider, reference } = row;
  const common = { provider, reference, from: row.state, to: decision.to, actor: sighting.actor };
  const data = detailsOf(sighting);
  const attempt = sighting.attempt ?? row.attempt;
  const isNews = sighting.payout !== undefined && sighting.payout.eventKey !== row.last_event_key;
  const keep = decision.event !== "observed" || sighting.keep === true || isNews;
  const alarm = {
    source: "query" as const,
    reason: `a notification said ${row.confirming}; the gateway's answer does not`,
  };
  return [
    ...(keep ? [{ ...common, kind: decision.event, attempt, data, raw: sighting.payout?.rawBody }] : []),
    ...(decision.disagreement ? [{ ...common, kind: "disagreement" as const, attempt, data: alarm }] : []),
    ...(becomesStuck ? [{ ...common, kind: "stuck" as const, actor: "engine", data: stuckFor(row, decision) }] : []),
  ];
}

function detailsOf({ source, payout, reason, error, failure, decision }: Sighting): EventData {
  return {
    source,
    ...(payout !== undefined && dataOf(payout)),
    ...(decision !== undefined && { decision }),
    ...(failure !== undefined && { failure }),
    ...(reason !== undefined && { reason }),
    ...(error !== undefined && { error }),
  };
}

function stuckFor({ age_ms, sent_age_ms }: LockedPayout, { to }: Decision): EventData {
  const hours = (milliseconds: number) => `${Math.floor(milliseconds / 3_600_000)} h`;
  return {
    reason:
      to === "accepted"
        ? `accepted ${hours(age_ms)} ago, and each attempt to send it failed before it was sent; see why in its history`
        : `open for ${hours(sent_age_ms)}; ask the gateway's operators`,
  };
}
