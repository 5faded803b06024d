import { createHash, randomUUID } from "node:crypto";
import type { Payout, PayoutStatus } from "@payout/core";
import { sql, type UpdateObject } from "kysely";
import type { Tx } from "../database/database.ts";
import type { PayoutFacts, Tables } from "../database/tables.ts";
import type { ObservationSource } from "../machine/decide.ts";
import type { TransitionEvent } from "../machine/table.ts";
import type { DecisionWord } from "../resolve/rules.ts";
import type { JobKey } from "../work/jobs.ts";

/** Everything that the history of a payout can hold. `observed` is evidence that changed nothing. */
export type EventKind = TransitionEvent | "accepted" | "observed" | "released" | "stuck" | "unknown_notification";

/** The kinds that handlers of `engine.on("payout")` receive: final states, contradictions, and what needs an operator. */
const newsworthy: readonly EventKind[] = [
  "unknown",
  "needs_review",
  "resend",
  "succeeded",
  "failed",
  "refused",
  "cancelled",
  "reversed",
  "late_success",
  "disagreement",
  "stuck",
  "unknown_notification",
];

/**
 * Whether handlers receive an event. Acceptance by the gateway emits none; the end of an `unknown` state does, because its
 * beginning was emitted.
 */
export function isAnnounced({ kind, from }: Pick<NewEvent, "kind" | "from">): boolean {
  return newsworthy.includes(kind) || (kind === "pending" && (from === "unknown" || from === "needs_review"));
}

/** The details of an event. */
export interface EventData extends PayoutFacts {
  /** Where the information came from. */
  readonly source?: ObservationSource;
  /** The status that the gateway reported. */
  readonly status?: PayoutStatus;
  /** The gateway's raw word behind `status`. */
  readonly providerStatus?: string;
  /** The gateway's own number of the payout. */
  readonly providerId?: string;
  /** What an operator decided; `actor` is who, `reason` is why. */
  readonly decision?: DecisionWord;
  /** Why, in plain words. */
  readonly reason?: string;
  /** The code of the error that ended a call. */
  readonly error?: string;
}

/** An event to be stored. */
export interface NewEvent extends JobKey {
  readonly kind: EventKind;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly actor: string;
  readonly attempt?: number | undefined;
  readonly data?: EventData | undefined;
  readonly raw?: string | undefined;
}

/** Stores events of payouts that do not change by them. */
export async function storeEvents(work: Tx, events: readonly NewEvent[]): Promise<void> {
  await work.insertInto("payout_events").values(events.map(toRow)).execute();
}

/** Stores what changes in one payout together with its events, in one statement. */
export async function storeChange(
  work: Tx,
  { provider, reference }: JobKey,
  changes: UpdateObject<Tables, "payouts">,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) {
    await work
      .updateTable("payouts")
      .set(changes)
      .where("provider", "=", provider)
      .where("reference", "=", reference)
      .execute();
    return;
  }
  const announced = sql<string>`(select max(sequence) from stored)`;
  await work
    .with("stored", (first) => first.insertInto("payout_events").values(events.map(toRow)).returning("sequence"))
    .updateTable("payouts")
    .set({
      ...changes,
      revision: sql<number>`revision + 1`,
      ...(events.some(isAnnounced) && { announced_sequence: announced }),
    })
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .execute();
}

/** The id is the stable one that handlers see. */
function toRow({ provider, reference, kind, from, to, actor, attempt, data = {}, raw }: NewEvent) {
  return {
    id: randomUUID(),
    provider,
    reference,
    kind,
    from_state: from ?? null,
    to_state: to ?? null,
    actor,
    attempt: attempt ?? null,
    data: JSON.stringify(data),
    raw: raw === undefined ? null : Buffer.from(raw),
  };
}

const factNames = ["amount", "fee", "received", "debited", "completedAt", "completedAtText", "failure"] as const;

/** What a gateway's message says beyond its status. */
export function factsOf(payout: Payout): PayoutFacts {
  return Object.fromEntries(
    factNames.flatMap((name) => (payout[name] === undefined ? [] : [[name, payout[name]] as const])),
  );
}

/**
 * Equal for two messages of a payout that say the same, completion time included: not core's `eventKey`, which is one for each
 * status and so cannot distinguish a success from the next one after a reversal.
 */
export function messageKeyOf(payout: Payout): string {
  const { reference, status, providerStatus, providerId } = payout;
  const said = [reference, status, providerStatus, providerId, factsOf(payout)];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}

/** A gateway's message as the data of an event. */
export function dataOf(payout: Payout): EventData {
  const { status, providerStatus, providerId } = payout;
  return {
    ...factsOf(payout),
    status,
    ...(providerStatus !== undefined && { providerStatus }),
    ...(providerId !== undefined && { providerId }),
  };
}
