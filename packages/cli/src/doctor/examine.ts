import { randomBytes } from "node:crypto";
import type { PayoutErrorCode } from "@payout/core";
import type { Answer, Caller } from "./calls.ts";

/**
 * Makes at most four signed calls that move no money: the balance, or the payout that is named; an order that cannot exist; the payout;
 * another order that cannot exist. Nothing more is sent after an answer that may be the refusal of a signature: a few of those can
 * lock a merchant.
 */
export async function examine(caller: Caller, currency: string, payout?: string): Promise<void> {
  const { provider, query, balance, answers } = caller;
  const known = payout === undefined ? [] : [() => query(payout)];
  // What shows the signature comes first: without it no refusal has a meaning.
  const first = provider.balance === undefined ? known : [() => balance(currency)];
  const steps = [...first, () => query(impossibleReference()), ...known, () => query(impossibleReference())];
  for (const step of steps) if (endsAll(await step(), answers.some(provesSignature))) return;
}

/** One that nobody has ordered, in a form that every gateway takes. */
function impossibleReference(): string {
  return `nosuchorder${randomBytes(6).toString("hex")}`;
}

/** Errors of a call whose signature the gateway has taken: it looked for the order, or accepted and signed an answer. */
const afterSignature: readonly PayoutErrorCode[] = ["not_found", "bad_signature"];

/** Whether the answer shows that the gateway has taken our signature. */
export function provesSignature({ payout, balance, error }: Answer): boolean {
  return payout !== undefined || balance !== undefined || (error !== undefined && afterSignature.includes(error.code));
}

/** An unlisted refusal may be about anything, the signature too, until that is proven. */
function endsAll({ error }: Answer, isProven: boolean): boolean {
  return error !== undefined && !(isProven && (error.code === "not_found" || isUnlisted(error.code)));
}

/** Whether the gateway has refused in words that its list does not have. */
export function isUnlisted(code: PayoutErrorCode): boolean {
  return code === "bad_response" || code === "rejected";
}
