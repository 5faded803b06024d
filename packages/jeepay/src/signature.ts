import { describeEntries, type SignedEntry, signedEntries } from "@payout/core/provider";

/** The fields that are signed, in the order in which they are joined. */
export function sortedEntries(fields: Readonly<Record<string, unknown>>): SignedEntry[] {
  return signedEntries(fields)
    .map((entry) => ({ entry, text: `${entry[0]}=${entry[1]}&` }))
    .sort((left, right) => compareWithoutCase(left.text, right.text))
    .map(({ entry }) => entry);
}

/** Names and lengths of the signed fields in their order, without any value: what an error may show. */
export function describeSigned(fields: Readonly<Record<string, unknown>>): string {
  return describeEntries(sortedEntries(fields));
}

/** Why a signature over these fields may not fit, what can be seen first; no value of a field is in it. */
export function likelyCauses(secretKey: string): string[] {
  return [
    ...(secretKey.trim() === secretKey ? [] : ["the secret has white space around it"]),
    "another secret",
    "a field that the gateway does not declare, or one that was changed after it was signed",
    "a notifyUrl with a query, whose parameters the gateway moves into its notification, unsigned",
  ];
}

/** Java's `String.CASE_INSENSITIVE_ORDER`: UTF-16 units one by one, each first in upper and then in lower case. */
function compareWithoutCase(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at++) {
    const difference = foldUnit(left.charCodeAt(at)) - foldUnit(right.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function foldUnit(unit: number): number {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  const kept = onlyUnit(String.fromCharCode(unit).toUpperCase()) ?? unit;
  return onlyUnit(String.fromCharCode(kept).toLowerCase()) ?? kept;
}

function onlyUnit(text: string): number | undefined {
  return text.length === 1 ? text.charCodeAt(0) : undefined;
}
