import { patternProblem } from "./patterns.ts";
import type { TableReport } from "./table-checks.ts";

export interface ErrorEntry {
  readonly operations: readonly string[];
  readonly code?: string;
  readonly text?: string;
  readonly pattern?: string;
  readonly class: string;
  readonly definite: boolean;
  readonly meaning: string;
  readonly source: string;
}

/** How an answer is read: each place as a JSON pointer. */
export interface AnswerRule {
  readonly code: string;
  readonly accepted: string;
  readonly data: string;
  readonly texts: readonly string[];
  readonly prefix?: string;
}

/** An errors.json; its form is schemas/meta/errors.schema.json. */
export interface ErrorFile {
  readonly answer: AnswerRule;
  readonly entries: readonly ErrorEntry[];
}

/** Refusals of this call that say nothing about an earlier one under the same reference. */
const neverDefinite = ["duplicate_reference", "not_found", "rate_limited"];

/** What must hold for an errors.json beyond its form. */
export function checkErrors({ answer, entries }: ErrorFile, report: TableReport): void {
  const unfit = answer.prefix === undefined ? undefined : patternProblem(`${answer.prefix}$`);
  if (unfit) report.add("/answer/prefix", `the prefix with $ behind it ${unfit}`);
  entries.forEach((entry, index) => {
    const pointer = `/entries/${index}`;
    if (entry.text !== undefined && entry.pattern !== undefined) {
      report.add(pointer, 'has both "text" and "pattern"; keep one');
    }
    const problem = entry.pattern === undefined ? undefined : patternProblem(entry.pattern);
    if (problem) report.add(`${pointer}/pattern`, `the pattern ${problem}`);
    checkDefinite(entry, pointer, report);
  });
}

/** Definite means "this call moved no money"; callers pay again on its strength. */
function checkDefinite(entry: ErrorEntry, pointer: string, report: TableReport): void {
  if (!entry.definite) return;
  if (!/^\[(?:doc|oss)\]/u.test(entry.source)) {
    report.add(
      `${pointer}/source`,
      'a definite refusal needs a source that begins with [doc] or [oss]; else "definite": false',
    );
  }
  if (neverDefinite.includes(entry.class)) {
    report.add(`${pointer}/definite`, `${entry.class} proves nothing about the payout; set "definite" to false`);
  }
}
