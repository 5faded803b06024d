import { shownName } from "@payout/core/provider";
import { notAllowed } from "../errors.ts";
import { versionOf } from "../record.ts";
import { type LockedPayout, stateOf } from "../store/rows.ts";

/** Two people can look at one payout: the second must not decide on what has changed since. */
export function requireUnchanged(row: LockedPayout, seen: string | undefined): void {
  const version = versionOf(row);
  if (seen === undefined || seen === version) return;
  throw notAllowed(
    row,
    `it changed after version ${shownName(String(seen))} that you saw; it is ${stateOf(row)} now, version ${version}. Nothing was changed. Look at it again, then decide.`,
    ["seen"],
  );
}
