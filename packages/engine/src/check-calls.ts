import type { PayoutFilter } from "./find.ts";
import { type Fields, isFields, misconfigured, requireKnown } from "./known.ts";
import { blockReasons } from "./limits/block.ts";
import { states } from "./machine/words.ts";
import { requireActor } from "./operator.ts";
import type { StreamOptions } from "./stream.ts";

const filterNames: Readonly<Record<keyof PayoutFilter, true>> = {
  provider: true,
  state: true,
  stuck: true,
  blockedBy: true,
  from: true,
  to: true,
  limit: true,
  after: true,
};

/**
 * Refuses a handler that would never be called, or could not be.
 * @throws EngineError `configuration`
 */
export function checkHandler(event: unknown, handler: unknown): void {
  if (event !== "payout" && event !== "provider")
    throw misconfigured(`there is no event "${event}"; events are payout and provider`);
  if (typeof handler !== "function") throw misconfigured(`on("${event}", handler): handler must be a function`);
}

/**
 * Refuses an unknown condition: ignoring it would find all payouts.
 * @throws EngineError `configuration` with its name
 */
export function checkFilter(filter: unknown): void {
  if (!isFields(filter)) throw misconfigured("the filter of find must be an object");
  requireKnown("a condition of find", filter, filterNames);
  const { provider, state, stuck, blockedBy, limit, from, to, after } = filter;
  if (provider !== undefined && (typeof provider !== "string" || provider === ""))
    throw misconfigured("find: provider must be a provider's name");
  const given = state === undefined ? [] : [state].flat();
  const wrong = given.find((each) => !(states as readonly unknown[]).includes(each));
  if (wrong !== undefined || state === null)
    throw misconfigured(`find: state must be one of ${states.join(", ")}, or a list of them`);
  if (stuck !== undefined && stuck !== true) throw misconfigured("find: stuck must be true, or left out");
  if (blockedBy !== undefined && blockedBy !== true && !(blockReasons as readonly unknown[]).includes(blockedBy))
    throw misconfigured(`find: blockedBy must be true, or one of ${blockReasons.join(", ")}, or left out`);
  if (limit !== undefined && !(Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= mostFound))
    throw misconfigured(`find: limit must be a whole number from 1 to ${mostFound}`);
  for (const [name, moment] of Object.entries({ from, to }))
    if (moment !== undefined && !isMoment(moment)) throw misconfigured(`find: ${name} must be a Date that is valid`);
  if (after !== undefined && !isPosition(after))
    throw misconfigured("find: after must be a payout of the previous page: { acceptedAt, provider, reference }");
}

/** More at a time would fill the memory; `after` goes on. */
const mostFound = 10_000;

function isMoment(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

function isPosition(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { acceptedAt, provider, reference } = value;
  return isMoment(acceptedAt) && typeof provider === "string" && typeof reference === "string";
}

/** A provider's name in the place of the options would choose nothing, and the wrong payout could be found. */
export function checkReferenceOptions(call: "get" | "history", options: unknown): void {
  if (!isFields(options)) throw misconfigured(`the options of ${call} must be an object such as { provider: "inr" }`);
  requireKnown(`an option of ${call}`, options, { provider: true });
}

/** A transaction that is misspelt or missing would be left out, and the order stored whatever becomes of it. */
export function checkSubmitOptions(options: unknown): void {
  if (!isFields(options)) throw misconfigured("the options of submit must be an object such as { transaction }");
  requireKnown("an option of submit", options, { transaction: true, actor: true, batch: true });
  checkOrigin("submit", options);
  if ("transaction" in options && !isFields(options["transaction"]))
    throw misconfigured(
      "submit: options.transaction is there, but it is neither a client of pg nor a transaction of Kysely: pass one, or leave the option out",
    );
}

/** The options of a stream of orders, checked: a misspelt name would be left out. */
export function checkedStreamOptions(options: StreamOptions): StreamOptions {
  if (!isFields(options)) throw misconfigured("the options of submitMany must be an object such as { actor, batch }");
  requireKnown("an option of submitMany", options, { actor: true, batch: true });
  checkOrigin("submitMany", options);
  return options;
}

function checkOrigin(call: string, options: Fields): void {
  if (options["actor"] !== undefined) requireActor(call, options["actor"]);
  const { batch } = options;
  if (batch !== undefined && (typeof batch !== "string" || batch === "" || batch.length > longestBatch))
    throw misconfigured(`${call}: batch must be a text of 1 to ${longestBatch} characters`);
}

const longestBatch = 200;
