import { Counter, Histogram, Registry } from "prom-client";

/** Counts what this process does, for Prometheus. Labels are names of providers, states and codes, never references. */
export interface Meter {
  readonly registry: Registry;
  /** A send has ended. */
  sent(provider: string, outcome: string, seconds: number): void;
  /** A query has been answered, or not. */
  queried(provider: string, answer: string): void;
  /** A notification was acknowledged, refused, or could not be stored. */
  notified(provider: string, status: number): void;
  /** A payout has come into another state, and that is committed. */
  moved(provider: string, state: string): void;
  /** Handlers have taken an event that happened so many seconds ago. */
  delivered(seconds: number): void;
}

const sendSeconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 90];
const lagSeconds = [0.1, 0.5, 1, 5, 15, 60, 300, 1800, 3600];

/** The counters of one engine, in a registry of their own. */
export function createMeter(): Meter {
  const registry = new Registry();
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter<Label>({ name, help, labelNames, registers: [registry] });
  const sends = counter("payout_sends_total", "Completed sends, by outcome", ["provider", "outcome"]);
  const queries = counter("payout_queries_total", "Queries, by answer", ["provider", "answer"]);
  const notifications = counter("payout_notifications_total", "Notifications, by result of the acknowledgement", [
    "provider",
    "result",
  ]);
  const moves = counter("payout_transitions_total", "Payouts that entered a state", ["provider", "state"]);
  const durations = new Histogram({
    name: "payout_send_seconds",
    help: "Duration of sends, whatever the outcome",
    labelNames: ["provider"],
    buckets: sendSeconds,
    registers: [registry],
  });
  const lags = new Histogram({
    name: "payout_event_lag_seconds",
    help: "Time from an event until every handler has taken it",
    buckets: lagSeconds,
    registers: [registry],
  });
  return {
    registry,
    sent(provider, outcome, seconds) {
      sends.inc({ provider, outcome });
      durations.observe({ provider }, seconds);
    },
    queried: (provider, answer) => queries.inc({ provider, answer }),
    notified: (provider, status) => notifications.inc({ provider, result: resultOf(status) }),
    moved: (provider, state) => moves.inc({ provider, state }),
    delivered: (seconds) => lags.observe(Math.max(0, seconds)),
  };
}

function resultOf(status: number): string {
  if (status < 300) return "acknowledged";
  return status < 500 ? "refused" : "not_stored";
}
