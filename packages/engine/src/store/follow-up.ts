import type { Decision } from "../machine/decide.ts";
import { leaseEndsAfterMs, settlesAfterMs } from "../machine/timing.ts";
import { finalStates, type PayoutState } from "../machine/words.ts";
import type { ResolvedRules } from "../settings.ts";
import type { LockedPayout } from "./rows.ts";
import { queryPause, sendAgainPause, watchPause } from "./schedule.ts";

/** What is due next for a payout. */
export interface FollowUp {
  /** The job that does it; none when nothing is due, or when one is waiting already. */
  readonly job: "send" | "query" | undefined;
  readonly afterMs: number;
  /** Whether anything is due, or what was due stays due. */
  readonly due: "after" | "never" | "as_before";
  readonly tries: number;
  /** It has been open for too long, and no event was emitted yet. */
  readonly becomesStuck: boolean;
}

/** What the choice depends on. */
export interface Situation {
  readonly row: Pick<LockedPayout, "tries" | "age_ms" | "sent_age_ms" | "stuck_at" | "next_at" | "final">;
  readonly state: PayoutState;
  readonly rules: ResolvedRules;
  /** It was queried, and the answer is not overtaken. */
  readonly queried: boolean;
  /** When a payout in doubt may be queried. */
  readonly checkAfterMs?: number | undefined;
}

/** Works out from a decision what is due next, when, and how often it has been tried. */
export function followUp(decision: Decision, situation: Situation): FollowUp {
  const { to, follow, event } = decision;
  const { row, state, rules } = situation;
  const moved = to !== state;
  const becomesStuck = isOverdue(to, situation);
  const none = { job: undefined, afterMs: 0, becomesStuck, tries: moved ? 0 : row.tries };
  if (event === "sending") {
    return { ...none, afterMs: leaseEndsAfterMs(rules), due: "after", tries: row.tries, becomesStuck: false };
  }
  if (follow === "check") {
    const { checkAfterMs = settlesAfterMs(rules) } = situation;
    return { job: "send", afterMs: checkAfterMs, due: "after", tries: 0, becomesStuck };
  }
  if (follow === "send") {
    const sentBack = event === "sent_back" ? row.tries : 0;
    const afterMs = event === "sent_back" ? sendAgainPause(rules, sentBack) : 0;
    return { job: "send", afterMs, due: "after", tries: sentBack + 1, becomesStuck };
  }
  if (follow === "rest") return { ...none, due: "never" };
  if (follow === "confirm") return { ...none, due: "after" };
  // A query that was not due, about a payout at rest, leaves it at rest.
  if (follow === "as_before" && (!situation.queried || row.next_at === null)) return { ...none, due: "as_before" };
  // What contradicts an end is queried until there is an answer that settles it: the message may not come again.
  const rests = finalStates.includes(to) && !isContradicted(decision, row);
  if (rests) return watched(row, moved, becomesStuck);
  // What is accepted is queried by the worker that may send it.
  return { ...queried(situation, moved, becomesStuck), job: to === "accepted" ? "send" : "query" };
}

/** Whether something that the gateway said contradicts how the payout ended, and no answer has settled it since. */
export function isContradicted({ event, believed, confirming }: Decision, row: { readonly final: boolean }): boolean {
  if (event === "disagreement" || event === "unconfirmed" || confirming !== undefined) return true;
  return event === "observed" && !believed && !row.final;
}

function queried({ row, rules }: Situation, moved: boolean, becomesStuck: boolean): FollowUp {
  const tries = moved ? 0 : row.tries + 1;
  return { job: "query", afterMs: queryPause(rules, tries), due: "after", tries, becomesStuck };
}

function watched(row: Situation["row"], moved: boolean, becomesStuck: boolean): FollowUp {
  const tries = moved ? 0 : row.tries + 1;
  const afterMs = watchPause(tries);
  if (afterMs === undefined) return { job: undefined, afterMs: 0, due: "never", tries, becomesStuck };
  return { job: "query", afterMs, due: "after", tries, becomesStuck };
}

/** How long it has been open: since it was sent, because what waits for a limit or its turn is not late at the gateway. */
function isOverdue(to: PayoutState, { row, rules }: Situation): boolean {
  const openForMs = to === "accepted" ? row.age_ms : row.sent_age_ms;
  return row.stuck_at === null && !finalStates.includes(to) && openForMs > rules.stuckAfterMs;
}
