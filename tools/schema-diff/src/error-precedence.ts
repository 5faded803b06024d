import type { ErrorEntry } from "../../codegen/src/error-table.ts";

/** The same code, text and pattern, for an operation that both name: an entry as it was, and as it is. */
export function isSameRefusal(one: ErrorEntry, other: ErrorEntry): boolean {
  return (["code", "text", "pattern"] as const).every((key) => one[key] === other[key]) && shareOperation(one, other);
}

/**
 * Entries that say something else about a refusal than before, though they did not change themselves: the first entry that
 * matches decides, and one that is new or has moved now stands before them.
 */
export function shadowedEntries(
  old: readonly ErrorEntry[],
  now: readonly ErrorEntry[],
): { readonly index: number; readonly by: ErrorEntry }[] {
  const formerly = (entry: ErrorEntry) => old.findIndex((candidate) => isSameRefusal(candidate, entry));
  return now.flatMap((entry, index) => {
    const was = formerly(entry);
    if (was === -1) return [];
    const cameBefore = (other: ErrorEntry) => formerly(other) !== -1 && formerly(other) < was;
    const by = now.slice(0, index).find((other) => decidesOtherwise(other, entry) && !cameBefore(other));
    return by === undefined ? [] : [{ index, by }];
  });
}

function decidesOtherwise(one: ErrorEntry, other: ErrorEntry): boolean {
  const differ = one.class !== other.class || one.definite !== other.definite;
  return differ && shareOperation(one, other) && mayBeEqual(one.code, other.code) && mayMatchOneText(one, other);
}

function shareOperation(one: ErrorEntry, other: ErrorEntry): boolean {
  return one.operations.some((operation) => other.operations.includes(operation));
}

/** An entry without a code holds for every code. */
function mayBeEqual(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/** For two patterns this is undecidable, so they count as overlapping. */
function mayMatchOneText(one: ErrorEntry, other: ErrorEntry): boolean {
  if (one.pattern === undefined && other.pattern === undefined) return mayBeEqual(one.text, other.text);
  const [pattern, text] = one.pattern === undefined ? [other.pattern, one.text] : [one.pattern, other.text];
  return pattern === undefined || text === undefined || new RegExp(pattern, "u").test(text);
}
