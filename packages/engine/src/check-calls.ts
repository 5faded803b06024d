import { type Fields, isFields, misconfigured, requireKnown } from "./known.ts";
import { requireActor } from "./operator.ts";
import type { StreamOptions } from "./stream.ts";

/**
 * Refuses a handler that would never be called, or could not be.
 * @throws EngineError `configuration`
 */
export function checkHandler(event: unknown, handler: unknown): void {
  if (event !== "payout" && event !== "provider")
    throw misconfigured(`there is no event "${event}"; events are payout and provider`);
  if (typeof handler !== "function") throw misconfigured(`on("${event}", handler): handler must be a function`);
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
