import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reportWithSeed } from "../src/report.ts";
import { seedOf } from "../src/seed.ts";

const drawn = (seed?: number) => {
  const values: number[] = [];
  fc.assert(
    fc.property(fc.integer(), (value) => void values.push(value)),
    { numRuns: 20, ...(seed !== undefined && { seed }) },
  );
  return values;
};

describe("the seed of a run", () => {
  test("is in the environment of every test file, and every property draws from it", () => {
    const { seed } = fc.readConfigureGlobal();
    expect(process.env["PAYOUT_SEED"]).toBe(String(seed));
    expect(drawn()).toEqual(drawn(seed));
    expect(drawn()).not.toEqual(drawn((seed ?? 0) + 1));
  });

  test("is the given one, or another one for each run", () => {
    expect(seedOf("0")).toBe(0);
    expect(seedOf("2147483647")).toBe(2147483647);
    expect(seedOf(undefined)).not.toBe(seedOf(""));
  });

  test.each(["x", "1.5", "-1", "1e3", "2147483648", " 1"])("is refused when it is %j", (text) => {
    expect(() => seedOf(text)).toThrow(/PAYOUT_SEED must be a whole number from 0 to 2147483647/);
  });
});

test("a property that fails prints its counterexample, and how to reproduce it", () => {
  const holds = (value: number) => {
    if (value > 10) throw new RangeError("too large");
  };
  const details = fc.check(fc.property(fc.nat(), holds), { seed: 7 });
  expect(() => reportWithSeed(details, 7)).toThrow(
    /Counterexample: \[11\][\s\S]*PAYOUT_SEED=7 pnpm exec vitest run <this file>/,
  );
  expect(() => reportWithSeed(fc.check(fc.property(fc.constant(1), holds)), 7)).not.toThrow();
});
