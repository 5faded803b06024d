import type { DecisionWord, StoredPayout } from "@payout/engine";
import type { ConsoleRole } from "../settings.ts";
import type { View } from "../view.ts";

/** Something that can be done with a payout, as its address says it. */
export interface PayoutAction {
  readonly name: "decide" | "note" | "reveal" | "pay-again" | "reopen" | "cancel" | "request-approval";
  readonly role: ConsoleRole;
  readonly tone: "" | "primary" | "danger";
  readonly isPossible: (payout: StoredPayout) => boolean;
}

/** In the sequence in which they are shown. Only the engine knows for sure; this hides what it would refuse in any case. */
const payoutActions: readonly PayoutAction[] = [
  { name: "decide", role: "operator", tone: "", isPossible: (payout) => decisionsFor(payout).length > 0 },
  { name: "pay-again", role: "operator", tone: "", isPossible: ({ repayable }) => repayable },
  { name: "request-approval", role: "operator", tone: "", isPossible: isUnapproved },
  { name: "cancel", role: "operator", tone: "danger", isPossible: ({ state }) => state === "accepted" },
  { name: "reopen", role: "operator", tone: "", isPossible: ({ closedAt }) => closedAt !== undefined },
  { name: "note", role: "operator", tone: "", isPossible: () => true },
  { name: "reveal", role: "operator", tone: "", isPossible: ({ erasedAt }) => erasedAt === undefined },
];

/** What this reader can do with this payout, and which of it stands out. */
export function actionsOn(
  payout: StoredPayout,
  { may }: Pick<View, "may">,
  primary?: PayoutAction["name"],
): readonly PayoutAction[] {
  const possible = payoutActions.filter(({ role, isPossible }) => may(role) && isPossible(payout));
  return possible.map((each) => (each.name === primary ? { ...each, tone: "primary" } : each));
}

function isUnapproved({ state, blockedBy = [] }: StoredPayout): boolean {
  return state === "accepted" && blockedBy.includes("approval");
}

/** The decisions that a payout's state can allow; the engine's rules decide within them. */
export function decisionsFor({ state, stuckSince }: StoredPayout): readonly DecisionWord[] {
  if (state === "accepted" || state === "sending") return [];
  if (state === "pending") return stuckSince === undefined ? ["query_again"] : ["query_again", "paid", "failed"];
  if (state === "unknown" || state === "needs_review") return ["query_again", "paid", "failed", "not_sent"];
  return state === "succeeded" ? ["query_again", "returned"] : ["query_again", "paid"];
}

/** The state after a decision; `query_again` leaves it to the gateway's answer. */
export function stateAfter(decision: DecisionWord, { state }: Pick<StoredPayout, "state">): string {
  const states = { query_again: state, paid: "succeeded", failed: "failed", not_sent: "failed", returned: "reversed" };
  return states[decision];
}
