import type { PayoutStatus } from "@payout/core";
import type { PayoutFacts } from "../database/tables.ts";
import type { Decision } from "../machine/decide.ts";
import { settlesAfterMs } from "../machine/timing.ts";
import { finalStates, type PayoutState } from "../machine/words.ts";
import type { ResolvedRules } from "../settings.ts";
import { factsOf, messageKeyOf } from "./events.ts";
import { type FollowUp, isContradicted } from "./follow-up.ts";
import type { ObservationRecord } from "./observation-record.ts";
import { type LockedPayout, stateOf } from "./rows.ts";

/** A moment of the database's clock, so many milliseconds from its now. */
export interface Moment {
  readonly fromNowMs: number;
}

/** What changes in a payout's row; what is absent stays. */
export interface RowChanges {
  readonly state: PayoutState;
  readonly confirming: PayoutStatus | null;
  readonly tries: number;
  readonly updated_at: Moment;
  readonly attempt?: number;
  readonly claim?: string | null;
  readonly sent_at?: Moment;
  readonly settles_at?: Moment;
  readonly next_at?: Moment | null;
  readonly stuck_at?: Moment | null;
  readonly closed_at?: Moment | null;
  readonly reason?: string | null;
  readonly corrupted?: boolean;
  readonly blocked_by?: null;
  readonly check_first_at?: Moment | null;
  readonly cleared_at?: Moment;
  readonly gateway_status?: PayoutStatus;
  readonly provider_status?: string | null;
  readonly provider_id?: string;
  readonly final?: boolean;
  readonly repayable?: boolean;
  readonly facts?: string;
  readonly last_message_key?: string;
}

type Changes = Partial<RowChanges>;

const inMs = (fromNowMs: number): Moment => ({ fromNowMs });
const now = inMs(0);

type Attempted = Pick<LockedPayout, "attempt">;

/** What an observation changes in a payout's row. */
export function changesOf(
  row: Pick<LockedPayout, "state" | "attempt" | "final" | "check_first_at" | "contradicted" | "paid_again_as">,
  decision: Decision,
  record: ObservationRecord,
  { next, rules }: { readonly next: FollowUp; readonly rules: ResolvedRules },
): RowChanges {
  const moved = decision.to !== stateOf(row) || decision.to !== row.state;
  return {
    state: decision.to,
    confirming: decision.confirming ?? null,
    tries: next.tries,
    updated_at: now,
    ...(next.due === "never" && { next_at: null }),
    ...(next.due === "after" && { next_at: inMs(next.afterMs) }),
    ...(next.becomesStuck && { stuck_at: now }),
    // What needed review already and does not make sense now needs it for that.
    ...((moved || record.word === "corrupted") && whenMoved(decision, record)),
    ...(record.word === "unanswered" && decision.to !== "needs_review" && { reason: record.reason ?? null }),
    ...(decision.event === "sending" && whenSending(row, record, rules)),
    ...(decision.event === "check_first" && whenInDoubt(row, record, next)),
    ...(row.check_first_at !== null && whenChecked(row, decision, record, moved)),
    ...(record.payout !== undefined && { last_message_key: messageKeyOf(record.payout) }),
    ...(decision.believed && whenBelieved(record)),
    ...(decision.event === "refused" && whenRefused(record)),
    ...(record.word === "cancel" && moved && { final: true, repayable: true }),
    ...(record.source === "operator" && moved && whenDecided(decision, record)),
    // Whoever reads these acts on them: nothing is final, and no money may be paid again, before the payout has ended, nor
    // while the gateway contradicts how it ended.
    // Whatever the gateway says of it: the same money is on its way once more, or may be.
    ...((row.contradicted || row.paid_again_as !== null) && { repayable: false }),
    ...((!finalStates.includes(decision.to) || isContradicted(decision, row)) && { final: false, repayable: false }),
  };
}

// Only proof leads back to `accepted`, and it takes the claim away: a row that has one was not written by the engine.
function whenMoved({ to }: Decision, { reason, word }: ObservationRecord): Changes {
  const final = finalStates.includes(to);
  return {
    reason: reason ?? null,
    corrupted: word === "corrupted",
    blocked_by: null,
    closed_at: final ? now : null,
    ...(final && { stuck_at: null }),
    ...(to === "accepted" && { claim: null }),
  };
}

// The settling time begins where the last possible moment of this attempt ends: its budget, and the lease of its worker.
function whenSending(
  { attempt }: Pick<LockedPayout, "attempt">,
  { claim }: ObservationRecord,
  rules: ResolvedRules,
): Changes {
  return {
    attempt: attempt + 1,
    claim: claim ?? null,
    sent_at: now,
    settles_at: inMs(settlesAfterMs(rules)),
  };
}

// The attempt of an earlier life that the claim journal names counts: the next one must be told from it.
function whenInDoubt({ attempt }: Attempted, record: ObservationRecord, { afterMs }: FollowUp): Changes {
  return {
    attempt: Math.max(attempt, record.attempt ?? 0),
    reason: record.reason ?? null,
    check_first_at: inMs(afterMs),
  };
}

// What the gateway has, or may have, was sent before the database was restored, by an attempt that is not stored.
function whenChecked({ attempt }: Attempted, { event }: Decision, record: ObservationRecord, moved: boolean): Changes {
  if (event === "cleared")
    return { attempt: Math.max(attempt, record.attempt ?? 0), reason: null, check_first_at: null, cleared_at: now };
  if (!moved) return {};
  return { attempt: Math.max(attempt, record.attempt ?? 0, 1), check_first_at: null, settles_at: now };
}

function whenBelieved({ payout }: ObservationRecord): Changes {
  if (payout === undefined) return {};
  return {
    gateway_status: payout.status,
    provider_status: payout.providerStatus ?? null,
    final: payout.final,
    repayable: payout.repayable,
    facts: JSON.stringify(factsOf(payout)),
    ...(payout.providerId !== undefined && { provider_id: payout.providerId }),
  };
}

// Only an order that the gateway never had may be ordered anew by an operator's word; what failed there can still turn out paid.
function whenDecided({ to }: Decision, { word }: ObservationRecord): Changes {
  return { gateway_status: to as PayoutStatus, final: true, repayable: word === "decided_not_sent" };
}

// A refusal is definite only when the order never existed, so the same money may be ordered anew.
function whenRefused({ failure }: ObservationRecord): Changes {
  const facts: PayoutFacts = failure === undefined ? {} : { failure };
  return { gateway_status: "failed", final: true, repayable: true, facts: JSON.stringify(facts) };
}
