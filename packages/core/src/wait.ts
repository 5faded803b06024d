import { setTimeout as sleep } from "node:timers/promises";
import { aboutCall } from "./about.ts";
import type { CallContext } from "./call.ts";
import type { Expected, Lookup, Payout, PayoutProvider } from "./contract.ts";
import { failure, PayoutError, type PayoutErrorCode } from "./errors.ts";

/** What can be set for `waitUntilFinal`. */
export interface WaitOptions {
  /** The pause before each query in milliseconds; its length bounds the number of queries. @default twelve queries in about ten minutes */
  readonly schedule?: readonly number[];
  readonly signal?: AbortSignal;
  readonly expected?: Expected;
}

const seconds = (...values: readonly number[]) => values.map((value) => value * 1000);
const defaultSchedule = seconds(2, 3, 5, 10, 15, 20, 30, 45, 60, 120, 120, 180);

// Trouble that can pass by itself; anything else is told at once.
const passing: readonly PayoutErrorCode[] = ["network", "timeout", "unavailable", "rate_limited", "not_found"];

/**
 * Asks until the gateway calls the payout final, with a pause of up to a fifth more or less than the schedule says, so that
 * many waiters do not ask in step.
 *
 * @throws PayoutError `timeout` when the schedule ends first (the payout goes on: ask later, never pay again), `aborted`,
 * or the error of a query that cannot pass by itself.
 */
export async function waitUntilFinal<Destination, Raw>(
  provider: PayoutProvider<Destination, Raw>,
  lookup: Lookup,
  { schedule = defaultSchedule, signal, expected }: WaitOptions = {},
): Promise<Payout<Raw>> {
  const call: CallContext = {
    provider: provider.id,
    operation: "query",
    ...(lookup.reference && { reference: lookup.reference }),
    posted: false,
  };
  const options = { ...(signal && { signal }), ...(expected && { expected }) };
  let last = "was never answered";
  let cause: unknown;
  for (const pause of schedule) {
    await jitteredPause(call, pause, signal);
    try {
      const payout = await provider.query(lookup, options);
      if (payout.final) return payout;
      last = `was last ${payout.status}`;
      cause = undefined;
    } catch (error) {
      if (!PayoutError.is(error) || !passing.includes(error.code)) throw error;
      last = `last failed with ${error.code}`;
      cause = error;
    }
  }
  throw failure(call, {
    code: "timeout",
    cause,
    message: `${aboutCall(call)} asked ${schedule.length} times and the payout ${last}. It goes on: ask later, do not pay again.`,
  });
}

async function jitteredPause(call: CallContext, pause: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(pause * (0.8 + Math.random() * 0.4), undefined, signal && { signal });
  } catch {
    throw failure(call, {
      code: "aborted",
      message: `${aboutCall(call)} was told to stop waiting. The payout goes on: ask later.`,
    });
  }
}
