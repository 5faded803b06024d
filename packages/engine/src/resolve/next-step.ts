import type { Selectable } from "kysely";
import type { PayoutsTable } from "../database/tables.ts";
import type { LimitReason } from "../limits/block.ts";
import { finalStates, type PayoutState, withoutMoney } from "../machine/words.ts";
import { stateOf } from "../store/rows.ts";

/** What an operator should do about a payout, as a word: for translations, and for programs. */
export type NextStepCode =
  | "await_approval"
  | "wait_for_check"
  | "resume_provider"
  | "split_or_raise_limit"
  | "wait_for_next_day"
  | "top_up_balance"
  | "check_workers"
  | "wait_for_worker"
  | "ask_for_status"
  | "look_up_unknown"
  | "compare_contradiction"
  | "find_who_changed_row"
  | "find_other_sender"
  | "ask_how_it_ended"
  | "look_up_before_paying"
  | "find_how_original_ended"
  | "claim_one_back";

/** What should be done next: as a word, with what it is about, and in plain words. */
export interface NextStep {
  /** The word. */
  readonly code: NextStepCode;
  /** What the text names besides this payout. */
  readonly parameters: { readonly otherReference?: string };
  /** The words. */
  readonly text: string;
}

type Row = Selectable<PayoutsTable>;

/** What an operator should do about a payout; undefined if nothing. */
export function nextStepOf(row: Row): NextStep | undefined {
  const code = codeOf(row, stateOf(row));
  if (code === undefined) return undefined;
  const about = code === "find_how_original_ended" || code === "claim_one_back" ? row.pays_again : null;
  return { code, parameters: about === null ? {} : { otherReference: about }, text: texts[code](about ?? "") };
}

function codeOf(row: Row, state: PayoutState): NextStepCode | undefined {
  if (row.contradicted && !withoutMoney.includes(state)) return twiceCode(row, state);
  if (state === "needs_review") return heldCode(row);
  if (state === "accepted" && row.awaits_approval) return "await_approval";
  if (state === "accepted" && row.check_first_at !== null) return "wait_for_check";
  if (state === "accepted" && row.blocked_by !== null) return blockedCodes[row.blocked_by as LimitReason];
  if (finalStates.includes(state) && !row.final) return "compare_contradiction";
  return row.stuck_at !== null || state === "unknown" ? openCodes[state] : undefined;
}

function twiceCode({ attempt }: Row, state: PayoutState): NextStepCode {
  return state === "needs_review" && attempt === 0 ? "find_how_original_ended" : "claim_one_back";
}

function heldCode(row: Row): NextStepCode {
  if (row.corrupted) return "find_who_changed_row";
  if (row.attempt === 0) return "find_other_sender";
  return row.last_message_key !== null ? "ask_how_it_ended" : "look_up_before_paying";
}

const blockedCodes: Readonly<Record<LimitReason, NextStepCode>> = {
  paused: "resume_provider",
  order_limit: "split_or_raise_limit",
  daily_limit: "wait_for_next_day",
  balance: "top_up_balance",
};

const openCodes: Readonly<Partial<Record<PayoutState, NextStepCode>>> = {
  accepted: "check_workers",
  sending: "wait_for_worker",
  pending: "ask_for_status",
  unknown: "look_up_unknown",
};

const texts: Readonly<Record<NextStepCode, (otherReference: string) => string>> = {
  await_approval: () =>
    "It is sent once others approve it (engine.approve). If its proposal was declined or has lapsed, request approval again (engine.requestApproval), or cancel the order (engine.cancelBeforeSend).",
  wait_for_check: () =>
    "Wait: the database may be older than what was sent, so the engine queries the gateway first and sends this order only if the gateway does not have it. To release many at once, compare them with the gateway, then end the recovery (engine.recovered).",
  resume_provider: () =>
    "Fix what the provider was paused for, then resume it (engine.resume); or cancel the order (engine.cancelBeforeSend).",
  split_or_raise_limit: () => "Cancel it (engine.cancelBeforeSend) and split it, or raise the limit.",
  wait_for_next_day: () => "Wait for the next day, raise the limit, or cancel it (engine.cancelBeforeSend).",
  top_up_balance: () => "Top up the balance at the gateway; the engine queries it again by itself.",
  check_workers: () => "It has waited long for its send: check that an engine with this provider is running.",
  wait_for_worker: () => "Wait: its worker finishes it, or another worker takes over and queries the gateway.",
  ask_for_status: () =>
    "Ask the gateway for its status, by reference or providerId; the engine keeps querying. When the gateway or a statement says how it ended, decide (engine.resolve): paid or failed.",
  look_up_unknown: () =>
    "Do not pay again: the gateway may have it. The engine keeps querying. If it stays unknown, look it up in the gateway's back office and decide (engine.resolve): paid, failed or not_sent.",
  compare_contradiction: () =>
    "Do not pay again and do not book it yet: the gateway contradicts how this payout ended. The engine queries it; its timeline shows both messages (engine.history). If the answers stay different, ask the gateway which one is true.",
  find_who_changed_row: () =>
    "Its row was changed in the database by something other than the engine: compare it with its timeline (engine.history) and find out by what. It is neither sent nor queried. Decide how it ended (engine.resolve): paid, failed or not_sent.",
  find_other_sender: () =>
    "The gateway has an order under this reference that this engine did not send: find out which system did. Then decide (engine.resolve): paid; or not_sent, after which it can be paid under a new reference.",
  ask_how_it_ended: () =>
    "Do not pay again: the gateway has reported this order before. Ask the gateway how it ended, and decide (engine.resolve): query_again, paid or failed.",
  look_up_before_paying: () =>
    "Do not pay again yet. Look up the reference in the gateway's back office or statement. If it is there, decide (engine.resolve): query_again, paid or failed; if it certainly is not, not_sent, after which it can be paid under a new reference.",
  find_how_original_ended: (original) =>
    `Not sent: the gateway contradicts the end of ${original}, whose money this payout pays again. Find out how ${original} ended; then decide here (engine.resolve): not_sent. If that one did fail, submit the order anew.`,
  claim_one_back: (original) =>
    `Perhaps paid twice: the gateway contradicts the end of ${original}, whose money this payout pays again. Ask the gateway to stop this one, or claim one of the two back.`,
};
