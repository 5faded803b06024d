import type { Payout } from "./contract.ts";
import { sha256Hex } from "./digest.ts";

/** The fields of a payout, each optional one also as `undefined`. */
export type PayoutFields<Raw> = {
  readonly [Key in Exclude<keyof Payout<Raw>, "eventKey">]?: Payout<Raw>[Key] | undefined;
} & Pick<Payout<Raw>, "reference" | "status" | "final" | "repayable" | "raw" | "rawBody">;

/** Statuses that carry a failure. */
const withFailure: readonly string[] = ["failed", "cancelled", "reversed"];

/**
 * Makes a payout: without absent fields, frozen, with its event key, the raw message not enumerable so that logs and
 * JSON never hold it.
 */
export function makePayout<Raw>(provider: string, fields: PayoutFields<Raw>): Payout<Raw> {
  const { raw, rawBody, failure, ...rest } = fields;
  const kept = withFailure.includes(fields.status) ? failure : undefined;
  const payout: Record<string, unknown> = {};
  for (const [name, value] of Object.entries({ ...rest, failure: kept })) if (value !== undefined) payout[name] = value;
  payout["eventKey"] = eventKey(provider, fields, kept?.code);
  Object.defineProperty(payout, "raw", { value: raw });
  Object.defineProperty(payout, "rawBody", { value: rawBody });
  return Object.freeze(payout) as unknown as Payout<Raw>;
}

function eventKey(provider: string, fields: PayoutFields<unknown>, failureCode: string | undefined): string {
  const { reference, providerId, providerStatus, completedAtText } = fields;
  const parts = [provider, reference, providerId, providerStatus, failureCode, completedAtText];
  return sha256Hex(JSON.stringify(parts.map((part) => part ?? null)));
}
