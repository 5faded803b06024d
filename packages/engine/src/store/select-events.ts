import type { EngineContext } from "../context.ts";

/** The stored events, each with the gateway's texts as long as they are kept. */
export function selectEvents(db: EngineContext["db"]) {
  return db
    .selectFrom("payout_events")
    .leftJoin("gateway_messages", "gateway_messages.event_id", "payout_events.id")
    .selectAll("payout_events")
    .select("gateway_messages.texts");
}
