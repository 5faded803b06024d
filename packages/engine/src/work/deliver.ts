import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import { callersOwn } from "../errors.ts";
import { type HistoryEvent, toHistoryEvent } from "../record.ts";
import { isAnnounced } from "../store/event-kinds.ts";
import type { EventWithTexts } from "../store/events.ts";
import { isOneOf, lockUnknown } from "../store/rows.ts";
import { selectEvents } from "../store/select-events.ts";
import { grouped, perEngine } from "./grouped.ts";
import { type JobKey, keyText } from "./jobs.ts";

/** Takes one event. When it rejects, the event comes again. */
export type PayoutHandler = (event: HistoryEvent) => void | Promise<void>;

/**
 * Gives the events of some payouts to the handlers: of each payout one after the other, in the order in which they happened.
 * Each is marked as delivered when all handlers have resolved; a crash in between delivers it again, under the same id.
 * Gives a promise for each payout, because none has to wait for another's handler.
 */
export function deliverEvents(
  context: EngineContext,
  handlers: readonly PayoutHandler[],
  keys: readonly JobKey[],
): Promise<void>[] {
  if (keys.length === 0) return [];
  const reading = undelivered(context.db, keys);
  return keys.map(async (key) => {
    for (const event of (await reading).get(keyText(key)) ?? []) await deliver(context, handlers, event);
  });
}

async function deliver(context: EngineContext, handlers: readonly PayoutHandler[], row: EventWithTexts): Promise<void> {
  const event = toHistoryEvent(row);
  if (!isAnnounced(event)) return;
  for (const handler of handlers) await callersOwn(() => handler(event));
  context.meter.delivered((Date.now() - event.at.getTime()) / 1000);
  await markDelivered(context)(row);
}

/** Notes up to which events handlers have been served: in one statement for those that have been served at the same time. */
const markDelivered = perEngine(({ db }) => {
  const mark = async (rows: readonly EventWithTexts[]): Promise<undefined[]> => {
    const last = new Map(rows.map((row) => [keyText(row), row]));
    await markAll(db, [...last.values()]);
    return rows.map(() => undefined);
  };
  return grouped<EventWithTexts, undefined>({ together: mark, alone: async (row) => (await mark([row]))[0] });
});

async function markAll(db: EngineContext["db"], rows: readonly EventWithTexts[]): Promise<void> {
  const providers = rows.map(({ provider }) => provider);
  const references = rows.map(({ reference }) => reference);
  const sequences = rows.map(({ sequence }) => sequence);
  // Locked always in the same sequence. Without a payout there is no place to note it: events about unknown references are few,
  // and can come twice.
  await db
    .with("served", (first) =>
      first
        .selectFrom("payouts")
        .innerJoin(
          sql<{
            provider: string;
            reference: string;
            sequence: string;
          }>`unnest(${providers}::text[], ${references}::text[],
            ${sequences}::bigint[])`.as<"given">(sql`given(provider, reference, sequence)`),
          (join) =>
            join.onRef("given.provider", "=", "payouts.provider").onRef("given.reference", "=", "payouts.reference"),
        )
        .select(["payouts.provider", "payouts.reference", "given.sequence"])
        // Not back: a delivery that was asleep, whose job another worker got, ends after that one.
        .whereRef("payouts.delivered_sequence", "<", "given.sequence")
        .orderBy("payouts.provider")
        .orderBy("payouts.reference")
        .forUpdate("payouts"),
    )
    .updateTable("payouts")
    .from("served")
    .set((row) => ({ delivered_sequence: row.ref("served.sequence") }))
    .whereRef("payouts.provider", "=", "served.provider")
    .whereRef("payouts.reference", "=", "served.reference")
    .execute();
}

async function undelivered(
  db: EngineContext["db"],
  keys: readonly JobKey[],
): Promise<ReadonlyMap<string, EventWithTexts[]>> {
  const delivered = await deliveredUpTo(db, keys);
  const events = await selectEvents(db).where(isOneOf(keys, "payout_events")).orderBy("sequence").execute();
  return Map.groupBy(
    events.filter((event) => BigInt(event.sequence) > (delivered.get(keyText(event)) ?? 0n)),
    keyText,
  );
}

/**
 * Up to which event each payout's handlers have been served. It waits for whoever is storing an event of these payouts: there
 * was a job already, the one that is running here, so that event has none of its own.
 */
async function deliveredUpTo(db: EngineContext["db"], keys: readonly JobKey[]): Promise<ReadonlyMap<string, bigint>> {
  const payouts = await db
    .selectFrom("payouts")
    .select(["provider", "reference", "delivered_sequence"])
    .where(isOneOf(keys))
    .orderBy("provider")
    .orderBy("reference")
    .forShare()
    .execute();
  const delivered = new Map(payouts.map((payout) => [keyText(payout), BigInt(payout.delivered_sequence)]));
  const unknown = keys.filter((key) => !delivered.has(keyText(key)));
  if (unknown.length > 0) await lockUnknown(db, unknown);
  return delivered;
}
