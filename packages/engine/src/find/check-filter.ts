import { unitsAtScale } from "@payout/core/provider";
import {
  checkFields,
  limitProblem,
  momentProblem,
  type Problems,
  textProblem,
  textsProblem,
  wordsProblem,
} from "../check-fields.ts";
import { isFields, misconfigured, requireKnown } from "../known.ts";
import { blockReasons } from "../limits/block.ts";
import { states } from "../machine/words.ts";
import { eventKinds } from "../store/event-kinds.ts";
import type { AmountFilter, PayoutFilter } from "./filter.ts";

/** More at a time would fill the memory; `after` goes on. */
const mostFound = 10_000;

const problems: Problems<PayoutFilter> = {
  provider: textsProblem("a provider's name"),
  id: textProblem("a reference, or the gateway's number"),
  providerId: textProblem("the gateway's number"),
  state: wordsProblem(states),
  stuck: (value) => (value === true ? undefined : "must be true, or left out"),
  blockedBy: (value) =>
    value === true || (blockReasons as readonly unknown[]).includes(value)
      ? undefined
      : `must be true, or one of ${blockReasons.join(", ")}, or left out`,
  batch: textProblem("a batch's name"),
  amount: amountProblem,
  account: textProblem("an account"),
  accountEnding: (value) =>
    typeof value === "string" && value.length === 4 ? undefined : "must be the last four characters of an account",
  timeOf: (value) =>
    (eventKinds as readonly unknown[]).includes(value) ? undefined : `must be one of ${eventKinds.join(", ")}`,
  from: momentProblem,
  to: momentProblem,
  order: (value) => (value === "oldest" || value === "newest" ? undefined : 'must be "oldest" or "newest"'),
  limit: limitProblem(mostFound),
  after: (value) =>
    isPosition(value) ? undefined : "must be a payout of the previous page: { acceptedAt, provider, reference }",
};

/**
 * Refuses an unknown condition: ignoring it would find all payouts.
 * @throws EngineError `configuration` with its name
 */
export function checkFilter(call: "find" | "count", filter: unknown): asserts filter is PayoutFilter {
  checkFields<PayoutFilter>({ call, what: `the filter of ${call}`, field: `a condition of ${call}` }, filter, problems);
  if (call === "count" && filter.after !== undefined)
    throw misconfigured("count: after is for the pages of find: leave it out, and all pages are counted");
}

const bounds = ["value", "atLeast", "atMost"] as const satisfies readonly (keyof AmountFilter)[];
const amountNames = { currency: true, value: true, atLeast: true, atMost: true } as const;

function amountProblem(value: unknown): string | undefined {
  if (!isFields(value) || typeof value["currency"] !== "string" || value["currency"] === "")
    return 'must be an object such as { currency: "CNY", value: "12.50" }';
  requireKnown("a condition of amount", value, amountNames, "amount");
  const wrong = bounds.find((name) => value[name] !== undefined && !isDecimal(value[name]));
  return wrong && `must have an exact decimal as ${wrong}, such as "12.50"`;
}

function isDecimal(value: unknown): boolean {
  return typeof value === "string" && unitsAtScale(value, 40) !== undefined;
}

function isPosition(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { acceptedAt, provider, reference } = value;
  return momentProblem(acceptedAt) === undefined && typeof provider === "string" && typeof reference === "string";
}
