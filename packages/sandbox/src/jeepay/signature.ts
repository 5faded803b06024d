import { createHash } from "node:crypto";

/** A value of a signed message. Numbers come as their source text or as bigint, so that no digit is lost. */
export type FieldValue = string | bigint | number | boolean | null | undefined;

/**
 * Signs as the gateway's server does: every field but `sign`, neither null nor the empty text, as `key=value&`; these
 * pieces sorted without case; the key at the end; MD5 of the UTF-8 bytes in upper-case hex (facts 1.2).
 */
export function signFields(fields: Iterable<readonly [string, FieldValue]>, secretKey: string): string {
  return createHash("md5").update(canonicalText(fields, secretKey), "utf8").digest("hex").toUpperCase();
}

/** The text that is digested, with the key in it: for tests, never for a log. */
export function canonicalText(fields: Iterable<readonly [string, FieldValue]>, secretKey: string): string {
  const pieces: string[] = [];
  for (const [key, value] of fields) {
    if (key === "sign" || value === null || value === undefined || value === "") continue;
    pieces.push(`${key}=${value}&`);
  }
  return `${pieces.sort(compareWithoutCase).join("")}key=${secretKey}`;
}

/** Whether a received signature is the right one. The server does not look at the case of the hex digits. */
export function signatureMatches(
  fields: Iterable<readonly [string, FieldValue]>,
  secretKey: string,
  received: string,
): boolean {
  return signFields(fields, secretKey).toLowerCase() === received.toLowerCase();
}

/**
 * The order of Java's `String.CASE_INSENSITIVE_ORDER`: UTF-16 units one by one, first as upper case, then as lower case,
 * and at the end the shorter text first. It is not ASCII order: `a_b` sorts after `a1` but before `ab`.
 */
export function compareWithoutCase(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const difference = compareUnits(left.charAt(index), right.charAt(index));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function compareUnits(left: string, right: string): number {
  if (left === right) return 0;
  const upperLeft = foldUnit(left, left.toUpperCase());
  const upperRight = foldUnit(right, right.toUpperCase());
  if (upperLeft === upperRight) return 0;
  return (
    foldUnit(upperLeft, upperLeft.toLowerCase()).charCodeAt(0) -
    foldUnit(upperRight, upperRight.toLowerCase()).charCodeAt(0)
  );
}

/** Java folds one unit to one unit; where JavaScript gives two (German sharp s), Java leaves the unit as it is. */
function foldUnit(unit: string, folded: string): string {
  return folded.length === 1 ? folded : unit;
}
