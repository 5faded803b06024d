import { unitsAtScale } from "@payout/core/provider";
import { type Fields, isFields, misconfigured, requireKnown } from "../known.ts";
import { blockReasons } from "../limits/block.ts";
import { states } from "../machine/words.ts";
import { eventKinds } from "../store/event-kinds.ts";
import type { AmountFilter, PayoutFilter } from "./filter.ts";

type Problem = string | undefined;

/** What is wrong with the value of each condition, as the rest of a sentence that begins with its name. */
const problems: Readonly<Record<keyof PayoutFilter, (value: unknown) => Problem>> = {
  provider: textProblem("a provider's name"),
  id: textProblem("a reference, or the gateway's number"),
  providerId: textProblem("the gateway's number"),
  state: (value) => {
    const given = [value].flat();
    const isKnown = given.every((each) => (states as readonly unknown[]).includes(each));
    return isKnown ? undefined : `must be one of ${states.join(", ")}, or a list of them`;
  },
  stuck: (value) => (value === true ? undefined : "must be true, or left out"),
  blockedBy: (value) =>
    value === true || (blockReasons as readonly unknown[]).includes(value)
      ? undefined
      : `must be true, or one of ${blockReasons.join(", ")}, or left out`,
  batch: textProblem("a batch's name"),
  amount: amountProblem,
  account: textProblem("an account"),
  accountEnding: (value) =>
    typeof value === "string" && [...value].length === 4 ? undefined : "must be the last four characters of an account",
  timeOf: (value) =>
    (eventKinds as readonly unknown[]).includes(value) ? undefined : `must be one of ${eventKinds.join(", ")}`,
  from: momentProblem,
  to: momentProblem,
  order: (value) => (value === "oldest" || value === "newest" ? undefined : 'must be "oldest" or "newest"'),
  limit: (value) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= mostFound
      ? undefined
      : `must be a whole number from 1 to ${mostFound}`,
  after: (value) =>
    isPosition(value) ? undefined : "must be a payout of the previous page: { acceptedAt, provider, reference }",
};

/** More at a time would fill the memory; `after` goes on. */
const mostFound = 10_000;

const known = Object.fromEntries(Object.keys(problems).map((name) => [name, true])) as Readonly<Record<string, true>>;

/**
 * Refuses an unknown condition: ignoring it would find all payouts.
 * @throws EngineError `configuration` with its name
 */
export function checkFilter(call: "find" | "count", filter: unknown): asserts filter is PayoutFilter {
  if (!isFields(filter)) throw misconfigured(`the filter of ${call} must be an object`);
  requireKnown(`a condition of ${call}`, filter, known);
  for (const [name, problemOf] of Object.entries(problems)) {
    const problem = filter[name] === undefined ? undefined : problemOf(filter[name]);
    if (problem !== undefined) throw misconfigured(`${call}: ${name} ${problem}`);
  }
  if (call === "count" && filter["after"] !== undefined)
    throw misconfigured("count: after is for the pages of find: leave it out, and all pages are counted");
}

function textProblem(what: string): (value: unknown) => Problem {
  return (value) => (typeof value === "string" && value !== "" ? undefined : `must be ${what}`);
}

function amountProblem(value: unknown): Problem {
  if (!isFields(value) || typeof value["currency"] !== "string" || value["currency"] === "")
    return 'must be an object such as { currency: "CNY", value: "12.50" }';
  requireKnown("a condition of amount", value, amountNames, "amount");
  const wrong = bounds.find((name) => value[name] !== undefined && !isDecimal(value, name));
  return wrong && `must have an exact decimal as ${wrong}, such as "12.50"`;
}

const bounds = ["value", "atLeast", "atMost"] as const satisfies readonly (keyof AmountFilter)[];
const amountNames = { currency: true, value: true, atLeast: true, atMost: true } as const;

function isDecimal(amount: Fields, name: string): boolean {
  const value = amount[name];
  return typeof value === "string" && unitsAtScale(value, 40) !== undefined;
}

function momentProblem(value: unknown): Problem {
  return isMoment(value) ? undefined : "must be a Date that is valid";
}

function isMoment(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

function isPosition(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { acceptedAt, provider, reference } = value;
  return isMoment(acceptedAt) && typeof provider === "string" && typeof reference === "string";
}
