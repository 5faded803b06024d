import type { MessageSubject, Payout } from "./contract.ts";
import { sha256Hex } from "./digest.ts";

/** Fields that core fills in itself. */
type FilledIn = keyof MessageSubject | "reference" | "eventKey" | "raw" | "rawBody";

/** What a message says about a payout, each optional field also as `undefined`. */
export type PayoutFacts = {
  readonly [Key in Exclude<keyof Payout, FilledIn>]?: Payout[Key] | undefined;
} & Pick<Payout, "status" | "final" | "repayable">;

/** Statuses that carry a failure. */
const withFailure: readonly string[] = ["failed", "cancelled", "reversed"];

/**
 * Makes a payout: without absent fields, frozen, with its event key, the raw message not enumerable so that logs and
 * JSON never hold it.
 */
export function makePayout<Raw>(
  { provider, account, reference }: Pick<Payout, keyof MessageSubject | "reference">,
  facts: PayoutFacts,
  { raw, rawBody }: Pick<Payout<Raw>, "raw" | "rawBody">,
): Payout<Raw> {
  const payout: Record<string, unknown> = { provider, account, reference };
  for (const name of Object.keys(facts) as (keyof PayoutFacts)[])
    if (facts[name] !== undefined) payout[name] = facts[name];
  if (!withFailure.includes(facts.status)) delete payout["failure"];
  payout["eventKey"] = sha256Hex(JSON.stringify([provider, account, reference, facts.status]));
  Object.defineProperty(payout, "raw", { value: raw });
  Object.defineProperty(payout, "rawBody", { value: rawBody });
  return Object.freeze(payout) as unknown as Payout<Raw>;
}
