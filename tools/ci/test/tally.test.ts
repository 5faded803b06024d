import { expect, test } from "vitest";
import { sum, tallyOf } from "../src/tally.ts";

const report = (numPassedTests: number, numFailedTests: number, files: readonly [string, number][] = []) => ({
  numPassedTests,
  numFailedTests,
  testResults: files.map(([status, count]) => ({ status, assertionResults: Array.from({ length: count }) })),
});

test("counts passed and failed tests", () => {
  expect(tallyOf(report(3, 2, [["failed", 5]]), 1)).toEqual({ passed: 3, failed: 2 });
});

test("a file that fails before its first test is a failure", () => {
  expect(
    tallyOf(
      report(3, 0, [
        ["passed", 3],
        ["failed", 0],
      ]),
      1,
    ),
  ).toEqual({ passed: 3, failed: 1 });
});

test("a run that fails without a failed test is a failure", () => {
  expect(tallyOf(report(3, 0, [["passed", 3]]), 1)).toEqual({ passed: 3, failed: 1 });
});

test("a run without a report is a failure", () => {
  expect(tallyOf(undefined, 0)).toEqual({ passed: 0, failed: 1 });
});

test("sums", () => {
  expect(
    sum([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 });
});
