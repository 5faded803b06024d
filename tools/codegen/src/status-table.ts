import { isObject, type Json, type JsonObject, parseObject } from "./json.ts";
import { pointerKey, throwIfAny } from "./problems.ts";
import {
  checkFlags,
  checkKeys,
  checkNoSandboxWords,
  checkText,
  checkWord,
  type TableReport,
  tableReport,
} from "./table-checks.ts";

export interface Meaning {
  readonly status: string;
  readonly final: boolean;
  readonly repayable: boolean;
  readonly meaning: string;
  readonly source: string;
}

export interface StatusFile {
  readonly field: string;
  readonly detailField?: string;
  readonly words: Readonly<Record<string, Meaning & { readonly details?: Readonly<Record<string, Meaning>> }>>;
}

const statuses = ["pending", "succeeded", "failed", "cancelled", "reversed", "unknown"];
const unsettled = ["pending", "unknown"];
const unpaid = ["failed", "cancelled", "reversed"];
const meaningKeys = ["status", "final", "repayable", "meaning", "source"];

/** Reads and checks a status.json. */
export function readStatusFile(file: string, text: string): StatusFile {
  const raw = parseObject(file, text);
  const report = tableReport(file);
  checkKeys(raw, ["$schema", "field", "detailField", "words"], "", report);
  checkText(raw, ["field", ...("detailField" in raw ? ["detailField"] : [])], "", report);
  checkNoSandboxWords(raw, "", report);
  if (!isObject(raw["words"]) || Object.keys(raw["words"]).length === 0) {
    report.add("/words", '"words" must be an object with at least one raw word');
  } else {
    for (const [word, value] of Object.entries(raw["words"])) {
      checkWithDetails(value, `/words/${pointerKey(word)}`, raw, report);
    }
  }
  throwIfAny(report.problems);
  return raw as unknown as StatusFile;
}

function checkWithDetails(value: Json, pointer: string, file: JsonObject, report: TableReport): void {
  checkMeaning(value, [...meaningKeys, "details"], pointer, report);
  const details = isObject(value) ? value["details"] : undefined;
  if (details === undefined) return;
  if (file["detailField"] === undefined) report.add(pointer, 'has details; name their field in "detailField"');
  if (!isObject(details)) {
    report.add(`${pointer}/details`, '"details" must be an object of detail words');
    return;
  }
  for (const [word, detail] of Object.entries(details)) {
    checkMeaning(detail, meaningKeys, `${pointer}/details/${pointerKey(word)}`, report);
  }
}

function checkMeaning(value: Json, keys: readonly string[], pointer: string, report: TableReport): void {
  if (!isObject(value)) {
    report.add(pointer, `must be an object with ${meaningKeys.join(", ")}`);
    return;
  }
  checkKeys(value, keys, pointer, report);
  checkWord(value["status"], statuses, `${pointer}/status`, report);
  checkFlags(value, ["final", "repayable"], pointer, report);
  checkText(value, ["meaning", "source"], pointer, report);
  const status = String(value["status"]);
  if (value["final"] === true && unsettled.includes(status)) {
    report.add(`${pointer}/final`, `${status} says that the gateway may still change it; set "final" to false`);
  }
  if (value["repayable"] !== true) return;
  if (value["final"] !== true) {
    report.add(`${pointer}/repayable`, 'paying again while the word can change pays twice; set "repayable" to false');
  }
  if (!unpaid.includes(status)) {
    report.add(`${pointer}/repayable`, `only ${unpaid.join(", ")} can be repayable; set "repayable" to false`);
  }
}
