import { aboutCall, queryFirst } from "./about.ts";
import type { CallContext } from "./call.ts";
import type { Expected, Lookup, Payout, PayoutOrder } from "./contract.ts";
import { failure } from "./errors.ts";
import { sameAmount } from "./money.ts";
import type { ResolvedSettings } from "./settings.ts";
import { hiddenCharacter } from "./visible.ts";

/** The error of a message about something other than what was requested. */
export function refuseOther(call: CallContext, field: string, httpStatus?: number): never {
  throw failure(call, {
    code: "bad_response",
    httpStatus,
    message: `${aboutCall(call)}: the ${field} belongs to another order. The message was rejected. ${queryFirst(call)}`,
  });
}

/**
 * Refuses to believe an unsigned answer about an order that came over plain http: anyone on the way may have written it. For
 * gateways that never sign their answers; a refusal is distrusted for the same reason by `refusalError`. A balance is no
 * proof of anything, whoever wrote it.
 *
 * @throws PayoutError `bad_response`, for `send` with outcome `unknown`, when `allowInsecureHttp` is set.
 */
export function checkUnsignedAllowed(settings: ResolvedSettings, call: CallContext): void {
  if (call.operation === "balance" || !settings.allowInsecureHttp) return;
  throw failure(call, {
    code: "bad_response",
    message: `${aboutCall(call)}: the answer is not signed, and with allowInsecureHttp anyone may have written it. ${queryFirst(call)}`,
  });
}

/**
 * Checks the answer to `send` against the order: the reference always, amount and currency where the answer has them.
 *
 * @param amountText The amount as the answer wrote it, `undefined` when it has none: one that cannot be read is not the ordered one.
 * @throws PayoutError `bad_response`, outcome `unknown`, when the answer is about another order.
 */
export function checkOrdered(
  call: CallContext,
  order: Pick<PayoutOrder<unknown>, "reference" | "amount">,
  payout: Payout,
  answer: { readonly status: number; readonly amountText: string | undefined },
): void {
  if (payout.reference !== order.reference) refuseOther(call, "reference", answer.status);
  const { value, currency = order.amount.currency } = payout.amount ?? { value: "" };
  if (answer.amountText !== undefined && !sameAmount(value, order.amount.value))
    refuseOther(call, "amount", answer.status);
  if (currency !== order.amount.currency) refuseOther(call, "currency", answer.status);
}

/**
 * Checks the numbers of a payout against those of the lookup.
 *
 * @throws PayoutError `bad_response` when the message is about another order.
 */
export function checkLookup(call: CallContext, lookup: Lookup, payout: Pick<Payout, "reference" | "providerId">): void {
  const { reference, providerId } = lookup;
  if (reference !== undefined && payout.reference !== reference) refuseOther(call, "reference");
  // An answer that names only the reference is about this order when the query was made by reference.
  const named = payout.providerId !== undefined || reference === undefined;
  if (providerId !== undefined && named && payout.providerId !== providerId) refuseOther(call, "providerId");
}

/**
 * Refuses a lookup that cannot be sent: it needs at least one number, none of them empty.
 *
 * @throws PayoutError `invalid_order`.
 */
export function checkLookupGiven(call: CallContext, lookup: Lookup): void {
  const given = [lookup?.reference, lookup?.providerId].filter((value) => value !== undefined);
  const hidden = given.map((value) => (typeof value === "string" ? hiddenCharacter(value) : undefined)).find(Boolean);
  if (hidden !== undefined) {
    const message = `${aboutCall(call)}: the lookup contains the invisible character ${hidden}: remove it. Nothing was queried.`;
    throw failure(call, { code: "invalid_order", message });
  }
  if (given.length > 0 && given.every((value) => typeof value === "string" && value !== "")) return;
  const message = `${aboutCall(call)}: the lookup must have a reference or a providerId, a non-empty string. Nothing was queried.`;
  throw failure(call, { code: "invalid_order", message });
}

/**
 * Checks the amount of a payout against what the caller says was ordered.
 *
 * @throws PayoutError `bad_response` when it differs, or when the message has no amount to compare; `unavailable` when the
 * caller ordered nothing under the reference, or could not say.
 */
export async function checkExpected(call: CallContext, payout: Payout, expected: Expected | undefined): Promise<void> {
  if (expected === undefined) return;
  const { reference, amount } = payout;
  const order = await orderedBy(call, payout, expected);
  if (order === undefined) {
    const message = `${aboutCall(call)}: expected knows no order ${reference} of ${payout.account}. The message was rejected. Store an order before you send it; if ${reference} is another system's, let that system answer.`;
    throw failure(call, { code: "unavailable", reference, message });
  }
  const same =
    amount !== undefined &&
    sameAmount(amount.value, order.amount.value) &&
    (amount.currency === undefined || amount.currency === order.amount.currency);
  if (same) return;
  const why = amount === undefined ? "has no amount to compare with the order" : "has another amount than the order";
  throw failure(call, {
    code: "bad_response",
    reference,
    message: `${aboutCall(call)}: the message for ${reference} ${why}. It was rejected. Query the gateway.`,
  });
}

/** What the caller ordered. Without that answer the message cannot be checked, so it must come again. */
async function orderedBy(
  call: CallContext,
  { provider, account, reference }: Payout,
  expected: Expected,
): ReturnType<Expected> {
  try {
    return await expected(reference, { provider, account });
  } catch (cause) {
    const message = `${aboutCall(call)}: the callback expected failed, so the amount ordered under ${reference} is unknown. The message was rejected. Try again.`;
    throw failure(call, { code: "unavailable", reference, cause, message });
  }
}
