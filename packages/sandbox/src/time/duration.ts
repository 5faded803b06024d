const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds of a duration: a number of them, or a text such as `"30s"`; the units are `ms`, `s`, `m`, `h` and `d`.
 * @throws RangeError when it is neither, or negative.
 */
export function milliseconds(duration: number | string): number {
  const [, amount = "", unit = "ms"] =
    /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(typeof duration === "string" ? duration : "") ?? [];
  const result =
    typeof duration === "number" ? duration : amount === "" ? Number.NaN : Number(amount) * (units[unit] ?? 1);
  if (!(result >= 0 && Number.isFinite(result))) {
    throw new RangeError(
      `a duration must be milliseconds or a string such as "30s", "5m" or "2h", got ${JSON.stringify(duration)}`,
    );
  }
  return result;
}
