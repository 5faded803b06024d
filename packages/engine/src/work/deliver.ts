import type { Internals } from "../internals.ts";
import { type HistoryEvent, toHistoryEvent } from "../record.ts";
import { isAnnounced } from "../store/events.ts";
import { lockUnknown } from "../store/rows.ts";
import type { JobKey } from "./jobs.ts";

/** Takes one event. When it rejects, the event comes again. */
export type PayoutHandler = (event: HistoryEvent) => void | Promise<void>;

/**
 * Gives a payout's events to the handlers, one after the other, in the order in which they happened. Each is marked as
 * delivered when all handlers have resolved; a crash in between delivers it again, under the same id.
 */
export async function deliverEvents(
  { db, meter }: Internals,
  handlers: readonly PayoutHandler[],
  { provider, reference }: JobKey,
): Promise<void> {
  for (const row of await undelivered(db, { provider, reference })) {
    const event = toHistoryEvent(row);
    if (!isAnnounced(event)) continue;
    for (const handler of handlers) await handler(event);
    meter.delivered((Date.now() - event.at.getTime()) / 1000);
    // Without a payout there is no place to note it: events about unknown references are few, and can come twice.
    await db
      .updateTable("payouts")
      .set({ delivered_sequence: row.sequence })
      .where("provider", "=", provider)
      .where("reference", "=", reference)
      .execute();
  }
}

async function undelivered(db: Internals["db"], { provider, reference }: JobKey) {
  const delivered = await deliveredUpTo(db, { provider, reference });
  return db
    .selectFrom("payout_events")
    .selectAll()
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .where("sequence", ">", delivered)
    .orderBy("sequence")
    .execute();
}

/**
 * Up to which event the payout's handlers have been served. It waits for whoever is storing an event of this payout: there
 * was a job already, the one that is running here, so that event has none of its own.
 */
async function deliveredUpTo(db: Internals["db"], { provider, reference }: JobKey): Promise<string> {
  const payout = await db
    .selectFrom("payouts")
    .select("delivered_sequence")
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .forShare()
    .executeTakeFirst();
  if (payout !== undefined) return payout.delivered_sequence;
  await lockUnknown(db, { provider, reference });
  return "0";
}
