import { createHash } from "node:crypto";

/**
 * A number from 0 up to but not 1, decided by the seed and by what it is about. Not the next of a sequence: processes that
 * start again in the middle, and in another order, get the same fates.
 */
export function fate(seed: number, ...about: readonly (string | number)[]): number {
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, ...about]))
    .digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}
