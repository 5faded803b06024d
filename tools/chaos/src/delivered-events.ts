import type { WorkerNews } from "./messages.ts";

type EventNews = Extract<WorkerNews, { kind: "event" }>;

/** What `engine.on("payout")` has delivered, by payout: at least once, sometimes twice, through several processes. */
export interface DeliveredEvents {
  take(event: EventNews): void;
  /** How many payouts are final, or wait for an operator. */
  settled(): number;
  /** The newest delivered state of a payout. */
  stateOf(key: string): string | undefined;
  /** How many events were delivered, and how many of them repeatedly. */
  counts(): { readonly events: number; readonly repeated: number };
}

const resting = ["succeeded", "failed", "cancelled", "reversed", "needs_review"];

/** Collects delivered events. */
export function collectEvents(): DeliveredEvents {
  const newest = new Map<string, EventNews>();
  const seen = new Set<string>();
  const settled = new Set<string>();
  let events = 0;
  return {
    take(event) {
      events += 1;
      seen.add(event.id);
      const before = newest.get(event.key);
      if (before === undefined || before.at <= event.at) newest.set(event.key, event);
      if (event.event === "stuck" || resting.includes(event.state ?? "")) settled.add(event.key);
    },
    settled: () => settled.size,
    stateOf: (key) => newest.get(key)?.state,
    counts: () => ({ events, repeated: events - seen.size }),
  };
}
