import type { Payout } from "@payout/core";
import type { Decision } from "../../../packages/engine/src/machine/decide.ts";
import { finalStates } from "../../../packages/engine/src/machine/words.ts";
import type { Resolvable } from "../../../packages/engine/src/resolve/rules.ts";
import type { ResolvedRules } from "../../../packages/engine/src/settings.ts";
import { messageKeyOf } from "../../../packages/engine/src/store/events.ts";
import type { JudgedRow, Judgement } from "../../../packages/engine/src/store/judge.ts";
import type { ObservationRecord } from "../../../packages/engine/src/store/observation-record.ts";
import type { LockedPayout } from "../../../packages/engine/src/store/rows.ts";
import type { EngineFunctions } from "./functions.ts";
import { hour, type Setting } from "./setting.ts";
import type { Row, RuledRow, Said } from "./world.ts";

/** The reference of the order. */
export const reference = "R1";

const [moment, later] = [new Date(0), new Date(2)];

type SteppedRow = JudgedRow &
  Pick<
    LockedPayout,
    | "claim"
    | "awaits_approval"
    | "blocked_by"
    | "cleared_at"
    | "due"
    | "settled"
    | "repayable"
    | "pays_again"
    | "corrupted"
  >;

/** The row as the engine reads it. */
export function lockedRow(row: Row): SteppedRow {
  const { ruled } = row;
  return {
    provider: "gateway",
    reference,
    state: row.state,
    attempt: row.attempt,
    claim: row.claim,
    awaits_approval: ruled?.awaitsApproval === true,
    blocked_by: null,
    check_first_at: row.checksFirst ? moment : null,
    cleared_at: row.cleared ? later : null,
    confirming: row.confirming,
    tries: row.tries,
    last_message_key: lastMessageKey(row),
    next_at: row.dueInMs === null ? null : moment,
    stuck_at: row.stuck ? moment : null,
    final: row.final,
    repayable: row.repayable,
    corrupted: false,
    // Without approval rules, that the money is paid again is a step of the caller's: the invariants count it.
    contradicted: ruled?.contradicted === true,
    pays_again: null,
    paid_again_as: ruled?.paidAgain === true ? "R2" : null,
    age_ms: row.acceptedAgoMs,
    sent_age_ms: row.sentAgoMs,
    due: row.dueInMs !== null && row.dueInMs <= 0,
    settled: row.settlesInMs !== null && row.settlesInMs <= 0,
  };
}

/** Whether an event that changes nothing is stored once more matters only where it voids a proposal: elsewhere any key will do. */
function lastMessageKey({ named, ruled }: Row): string | null {
  if (ruled === undefined) return named ? "" : null;
  return ruled.lastSaid === null ? null : (keys.get(ruled.lastSaid) ?? "");
}

/** The row as an operator's decision sees it. */
export function resolvable(row: Row): Resolvable {
  const { state, attempt, stuck, named } = row;
  return { state, attempt, settled: lockedRow(row).settled, stuck, corrupted: undefined, named };
}

/** What storing an observation has made of a row. */
export interface StoredRow {
  readonly row: Row;
  readonly decision: Decision;
  /** It has another version. */
  readonly isNewVersion: boolean;
  /** An alarm says that the money may have been paid twice. */
  readonly isAlarmed: boolean;
}

/** Stores an observation, as the engine does: in hindsight, and by its own judgement. */
export function store(row: Row, record: ObservationRecord, functions: EngineFunctions, { rules }: Setting): StoredRow {
  const { word, reason } = record;
  const { state, attempt, checksFirst } = row;
  const seen = { word, state, attempt, checksFirst };
  const fact = functions.factThatMatters(seen);
  const holds =
    (fact === "named" && row.named) ||
    (fact === "sent_again" && row.sentAgain) ||
    (fact === "repeats" && row.ruled?.returned === true);
  const weighed = fact !== undefined && holds ? { ...record, ...functions.correctedBy(fact, seen, reason) } : record;
  const judgement = functions.judge(lockedRow(row), weighed, rules);
  const { decision, events } = judgement;
  const isAlarmed = events.some(({ kind }) => kind === "paid_twice");
  const next = changed(row, judgement);
  const ruled = row.ruled === undefined ? {} : { ruled: changedRuled(row.ruled, judgement, weighed) };
  return { row: { ...next, ...ruled }, decision, isNewVersion: events.length > 0, isAlarmed };
}

function changedRuled(ruled: RuledRow, { events }: Judgement, { payout, decision }: ObservationRecord): RuledRow {
  const said = payout?.status as Said | undefined;
  const moves = events.some(({ from, to }) => to !== undefined && to !== from);
  return {
    ...ruled,
    lastSaid: said ?? ruled.lastSaid,
    saidSucceeded: ruled.saidSucceeded || said === "succeeded",
    decided: moves ? decision !== undefined : ruled.decided,
    returned: decision === undefined ? ruled.returned : decision === "returned" && ruled.saidSucceeded,
  };
}

function changed(row: Row, { changes, events }: Judgement): Row {
  const final = finalStates.includes(changes.state);
  return {
    state: changes.state,
    attempt: changes.attempt ?? row.attempt,
    claim: changes.claim === undefined ? row.claim : changes.claim,
    confirming: changes.confirming,
    // Counted only where the engine looks again a few times: elsewhere the pause is always the same.
    tries: final ? Math.min(changes.tries, 4) : 0,
    dueInMs: dueAfter(row, changes),
    settlesInMs: changes.settles_at?.fromNowMs ?? row.settlesInMs,
    acceptedAgoMs: row.acceptedAgoMs,
    sentAgoMs: changes.sent_at === undefined ? row.sentAgoMs : 0,
    stuck: changes.stuck_at === undefined ? row.stuck : changes.stuck_at !== null,
    final: changes.final ?? row.final,
    repayable: changes.repayable ?? row.repayable,
    named: row.named || events.some(({ data }) => data?.status !== undefined),
    sentAgain: row.sentAgain || events.some(({ kind }) => kind === "resend"),
    checksFirst: changes.check_first_at === undefined ? row.checksFirst : changes.check_first_at !== null,
    cleared: row.cleared || changes.cleared_at !== undefined,
  };
}

/** A lease lasts, and so does what a doubt waits for; every other pause may be over at once, and then lasts until a worker takes the job. */
function dueAfter(row: Row, { state, next_at, check_first_at }: Judgement["changes"]): number | null {
  if (next_at === undefined) return row.dueInMs;
  if (next_at === null) return null;
  return state === "sending" || check_first_at != null ? next_at.fromNowMs : 0;
}

/** The row after an hour. What is open for an hour is stuck already, or never will be: older makes no difference. */
export function olderRow(row: Row, { stuckAfterMs }: Pick<ResolvedRules, "stuckAfterMs">): Row {
  const ageMs = stuckAfterMs === Number.POSITIVE_INFINITY ? 0 : hour;
  return {
    ...row,
    dueInMs: sooner(row.dueInMs),
    settlesInMs: sooner(row.settlesInMs),
    acceptedAgoMs: ageMs,
    sentAgoMs: ageMs,
  };
}

function sooner(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.max(0, milliseconds - hour);
}

const statuses: readonly Said[] = ["pending", "succeeded", "failed", "unknown"];
const messages = new Map(statuses.map((status) => [status, message(status, reference)] as const));

const keys = new Map([...messages].map(([status, payout]) => [status, messageKeyOf(payout)] as const));

/** What the gateway says about an order; its document says that what failed may be paid again. */
export function messageOf(status: Said, about: string = reference): Payout {
  return (about === reference ? messages.get(status) : undefined) ?? message(status, about);
}

function message(status: Said, about: string): Payout {
  const rawBody = JSON.stringify({ about, status });
  const final = status === "succeeded" || status === "failed";
  const repayable = status === "failed";
  return {
    provider: "model",
    account: "M1",
    amount: { value: "1.00", currency: "CNY" },
    reference: about,
    status,
    final,
    repayable,
    eventKey: `${about} ${status}`,
    raw: {},
    rawBody,
  };
}
