import { setTimeout as sleep } from "node:timers/promises";
import { aboutCall } from "./about.ts";
import type { CallContext } from "./call.ts";
import type { Expected, Lookup, PayoutProvider } from "./contract.ts";
import { failure, PayoutError, type PayoutErrorCode } from "./errors.ts";

/** What can be set for `waitUntilFinal`. */
export interface WaitOptions {
  /** The pause before each query in milliseconds; its length bounds the number of queries. @default twelve queries in about ten minutes */
  readonly schedule?: readonly number[];
  /** Ends the waiting: the call rejects with code `aborted`. The payout itself goes on. */
  readonly signal?: AbortSignal;
  /** Returns the ordered amount of a reference, so that an answer with another amount is refused. */
  readonly expected?: Expected;
}

const seconds = (...values: readonly number[]) => values.map((value) => value * 1000);
const defaultSchedule = seconds(2, 3, 5, 10, 15, 20, 30, 45, 60, 120, 120, 180);

// A gateway that is down, a proxy in front of it or a secret being replaced: what cannot be read or believed now may be later.
const passing: readonly PayoutErrorCode[] = [
  "network",
  "timeout",
  "unavailable",
  "rate_limited",
  "not_found",
  "bad_response",
  "bad_signature",
];

/** The part of a provider that waiting needs. */
type Queryable = Pick<PayoutProvider<never>, "id" | "query">;

/**
 * Queries until the gateway calls the payout final, with a pause of up to a fifth more or less than the schedule says, so that
 * many waiters do not query in step. Takes one provider or a union of them. A query that fails for a reason that may pass is
 * repeated, to the end of the schedule.
 *
 * @throws PayoutError `timeout` when the schedule ends first, with the last error as its cause (the payout goes on: query
 * later, never pay again), `aborted`, or the error of a query that cannot succeed later either.
 */
export async function waitUntilFinal<Provider extends Queryable>(
  provider: Provider,
  lookup: Lookup,
  { schedule = defaultSchedule, signal, expected }: WaitOptions = {},
): Promise<Awaited<ReturnType<Provider["query"]>>> {
  const call: CallContext = {
    provider: provider.id,
    operation: "query",
    ...(lookup.reference && { reference: lookup.reference }),
    posted: false,
  };
  const options = { ...(signal && { signal }), ...(expected && { expected }) };
  let last = "no answer";
  let cause: unknown;
  for (const pause of schedule) {
    await jitteredPause(call, pause, signal);
    try {
      const payout = await provider.query(lookup, options);
      if (payout.final) return payout as Awaited<ReturnType<Provider["query"]>>;
      last = `status ${payout.status}`;
      cause = undefined;
    } catch (error) {
      if (!PayoutError.is(error) || !passing.includes(error.code)) throw error;
      last = error.code;
      cause = error;
    }
  }
  throw failure(call, {
    code: "timeout",
    cause,
    message: `${aboutCall(call)}: not final after ${schedule.length} queries (last: ${last}). The payout is still open: query later, do not pay again.`,
  });
}

async function jitteredPause(call: CallContext, pause: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(pause * (0.8 + Math.random() * 0.4), undefined, signal && { signal });
  } catch {
    throw failure(call, {
      code: "aborted",
      message: `${aboutCall(call)}: aborted while waiting. The payout is still open: query later.`,
    });
  }
}
