import { createHash, randomUUID } from "node:crypto";
import type { Payout, PayoutStatus } from "@payout/core";
import { type Insertable, type Selectable, sql, type UpdateObject } from "kysely";
import type { Tx } from "../database/database.ts";
import type { GatewayMessagesTable, GatewayTexts } from "../database/personal-tables.ts";
import type { PayoutEventsTable, PayoutFacts, Tables } from "../database/tables.ts";
import type { ObservationSource } from "../machine/decide.ts";
import type { DecisionWord } from "../resolve/rules.ts";
import type { JobKey } from "../work/jobs.ts";
import { type EventKind, isAnnounced } from "./event-kinds.ts";

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
  /** The reference that pays the money again, or that it was paid under before. */
  readonly otherReference?: string;
  /** The id of the proposal that it is about, or that led to it. */
  readonly proposal?: string;
  /** Who approved what an operator has decided. */
  readonly approvedBy?: readonly string[];
  /** Which personal data was revealed. */
  readonly field?: string;
  /** What an operator has noted. */
  readonly note?: string;
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
  const { events: rows, messages } = insertableEvents(events);
  await work.insertInto("payout_events").values(rows).execute();
  if (messages.length > 0) await work.insertInto("gateway_messages").values(messages).execute();
}

/** Events as they are stored: what happened, for ever, and what the gateway wrote, until it is erased. */
export function insertableEvents(events: readonly NewEvent[]): {
  readonly events: EventRow[];
  readonly messages: MessageRow[];
} {
  const rows = events.map(toRows);
  return { events: rows.map(({ event }) => event), messages: messagesOf(rows) };
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
  const rows = events.map(toRows);
  const messages = messagesOf(rows);
  const announced = sql<string>`(select max(sequence) from stored)`;
  const storing = work.with("stored", (first) =>
    first
      .insertInto("payout_events")
      .values(rows.map(({ event }) => event))
      .returning("sequence"),
  );
  const withMessages =
    messages.length === 0
      ? storing
      : storing.with("kept", (next) => next.insertInto("gateway_messages").values(messages).returning("event_id"));
  await withMessages
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

type EventRow = Insertable<PayoutEventsTable>;
type MessageRow = Insertable<GatewayMessagesTable>;

/** An event as it is stored: what happened, for ever, and what the gateway wrote, until it is erased. */
interface EventRows {
  readonly event: EventRow;
  readonly message?: MessageRow;
}

/** The id is the stable one that handlers see. */
function toRows({ provider, reference, kind, from, to, actor, attempt, data = {}, raw }: NewEvent): EventRows {
  const id = randomUUID();
  const { kept, texts } = withoutTexts(data);
  const event = {
    id,
    provider,
    reference,
    kind,
    from_state: from ?? null,
    to_state: to ?? null,
    actor,
    attempt: attempt ?? null,
    data: JSON.stringify(kept),
  };
  if (raw === undefined && Object.keys(texts).length === 0) return { event };
  const bytes = raw === undefined ? null : Buffer.from(raw);
  return { event, message: { event_id: id, provider, reference, raw: bytes, texts: JSON.stringify(texts) } };
}

function messagesOf(rows: readonly EventRows[]): MessageRow[] {
  return rows.flatMap(({ message }) => (message === undefined ? [] : [message]));
}

const gatewaySources: readonly (ObservationSource | undefined)[] = ["send", "query", "notification"];

/** Takes out what a gateway, or the writer of a note, may have written an account number or a name into. */
function withoutTexts({ note, ...data }: EventData): { readonly kept: object; readonly texts: GatewayTexts } {
  const noted = note === undefined ? {} : { note };
  if (!gatewaySources.includes(data.source)) return { kept: data, texts: noted };
  const { reason, failure, ...rest } = data;
  return {
    kept: { ...rest, ...(failure !== undefined && { failure: { code: failure.code } }) },
    texts: {
      ...noted,
      ...(reason !== undefined && { reason }),
      ...(failure !== undefined && { failureMessage: failure.message }),
    },
  };
}

/** A stored event with the gateway's texts, which lie in a table of their own. */
export interface EventWithTexts extends Selectable<PayoutEventsTable> {
  readonly texts: GatewayTexts | null;
}

/** What stands where a gateway's text has been erased. */
const erasedText = "erased";

/** The details of a stored event, with the gateway's texts as long as they are kept. */
export function withTexts(kept: Record<string, unknown>, texts: GatewayTexts | null): EventData {
  const { reason, failureMessage, note } = texts ?? {};
  const { failure, ...rest } = kept as Partial<EventData>;
  return {
    ...rest,
    ...(failure !== undefined && {
      failure: { code: failure.code, message: failureMessage ?? failure.message ?? erasedText },
    }),
    ...(reason !== undefined && { reason }),
    ...(note !== undefined && { note }),
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
  const { failure, ...facts } = factsOf(payout);
  // Without the gateway's text: a digest of what can be a name must not outlive it.
  const said = [reference, status, providerStatus, providerId, facts, failure?.code];
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
