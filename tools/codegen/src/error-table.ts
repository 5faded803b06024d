import { isObject, isStringArray, type Json, type JsonObject, parseObject } from "./json.ts";
import { patternProblem } from "./patterns.ts";
import { throwIfAny } from "./problems.ts";
import {
  checkFlags,
  checkKeys,
  checkNoSandboxWords,
  checkText,
  checkWord,
  type TableReport,
  tableReport,
} from "./table-checks.ts";

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

const operations = ["send", "query", "balance"];
const classes = [
  "rejected",
  "authentication",
  "configuration",
  "invalid_order",
  "duplicate_reference",
  "insufficient_balance",
  "rate_limited",
  "unavailable",
  "not_found",
];
/** Refusals of this call that say nothing about an earlier one under the same reference. */
const neverDefinite = ["duplicate_reference", "not_found", "rate_limited"];
const entryKeys = ["operations", "code", "text", "pattern", "class", "definite", "meaning", "source"];

/** Reads and checks an errors.json. */
export function readErrorFile(file: string, text: string): readonly ErrorEntry[] {
  const raw = parseObject(file, text);
  const report = tableReport(file);
  checkKeys(raw, ["$schema", "entries"], "", report);
  checkNoSandboxWords(raw, "", report);
  const entries = raw["entries"];
  if (Array.isArray(entries)) {
    entries.forEach((entry: Json, index) => {
      checkEntry(entry, `/entries/${index}`, report);
    });
  } else report.add("/entries", '"entries" must be an array; write [] when no refusal is documented');
  throwIfAny(report.problems);
  return entries as unknown as readonly ErrorEntry[];
}

function checkEntry(entry: Json, pointer: string, report: TableReport): void {
  if (!isObject(entry)) {
    report.add(pointer, `must be an object with ${entryKeys.join(", ")}`);
    return;
  }
  checkKeys(entry, entryKeys, pointer, report);
  checkOperations(entry["operations"], `${pointer}/operations`, report);
  checkText(entry, ["meaning", "source"], pointer, report);
  const namedByText = "text" in entry || "pattern" in entry;
  if ("code" in entry || !namedByText) checkText(entry, ["code"], pointer, report);
  if ("text" in entry) checkText(entry, ["text"], pointer, report);
  checkWord(entry["class"], classes, `${pointer}/class`, report);
  checkFlags(entry, ["definite"], pointer, report);
  checkPattern(entry, pointer, report);
  checkDefinite(entry, pointer, report);
}

function checkOperations(value: Json | undefined, pointer: string, report: TableReport): void {
  const isKnown = isStringArray(value) && value.length > 0 && value.every((word) => operations.includes(word));
  if (!isKnown) report.add(pointer, `must be a non-empty array of ${operations.join(", ")}`);
}

function checkPattern(entry: JsonObject, pointer: string, report: TableReport): void {
  if (!("pattern" in entry)) return;
  const pattern = entry["pattern"];
  if ("text" in entry) report.add(pointer, 'has both "text" and "pattern"; keep one');
  if (typeof pattern !== "string") {
    report.add(`${pointer}/pattern`, '"pattern" must be a string');
    return;
  }
  const problem = patternProblem(pattern);
  if (problem) report.add(`${pointer}/pattern`, `the pattern ${problem}`);
}

/** Definite means "this call moved no money"; callers pay again on its strength. */
function checkDefinite(entry: JsonObject, pointer: string, report: TableReport): void {
  if (entry["definite"] !== true) return;
  if (!/^\[(?:doc|oss)\]/u.test(String(entry["source"]))) {
    report.add(
      `${pointer}/source`,
      'a definite refusal needs a source that begins with [doc] or [oss]; else "definite": false',
    );
  }
  if (neverDefinite.includes(String(entry["class"]))) {
    report.add(`${pointer}/definite`, `${entry["class"]} proves nothing about the payout; set "definite" to false`);
  }
}
