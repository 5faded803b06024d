import type { Payout } from "./contract.ts";
import { sha256Hex } from "./digest.ts";

/** The fields of a payout, each optional one also as `undefined`. */
export type PayoutFields<Raw> = {
  readonly [Key in Exclude<keyof Payout<Raw>, "eventKey">]?: Payout<Raw>[Key] | undefined;
} & Pick<Payout<Raw>, "reference" | "status" | "final" | "repayable" | "raw" | "rawBody">;

/** Statuses that carry a failure. */
const withFailure: readonly string[] = ["failed", "cancelled", "reversed"];

/** Fields that a payout does not take over as they are. */
const setApart: readonly string[] = ["failure", "raw", "rawBody"];

/**
 * Makes a payout: without absent fields, frozen, with its event key, the raw message not enumerable so that logs and
 * JSON never hold it.
 */
export function makePayout<Raw>(provider: string, fields: PayoutFields<Raw>): Payout<Raw> {
  const failure = withFailure.includes(fields.status) ? fields.failure : undefined;
  const payout: Record<string, unknown> = {};
  for (const name of Object.keys(fields) as (keyof typeof fields)[])
    if (fields[name] !== undefined && !setApart.includes(name)) payout[name] = fields[name];
  if (failure !== undefined) payout["failure"] = failure;
  payout["eventKey"] = eventKey(provider, fields, failure?.code);
  Object.defineProperty(payout, "raw", { value: fields.raw });
  Object.defineProperty(payout, "rawBody", { value: fields.rawBody });
  return Object.freeze(payout) as unknown as Payout<Raw>;
}

function eventKey(provider: string, fields: PayoutFields<unknown>, failureCode: string | undefined): string {
  const { reference, providerId, providerStatus, completedAtText } = fields;
  // JSON writes an absent part as null.
  const parts = [provider, reference, providerId, providerStatus, failureCode, completedAtText];
  return sha256Hex(JSON.stringify(parts));
}
