import type { EngineContext } from "../context.ts";
import { callersOwn } from "../errors.ts";
import { type HistoryEvent, toHistoryEvent } from "../record.ts";
import { isAnnounced } from "../store/event-kinds.ts";
import type { EventWithTexts } from "../store/events.ts";
import { isOneOf, lockUnknown } from "../store/rows.ts";
import { selectEvents } from "../store/select-events.ts";
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

async function deliver(
  { db, meter }: EngineContext,
  handlers: readonly PayoutHandler[],
  row: EventWithTexts,
): Promise<void> {
  const event = toHistoryEvent(row);
  if (!isAnnounced(event)) return;
  for (const handler of handlers) await callersOwn(() => handler(event));
  meter.delivered((Date.now() - event.at.getTime()) / 1000);
  // Without a payout there is no place to note it: events about unknown references are few, and can come twice.
  await db
    .updateTable("payouts")
    .set({ delivered_sequence: row.sequence })
    .where("provider", "=", row.provider)
    .where("reference", "=", row.reference)
    // Not back: a delivery that was asleep, whose job another worker got, ends after that one.
    .where("delivered_sequence", "<", row.sequence)
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
