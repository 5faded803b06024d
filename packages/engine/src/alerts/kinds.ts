import type { ProviderEventKind } from "../limits/provider-events.ts";
import type { EventKind } from "../store/event-kinds.ts";

/** A kind of alert about a payout: an event that needs an operator. */
export type PayoutAlertKind = Extract<
  EventKind,
  | "needs_review"
  | "stuck"
  | "reversed"
  | "late_success"
  | "disagreement"
  | "unknown_notification"
  | "paid_twice"
  | "proposed"
>;

/** A kind of alert about a provider. */
export type ProviderAlertKind = Extract<
  ProviderEventKind,
  "paused" | "paused_by_engine" | "balance_low" | "recovering"
>;

/**
 * What raises an alert about a payout. `unknown` does not, because the engine queries and most of them end by themselves; those that
 * do not are `stuck`. The index `payout_events_alerting` has the same kinds.
 */
export const payoutAlertKinds: readonly PayoutAlertKind[] = [
  "needs_review",
  "stuck",
  "reversed",
  "late_success",
  "disagreement",
  "unknown_notification",
  "paid_twice",
  "proposed",
];

/** What raises an alert about a provider. */
export const providerAlertKinds: readonly ProviderAlertKind[] = [
  "paused",
  "paused_by_engine",
  "balance_low",
  "recovering",
];

/** What an operator does about each kind. Where the payout itself says what to do next, that counts. */
export const alertSteps: Readonly<Record<PayoutAlertKind | ProviderAlertKind, string>> = {
  needs_review: "Look the payout up, follow its next step, and decide (engine.get, engine.resolve).",
  stuck: "Ask the gateway for its status, by reference or providerId; the engine keeps querying.",
  reversed: "Reverse the booking: the money came back.",
  late_success: "Book it as paid. If it was paid again meanwhile, claim one of the two back.",
  disagreement:
    "Do not pay again and do not book it yet: the gateway contradicts itself. The timeline shows both messages (engine.history).",
  unknown_notification: "Find out which system sent this order: this engine did not.",
  paid_twice: "The same money may have been paid twice. Ask the gateway about both payouts, and claim one back.",
  proposed: "Look at it, then approve or decline it (engine.proposals, engine.approve, engine.decline).",
  paused: "Fix what the provider was paused for, then resume it (engine.resume).",
  paused_by_engine: "Find out why sends ended without a usable answer, then resume the provider (engine.resume).",
  balance_low: "Top up the balance at the gateway; the engine queries it again by itself.",
  recovering:
    "The database may be older than what was sent. Compare what waits with the gateway, then end the recovery (engine.recovered).",
};
