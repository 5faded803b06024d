import { createHash, randomInt } from "node:crypto";
import { type Fault, faultNames } from "./faults.ts";

/** Faults that no request requested, as a share of all requests. */
export interface ChaosOptions {
  /** How many of all requests go wrong: 0 none, 0.05 one in twenty, 1 all. */
  readonly rate: number;
  /** A whole number of 32 bits; the same one makes the same decisions again. @default a random one, see `sandbox.chaos` */
  readonly seed?: number;
  /** The faults to choose from; each gateway leaves out what it cannot have. @default all */
  readonly faults?: readonly Fault[];
}

/** One request: everything that its fate depends on. The order of arrival is not among it. */
export interface Occasion {
  /** The gateway, for example `jeepay`. */
  readonly gateway: string;
  /** The gateway's product, for example `transfer`. */
  readonly product: string;
  /** The operation of the request, for example `create`. */
  readonly operation: string;
  /** Empty where the request is about no order. */
  readonly reference: string;
  /** 1 for the first such request, one more for each after it. */
  readonly call: number;
}

/** What decides which requests go wrong. */
export interface Chaos {
  /** The share of requests that go wrong, from 0 to 1. */
  readonly rate: number;
  /** The whole number of 32 bits that the decisions are made from. */
  readonly seed: number;
  /** The fault that meets this request, out of those that are possible there; mostly none. */
  strike(occasion: Occasion, possible: readonly Fault[]): Fault | undefined;
}

const range = 2 ** 32;

/**
 * Chaos with a rate, and with a seed when it should be that of an earlier run.
 *
 * Each decision is a digest of the seed and the occasion, not the next number of a sequence: clients that call at the same
 * time arrive in another order each time, and a sequence would then give each payout another fate.
 *
 * @throws RangeError when the rate, the seed or the name of a fault is invalid.
 */
export function createChaos({ rate, seed = randomInt(range), faults = faultNames }: ChaosOptions): Chaos {
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`chaos must be a rate from 0 to 1, got ${rate}`);
  if (!Number.isInteger(seed) || seed < 0 || seed >= range) {
    throw new RangeError(`the chaos seed must be a whole number from 0 to ${range - 1}, got ${seed}`);
  }
  const stranger = faults.find((name) => !faultNames.includes(name));
  if (stranger !== undefined) throw new RangeError(`the sandbox has no fault "${stranger}"; see faultNames`);
  const chosen = new Set(faults);
  return {
    rate,
    seed,
    strike({ gateway, product, operation, reference, call }, possible) {
      const key = JSON.stringify([seed, gateway, product, operation, reference, call]);
      const digest = createHash("sha256").update(key).digest();
      if (digest.readUInt32BE(0) / range >= rate) return undefined;
      const candidates = possible.filter((name) => chosen.has(name));
      return candidates[Math.floor((digest.readUInt32BE(4) / range) * candidates.length)];
    },
  };
}
