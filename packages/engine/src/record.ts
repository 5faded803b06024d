import type { Money, PayoutStatus } from "@payout/core";
import type { Selectable } from "kysely";
import type { PayoutFacts, PayoutsTable } from "./database/tables.ts";
import type { BlockReason } from "./limits/block.ts";
import type { PayoutState } from "./machine/words.ts";
import { type NextStep, type NextStepCode, nextStepOf } from "./resolve/next-step.ts";
import type { EventKind } from "./store/event-kinds.ts";
import { type EventData, type EventWithTexts, withTexts } from "./store/events.ts";
import { stateOf } from "./store/rows.ts";

/** A stored payout. It holds no destination: account numbers and names stay in the database. */
export interface StoredPayout extends Omit<PayoutFacts, "amount"> {
  /** The name of the provider that the order goes through. */
  readonly provider: string;
  /** The caller's own order number. */
  readonly reference: string;
  /** What was ordered. */
  readonly amount: Money;
  /** Where the payout stands in the engine. */
  readonly state: PayoutState;
  /** The gateway's own number. */
  readonly providerId?: string;
  /** The last status of the gateway that was believed, in core's words. The engine's own view is `state`. */
  readonly gatewayStatus?: PayoutStatus;
  /** The same in the gateway's own word. */
  readonly providerStatus?: string;
  /** The gateway says that this will not change, or the order was cancelled before it was sent. With `capabilities.reversals` it still can change. */
  readonly final: boolean;
  /** True only when it is safe to pay the same money again, under a new reference. */
  readonly repayable: boolean;
  /**
   * Changes with every event of the payout's history. Pass it as `seen` when a person decides: the decision is refused when the
   * payout has changed since.
   */
  readonly version: string;
  /** How many sends were attempted. More than 1 only with proof that every earlier attempt moved no money. */
  readonly attempt: number;
  /** Why it needs review, or why the last send or query failed. */
  readonly reason?: string;
  /** When the order was stored. */
  readonly acceptedAt: Date;
  /** When the latest attempt to send began; absent before the first. */
  readonly sentAt?: Date;
  /** When the payout reached a final state; absent while it is open. */
  readonly closedAt?: Date;
  /** When the stored payout last changed. */
  readonly updatedAt: Date;
  /** What an operator should do next, in plain words; absent if nothing. */
  readonly nextStep?: string;
  /** The same as a word, for translations and programs. */
  readonly nextStepCode?: NextStepCode;
  /** What `nextStep` names besides this payout. */
  readonly nextStepParameters?: NextStep["parameters"];
  /** When the engine next sends or queries. */
  readonly nextAt?: Date;
  /** What keeps it from being sent; `reason` says more. */
  readonly blockedBy?: readonly BlockReason[];
  /** Since when it has been open longer than it should be. */
  readonly stuckSince?: Date;
  /** The reference of the payout whose money this one pays again. */
  readonly paysAgain?: string;
  /** The reference under which the same money was paid again. */
  readonly paidAgainAs?: string;
  /** The last four characters of the payee's account, where it is long enough to show them; absent once it is erased. */
  readonly accountEnding?: string;
  /** When its order and the gateway's messages were erased. */
  readonly erasedAt?: Date;
}

/** One event of a payout's history. */
export interface HistoryEvent {
  /** Stable: every delivery of the same event has the same id. */
  readonly id: string;
  /** What happened. */
  readonly kind: EventKind;
  /** The name of the provider. */
  readonly provider: string;
  /** The caller's own order number. */
  readonly reference: string;
  /** When it happened. */
  readonly at: Date;
  /** `engine`, `caller`, `gateway`, or the operator who decided. */
  readonly actor: string;
  /** The state before. Absent for an event that changed no state. */
  readonly from?: string;
  /** The state after. Absent for an event that changed no state. */
  readonly to?: string;
  /** Which attempt it is about. */
  readonly attempt?: number;
  /** The details of the event. */
  readonly data: EventData;
}

/** Names what a payout is at this moment: its attempt, and the last event of its history. */
export function versionOf({ attempt, revision }: Pick<Selectable<PayoutsTable>, "attempt" | "revision">): string {
  return `${attempt}.${revision}`;
}

/** A row as callers see it. */
export function toStoredPayout(row: Selectable<PayoutsTable>): StoredPayout {
  const { amount: _asTheGatewayWroteIt, ...facts } = row.facts;
  return {
    provider: row.provider,
    reference: row.reference,
    amount: { value: row.amount, currency: row.currency },
    state: stateOf(row),
    ...present({
      providerId: row.provider_id,
      gatewayStatus: row.gateway_status as PayoutStatus | null,
      providerStatus: row.provider_status,
    }),
    final: row.final,
    repayable: row.repayable,
    version: versionOf(row),
    attempt: row.attempt,
    ...facts,
    ...present({ reason: row.reason }),
    ...nextStepIn(row),
    acceptedAt: row.accepted_at,
    updatedAt: row.updated_at,
    ...present({ sentAt: row.sent_at, closedAt: row.closed_at, nextAt: row.next_at, stuckSince: row.stuck_at }),
    ...present({ paysAgain: row.pays_again, paidAgainAs: row.paid_again_as }),
    ...present({ accountEnding: row.account_ending || null, erasedAt: row.erased_at }),
    ...blockedBy(row),
  };
}

/** A stored event as callers see it. */
export function toHistoryEvent(row: EventWithTexts): HistoryEvent {
  const { id, provider, reference, at, actor } = row;
  return {
    id,
    kind: row.kind as EventKind,
    provider,
    reference,
    at,
    actor,
    ...present({ from: row.from_state, to: row.to_state, attempt: row.attempt }),
    data: withTexts(row.data, row.texts),
  };
}

function blockedBy(row: Selectable<PayoutsTable>): Pick<StoredPayout, "blockedBy"> {
  const { state, awaits_approval, check_first_at, blocked_by } = row;
  const reasons = [
    ...(state === "accepted" && awaits_approval ? (["approval"] as const) : []),
    ...(state === "accepted" && check_first_at !== null ? (["check_first"] as const) : []),
    ...(blocked_by !== null ? [blocked_by as BlockReason] : []),
  ];
  return reasons.length === 0 ? {} : { blockedBy: reasons };
}

function nextStepIn(
  row: Selectable<PayoutsTable>,
): Pick<StoredPayout, "nextStep" | "nextStepCode" | "nextStepParameters"> {
  const step = nextStepOf(row);
  if (step === undefined) return {};
  return { nextStep: step.text, nextStepCode: step.code, nextStepParameters: step.parameters };
}

type Present<Fields> = { [Name in keyof Fields]?: NonNullable<Fields[Name]> };

/** The fields that have a value. */
function present<Fields extends Readonly<Record<string, unknown>>>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Present<Fields>;
}
