import { describeEntries, type SignedEntry, signedEntries } from "@payout/core/provider";

/**
 * Where the token stands in the text that is signed. The vendor's page of April 2026 puts it in front; the step is not
 * readable in the text of May 2026 (schemas/multicountry/SOURCE.md, M-C14).
 */
export type KeyPlacement = "prefix" | "suffix";

/** The fields that are signed, in the order in which they are joined. */
export function sortedEntries(fields: Readonly<Record<string, unknown>>): SignedEntry[] {
  return signedEntries(fields).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** Names and lengths of the signed fields in their order, without any value: what an error may show. */
export function describeSigned(fields: Readonly<Record<string, unknown>>): string {
  return describeEntries(sortedEntries(fields));
}

/** Why a signature may not fit, what can be seen first; no value of a field is in it. */
export function likelyCauses(apiToken: string, keyPlacement: KeyPlacement): string[] {
  return [
    ...(apiToken.trim() === apiToken ? [] : ["the token has white space around it"]),
    "another token",
    `the token in another place (keyPlacement is "${keyPlacement}" here)`,
    "values that were URL-encoded before they were signed, or a body that was parsed and written again",
  ];
}
