import { type TransitionEvent, transitionEvents } from "../machine/table.ts";

/** What a history holds besides transitions. `observed` is evidence that changed nothing. */
const otherKinds = [
  "accepted",
  "observed",
  "released",
  "stuck",
  "unknown_notification",
  "paid_again",
  "paid_twice",
  "awaits_approval",
  "proposed",
  "approved",
  "declined",
  "revealed",
  "noted",
  "erased",
] as const;

/** Everything that the history of a payout can hold. */
export type EventKind = TransitionEvent | (typeof otherKinds)[number];

/** Every kind of event. */
export const eventKinds: readonly EventKind[] = [...transitionEvents, ...otherKinds];

/** The kinds that handlers of `engine.on("payout")` receive: final states, contradictions, and what needs an operator. */
const newsworthy: readonly EventKind[] = [
  "unknown",
  "needs_review",
  "resend",
  "succeeded",
  "failed",
  "refused",
  "cancelled",
  "reversed",
  "late_success",
  "disagreement",
  "reopened",
  "stuck",
  "unknown_notification",
  "paid_twice",
  "awaits_approval",
];

/**
 * Whether handlers receive an event. Acceptance by the gateway emits none; the end of an `unknown` state does, because its
 * beginning was emitted.
 */
export function isAnnounced({ kind, from }: { readonly kind: EventKind; readonly from?: string | undefined }): boolean {
  return newsworthy.includes(kind) || (kind === "pending" && (from === "unknown" || from === "needs_review"));
}
