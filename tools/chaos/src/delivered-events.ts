import type { WorkerNews } from "./messages.ts";

type EventNews = Extract<WorkerNews, { kind: "event" }>;

/** What `engine.on("payout")` has delivered, by payout: at least once, sometimes twice, through several processes. */
export interface DeliveredEvents {
  take(event: EventNews): void;
  /** How many payouts are final, or wait for an operator. */
  settled(): number;
  /** The newest delivered state of a payout. */
  stateOf(key: string): string | undefined;
  /** The database was put back to this moment: what was delivered later must be delivered again. */
  forgetAfter(at: number): void;
  /** How many events were delivered, and how many of them repeatedly. */
  counts(): { readonly events: number; readonly repeated: number };
}

const resting = ["succeeded", "failed", "cancelled", "reversed", "needs_review"];

/** Collects delivered events. */
export function collectEvents(): DeliveredEvents {
  const byKey = new Map<string, EventNews[]>();
  const seen = new Set<string>();
  let events = 0;
  const settled = new Set<string>();
  const note = (event: EventNews): void => {
    const known = byKey.get(event.key);
    if (known === undefined) byKey.set(event.key, [event]);
    else known.push(event);
    if (event.event === "stuck" || resting.includes(event.state ?? "")) settled.add(event.key);
  };
  return {
    take(event) {
      events += 1;
      seen.add(event.id);
      note(event);
    },
    settled: () => settled.size,
    // The last of those at the same moment. An alarm changes no state.
    stateOf: (key) =>
      byKey
        .get(key)
        ?.filter(({ state }) => state !== undefined)
        .reduce<EventNews | undefined>(
          (newest, event) => (newest !== undefined && newest.at > event.at ? newest : event),
          undefined,
        )?.state,
    forgetAfter(at) {
      const kept = [...byKey.values()].flat().filter((event) => event.at <= at);
      byKey.clear();
      settled.clear();
      for (const event of kept) note(event);
    },
    counts: () => ({ events, repeated: events - seen.size }),
  };
}
