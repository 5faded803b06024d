import type { Internals } from "../internals.ts";
import { type HistoryEvent, toHistoryEvent } from "../record.ts";
import { announced } from "../store/events.ts";
import type { JobKey } from "./jobs.ts";

/** Takes one event. When it rejects, the event comes again. */
export type PayoutHandler = (event: HistoryEvent) => void | Promise<void>;

/**
 * Gives a payout's events to the handlers, one after the other, in the order in which they happened. Each is marked as
 * delivered when all handlers have resolved; a crash in between delivers it again, under the same id.
 */
export async function deliverEvents(
  { db }: Internals,
  handlers: readonly PayoutHandler[],
  { provider, reference }: JobKey,
): Promise<void> {
  const payout = await db
    .selectFrom("payouts")
    .select("delivered_sequence")
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .executeTakeFirst();
  const rows = await db
    .selectFrom("payout_events")
    .selectAll()
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .where("sequence", ">", payout?.delivered_sequence ?? "0")
    .where("kind", "in", [...announced])
    .orderBy("sequence")
    .execute();
  for (const row of rows) {
    const event = toHistoryEvent(row);
    for (const handler of handlers) await handler(event);
    // Without a payout there is no place to note it: events about unknown references are few, and can come twice.
    await db
      .updateTable("payouts")
      .set({ delivered_sequence: row.sequence })
      .where("provider", "=", provider)
      .where("reference", "=", reference)
      .execute();
  }
}
