import type { Selectable } from "kysely";
import type { PayoutsTable } from "../database/tables.ts";
import type { LimitReason } from "../limits/block.ts";
import { finalStates, type PayoutState } from "../machine/words.ts";
import { stateOf } from "../store/rows.ts";

type Row = Selectable<PayoutsTable>;

/** What an operator should do about a payout, in plain words; undefined if nothing. */
export function nextStepOf(row: Row): string | undefined {
  const state = stateOf(row);
  if (row.contradicted && !paidNothing.includes(state)) return stepForTwice(row, state);
  if (state === "needs_review") return stepForHeld(row);
  if (state === "accepted" && row.awaits_approval) return awaitsApproval;
  if (state === "accepted" && row.check_first_at !== null) return checksFirst;
  if (state === "accepted" && row.blocked_by !== null) return stepsForBlocked[row.blocked_by as LimitReason];
  if (finalStates.includes(state) && !row.final) return contradicted;
  const waits = stepsForOpen[state];
  return row.stuck_at !== null || state === "unknown" ? waits : undefined;
}

const awaitsApproval =
  "It is sent once others approve it: engine.proposals lists what is open, engine.approve approves it. If its proposal was declined or has lapsed, call engine.requestApproval, or cancel the order with engine.cancelBeforeSend.";

const checksFirst =
  "Wait: the database may be older than what was sent, so the engine queries the gateway first and sends this order only if the gateway does not have it. To release many at once, compare them with the gateway, then call engine.recovered.";

const contradicted =
  "Do not pay again and do not book it yet: the gateway contradicts how this payout ended. The engine queries it; engine.history shows both messages. If the answers stay different, ask the gateway which one is true.";

const stepsForOpen: Readonly<Partial<Record<PayoutState, string>>> = {
  accepted: "It has waited long for its send: check that an engine with this provider is running.",
  sending: "Wait: its worker finishes it, or another worker takes over and queries the gateway.",
  pending:
    "Ask the gateway for its status, by reference or providerId; the engine keeps querying. When the gateway or a statement says how it ended, store that with engine.resolve: paid or failed.",
  unknown:
    "Do not pay again: the gateway may have it. The engine keeps querying. If it stays unknown, look it up in the gateway's back office and store what you find with engine.resolve: paid, failed or not_sent.",
};

const stepsForBlocked: Readonly<Record<LimitReason, string>> = {
  paused:
    "Fix what the provider was paused for, then call engine.resume; or cancel the order with engine.cancelBeforeSend.",
  order_limit: "Cancel it with engine.cancelBeforeSend and split it, or raise the limit.",
  daily_limit: "Wait for the next day, raise the limit, or cancel it with engine.cancelBeforeSend.",
  balance: "Top up the balance at the gateway; the engine queries it again by itself.",
};

const paidNothing: readonly PayoutState[] = ["failed", "cancelled", "reversed"];

function stepForTwice({ pays_again, attempt }: Row, state: PayoutState): string {
  const original = `the gateway contradicts the end of ${pays_again}, whose money this payout pays again`;
  if (state === "needs_review" && attempt === 0)
    return `Not sent: ${original}. Find out how ${pays_again} ended; then store not_sent here with engine.resolve. If that one did fail, submit the order anew.`;
  return `Perhaps paid twice: ${original}. Ask the gateway to stop this one, or the payee to return one of the two.`;
}

function stepForHeld(row: Row): string {
  if (row.corrupted)
    return "Its row was changed in the database by something other than the engine: compare it with engine.history and find out by what. It is neither sent nor queried. Store how it ended with engine.resolve: paid, failed or not_sent.";
  if (row.attempt === 0)
    return "The gateway has an order under this reference that this engine did not send: find out which system did. Then store it with engine.resolve: paid; or not_sent, after which it can be paid under a new reference.";
  if (row.last_message_key !== null)
    return "Do not pay again: the gateway has reported this order before. Ask the gateway how it ended, and store that with engine.resolve: query_again, paid or failed.";
  return "Do not pay again yet. Look up the reference in the gateway's back office or statement. If it is there, call engine.resolve with query_again, paid or failed; if it certainly is not, with not_sent, after which it can be paid under a new reference.";
}
