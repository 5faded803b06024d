import { stripVTControlCharacters } from "node:util";

/** The part of vitest's JSON report that is counted. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  /** Why the file failed before its first test. */
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages?: readonly string[];
  }[];
}

/** How many things passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Counts a test run. A file that fails before its first test, and a run that fails without a failed test (a source error,
 * an unhandled rejection, no report at all), count as failed too: nothing that goes wrong stays out of the sum.
 */
export function tallyOf(report: TestReport | undefined, exitCode: number): Tally {
  if (report === undefined) return { passed: 0, failed: 1 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + brokenFiles.length;
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}

/** What failed and why, a few lines each: a log's reader, who often sees its end alone, begins with them. */
export function failuresOf(report: TestReport | undefined): string[] {
  if (report === undefined) return [];
  return report.testResults.flatMap(({ name, status, message = "", assertionResults }) => {
    if (status === "failed" && assertionResults.length === 0) return [`${name}: ${firstLines(message)}`];
    return assertionResults
      .filter((test) => test.status === "failed")
      .map(({ fullName, failureMessages = [] }) => `${name} > ${fullName}: ${firstLines(failureMessages.join("\n"))}`);
  });
}

/** The end of what a step printed, where it left no report. */
export function lastLines(text: string): string {
  return stripVTControlCharacters(text).trimEnd().split("\n").slice(-10).join("\n  ");
}

function firstLines(text: string): string {
  const lines = stripVTControlCharacters(text).split("\n");
  const ours = lines.filter((line) => !line.includes("node_modules"));
  return ours.slice(0, 8).join("\n  ").trimEnd().slice(0, 800);
}

/** The sum of all tallies. */
export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
  };
}
