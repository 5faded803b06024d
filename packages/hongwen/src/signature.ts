import { describeEntries, type SignedEntry, signedEntries } from "@payout/core/provider";

/** The fields that are signed, in the order in which they are joined. */
export function sortedEntries(fields: Readonly<Record<string, unknown>>): SignedEntry[] {
  return signedEntries(fields, ["sign"], "skip")
    .map((entry) => ({ entry, bytes: Buffer.from(entry[0]) }))
    .sort((left, right) => Buffer.compare(left.bytes, right.bytes))
    .map(({ entry }) => entry);
}

/** Names and lengths of the signed fields in their order, without any value: what an error may show. */
export function describeSigned(fields: Readonly<Record<string, unknown>>): string {
  return describeEntries(sortedEntries(fields));
}

/** Why a signature may not fit, the likeliest first; no value of a field is in it. */
export const likelyCauses: readonly string[] = [
  "another pair of keys: requests need your private key, whose public half the gateway has; answers need the platform's public key",
  "text that was changed on its way or by a parser, such as an 18-digit number",
];
