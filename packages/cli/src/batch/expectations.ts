import { sameAmount } from "@payout/core";
import { exitCodes } from "../exit-codes.ts";
import { CommandError, usage } from "../failure.ts";
import type { CheckedBatch } from "./check.ts";

/** What whoever submits has been told that the file holds. */
export interface Expectations {
  readonly count: number;
  readonly totals: Readonly<Record<string, string>>;
  readonly digest: string | undefined;
}

/** The expectations of a command line. @throws CommandError `usage` */
export function expectationsOf(options: {
  readonly expect: string;
  readonly expectTotal: readonly string[];
  readonly digest?: string;
}): Expectations {
  const { expect, expectTotal, digest } = options;
  if (!/^\d{1,9}$/.test(expect)) throw usage(`--expect must be the number of rows; got ${JSON.stringify(expect)}`);
  const totals = expectTotal.map((text) => {
    const [, currency = "", value = ""] = /^([A-Z0-9]{3,10}):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    if (currency === "")
      throw usage(`--expect-total must be a currency and a sum such as CNY:20800.00; got ${JSON.stringify(text)}`);
    return [currency, value] as const;
  });
  return { count: Number(expect), totals: Object.fromEntries(totals), digest: digest?.replace(/^sha256:/, "") };
}

/**
 * Compares a file with what was expected of it, and with what was checked.
 * @throws CommandError `refused`; nothing was stored
 */
export function requireExpected(
  checked: CheckedBatch,
  expected: Expectations,
  checkedDigest: string | undefined,
): void {
  const { count, totals, digest } = checked;
  const wasChecked = expected.digest ?? checkedDigest;
  if (wasChecked === undefined)
    throw different("it was not checked here: run payout batch check first, or pass its --digest");
  if (wasChecked !== digest)
    throw different("it is not the file that was checked: run payout batch check again, and compare what changed");
  if (count !== expected.count) throw different(`it has ${count} rows, not ${expected.count}`);
  const currencies = new Set([...Object.keys(totals), ...Object.keys(expected.totals)]);
  for (const currency of currencies) {
    const [found, wanted] = [totals[currency] ?? "0", expected.totals[currency] ?? "0"];
    if (!sameAmount(found, wanted)) throw different(`its total is ${currency}:${found}, not ${currency}:${wanted}`);
  }
}

function different(why: string): CommandError {
  return new CommandError(
    exitCodes.refused,
    "different_file",
    `the file is not what was expected: ${why}. Nothing was stored.`,
  );
}
