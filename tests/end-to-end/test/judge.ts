import { type Payout, PayoutError, type PayoutOrder } from "@payout/core";
import type { LedgerEntry, ProviderId, Sandbox } from "@payout/sandbox";
import { expect } from "vitest";

/** How a call ended: a payout, or an error. */
export type CallOutcome = { readonly payout: Payout } | { readonly error: PayoutError };

/** Waits for a call; any error that is not a `PayoutError` is rethrown. */
export function outcomeOf(call: Promise<Payout>): Promise<CallOutcome> {
  return call.then(
    (payout) => ({ payout }),
    (error: unknown) => {
      if (PayoutError.is(error)) return { error };
      throw error;
    },
  );
}

/** The ledger's line about a reference; the caller must have sent it at least once. */
export function truthAbout(sandbox: Sandbox, id: ProviderId, reference: string): LedgerEntry {
  const line = sandbox.ledger().find((entry) => entry.provider === id && entry.reference === reference);
  if (!line) throw new Error(`the sandbox has no line about ${reference}`);
  return line;
}

/** Fails unless the outcome of `send` fits what the gateway did: money rules 1, 2 and 4. */
export function judgeSend(sandbox: Sandbox, id: ProviderId, order: PayoutOrder<unknown>, outcome: CallOutcome): void {
  const { reference } = order;
  const line = truthAbout(sandbox, id, reference);
  expect(line.calls.create, "a send is one POST").toBe(1);
  if ("error" in outcome) {
    expect(outcome.error).toMatchObject({ operation: "send", provider: id, reference });
    expect(["not_sent", "unknown"]).toContain(outcome.error.outcome);
    if (line.status !== "absent") expect(outcome.error.outcome, "the gateway has the order").toBe("unknown");
    return;
  }
  expect(line.status, "a payout was returned").not.toBe("absent");
  // The answer may be older than the order's end, which a notification reported in the meantime.
  judgePayout(outcome.payout.status === "pending" ? { ...line, status: "pending" } : line, outcome.payout);
}

/** Fails unless a payout is about the ledger's order and claims no other state than it is in; it may not know the state. */
export function judgePayout(line: LedgerEntry, payout: Payout): void {
  expect(payout, "the payout is the order's").toMatchObject({ reference: line.reference, providerId: line.providerId });
  expect(Number(payout.amount?.value)).toBe(Number(line.amount));
  expect([...wordsFor(line), "unknown"]).toContain(payout.status);
  expect(payout.final && payout.status === "unknown").toBe(false);
}

/** Only INR has a word for a reversal; the others report a failure. */
function wordsFor({ provider, status }: LedgerEntry): readonly string[] {
  return status === "reversed" && provider !== "inr" ? ["failed", "cancelled"] : [status];
}
