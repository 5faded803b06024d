import type { Selectable } from "kysely";
import type { PayoutsTable } from "../database/tables.ts";
import type { BlockReason } from "../limits/block.ts";
import type { PayoutState } from "../machine/words.ts";
import { corruptionReason, stateOf } from "../store/rows.ts";

type Row = Selectable<PayoutsTable>;

/** What a person should do about a payout, in plain words; undefined when nothing. */
export function nextStepOf(row: Row): string | undefined {
  const state = stateOf(row);
  if (state === "needs_review") return stepForHeld(row);
  if (state === "accepted" && row.blocked_by !== null) return stepsForBlocked[row.blocked_by as BlockReason];
  const waits = stepsForOpen[state];
  return row.stuck_at !== null || state === "unknown" ? waits : undefined;
}

const stepsForOpen: Readonly<Partial<Record<PayoutState, string>>> = {
  accepted: "It has not been sent for a long time: see whether an engine is running and has this provider.",
  sending: "Wait: its worker finishes it, or another one takes it over and asks.",
  pending:
    "Ask the gateway's operators what became of it, by the reference or providerId; the engine goes on asking. When they or a statement say how it ended, store that with engine.resolve: paid or failed.",
  unknown:
    "Do not pay again: the gateway may have it. The engine goes on asking. If it stays so, look it up in the gateway's back office and store what you find with engine.resolve: paid, failed or not_sent.",
};

const stepsForBlocked: Readonly<Record<BlockReason, string>> = {
  paused:
    "Clear up why the provider was paused, then call engine.resume; or take the order back with engine.cancelBeforeSend.",
  order_limit: "Take it back with engine.cancelBeforeSend and split it, or have the limit raised.",
  daily_limit: "Wait for the next day, have the limit raised, or take it back with engine.cancelBeforeSend.",
  balance: "Top the balance up at the gateway; the engine asks for it again by itself.",
};

function stepForHeld(row: Row): string {
  if (corruptionReason(row) !== undefined)
    return "Somebody changed its row in the database: compare it with engine.history and find out who. It is neither sent nor asked about. Store how it ended with engine.resolve: paid, failed or not_sent.";
  if (row.attempt === 0)
    return "The gateway knows an order under this reference that this engine did not send: find out which system did. Then store it with engine.resolve: paid, or not_sent, after which it can be ordered under a new reference.";
  if (row.last_event_key !== null)
    return "Do not pay again: the gateway has told of this order before. Ask its operators how it ended, and store that with engine.resolve: query_again, paid or failed.";
  return "Do not pay again yet. Look the reference up in the gateway's back office or statement: if it is there, engine.resolve with query_again, paid or failed; if it is certainly not, with not_sent, after which it can be ordered under a new reference.";
}
