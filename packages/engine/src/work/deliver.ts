import type { Internals } from "../internals.ts";
import { type HistoryEvent, toHistoryEvent } from "../record.ts";
import { isAnnounced } from "../store/events.ts";
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
  for (const { delivered_sequence: _before, ...row } of await undelivered(db, { provider, reference })) {
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
  return db
    .selectFrom("payout_events as event")
    .leftJoin("payouts as payout", (join) =>
      join.onRef("payout.provider", "=", "event.provider").onRef("payout.reference", "=", "event.reference"),
    )
    .selectAll("event")
    .select("payout.delivered_sequence")
    .where("event.provider", "=", provider)
    .where("event.reference", "=", reference)
    .where((all) => all("event.sequence", ">", all.fn.coalesce("payout.delivered_sequence", all.val("0"))))
    .orderBy("event.sequence")
    .execute();
}
