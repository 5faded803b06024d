import { randomInt } from "node:crypto";

/** The variable that names the seed of a run. */
export const seedVariable = "PAYOUT_SEED";

const greatest = 2 ** 31 - 1;

/** The seed that a run is given, or one of its own. */
export function seedOf(text: string | undefined): number {
  if (text === undefined || text === "") return randomInt(greatest);
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= greatest) return seed;
  throw new Error(`${seedVariable} must be a whole number from 0 to ${greatest}, got ${text}`);
}
