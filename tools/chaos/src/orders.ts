import type { PayoutOrder } from "@payout/core";
import type { ProviderId } from "@payout/sandbox";
import { type SampleOrder, sampleOrders, vietnamOrder } from "@payout/test-support";
import { fate } from "./fate.ts";

/** One order, and the provider that it goes through. */
export interface Entry {
  readonly provider: ProviderId;
  readonly order: PayoutOrder<object>;
}

/** Every provider of a run. */
export const providerIds: readonly ProviderId[] = [
  "jeepay.transfer",
  "jeepay.cashout",
  "hongwen",
  "inr",
  "multicountry",
];

/** The last two digits of the amounts, which say what the sandbox makes of an order, and how many of a thousand get them. */
const scenarios: readonly (readonly [digits: string, share: number])[] = [
  ["00", 620], // succeeds
  ["01", 110], // succeeds in the create's answer
  ["02", 30], // succeeds an hour later
  ["03", 80], // fails
  ["04", 60], // is cancelled
  ["08", 50], // fails in the create's answer
  ["05", 10], // stays open for ever
  ["06", 20], // succeeds, and is reversed
  ["07", 20], // fails, and succeeds
];

/** How many orders are so large that others have to approve them. */
const largeShare = 0.15;

// One currency of the run has no decimals.
const samples: Readonly<Record<ProviderId, SampleOrder>> = { ...sampleOrders, multicountry: vietnamOrder };

/** The order with this number: the same for the same seed, in whichever process. */
export function orderAt(seed: number, index: number): Entry {
  const provider = providerIds[index % providerIds.length] ?? "inr";
  return {
    provider,
    order: {
      reference: `CH${seed.toString(36)}N${String(index).padStart(7, "0")}`,
      amount: amountOf(provider, scenarioAt(seed, index), fate(seed, "large", index) < largeShare),
      destination: samples[provider].destination,
    },
  };
}

/** Small amounts: the test merchants' balances are enough for some tens of thousands of orders, then orders fail. */
function amountOf(provider: ProviderId, digits: string, isLarge: boolean): PayoutOrder<object>["amount"] {
  const { currency } = samples[provider];
  const many = isLarge ? "2" : "1";
  return { value: currency === "VND" ? `${many}${digits}` : `${many}0.${digits}`, currency };
}

function scenarioAt(seed: number, index: number): string {
  let left = fate(seed, "scenario", index) * 1000;
  for (const [digits, share] of scenarios) {
    if (left < share) return digits;
    left -= share;
  }
  return "00";
}

/** What decides who submits what. */
interface Share {
  readonly seed: number;
  readonly payouts: number;
  readonly workers: number;
}

/** How many orders one worker submits. */
export function shareOf({ payouts, workers }: Omit<Share, "seed">, worker: number): number {
  return Math.ceil((payouts - worker) / workers);
}

/** The orders that one worker submits, from one of them on and up to another. */
export function* ordersOf(
  { seed, payouts, workers }: Share,
  worker: number,
  from: number,
  end = shareOf({ payouts, workers }, worker),
): Generator<Entry> {
  for (let number = from; number < end; number += 1) yield orderAt(seed, worker + number * workers);
}
