import { expect, test } from "vitest";
import { failuresOf, lastLines, sum, tallyOf } from "../src/tally.ts";

const report = (numPassedTests: number, numFailedTests: number, files: readonly [string, number][] = []) => ({
  numPassedTests,
  numFailedTests,
  testResults: files.map(([status, count]) => ({
    name: "a.test.ts",
    status,
    assertionResults: Array.from({ length: count }, () => ({ fullName: "adds", status })),
  })),
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

test("names what failed, with the beginning of the reason", () => {
  const passed = { fullName: "adds", status: "passed", failureMessages: [] };
  const failed = {
    fullName: "subtracts",
    status: "failed",
    failureMessages: ["\u001b[31mAssertionError\u001b[39m: 1 is not 2\n    at a.ts:1"],
  };
  const testResults = [
    { name: "a.test.ts", status: "failed", assertionResults: [passed, failed] },
    { name: "b.test.ts", status: "failed", message: "cannot be loaded", assertionResults: [] },
  ];
  expect(failuresOf({ numPassedTests: 1, numFailedTests: 1, testResults })).toEqual([
    "a.test.ts > subtracts: AssertionError: 1 is not 2\n      at a.ts:1",
    "b.test.ts: cannot be loaded",
  ]);
  expect(failuresOf(undefined)).toEqual([]);
  expect(lastLines(`${"line\n".repeat(20)}\u001b[31mend\u001b[39m\n\n`)).toMatch(/^(line\n {2}){9}end$/);
});

test("sums", () => {
  expect(
    sum([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 });
});
