import { isObject, type Json, type JsonObject } from "./json.ts";
import { type Problem, pointerKey } from "./problems.ts";

/** Collects the mistakes of one table file. */
export interface TableReport {
  readonly problems: Problem[];
  add(pointer: string, message: string): void;
}

export function tableReport(file: string): TableReport {
  const problems: Problem[] = [];
  return { problems, add: (pointer, message) => problems.push({ file, pointer, message }) };
}

export function checkKeys(value: JsonObject, known: readonly string[], pointer: string, report: TableReport): void {
  for (const key of Object.keys(value).filter((name) => !known.includes(name))) {
    report.add(`${pointer}/${pointerKey(key)}`, `unknown key "${key}"; known keys: ${known.join(" ")}`);
  }
}

export function checkText(value: JsonObject, keys: readonly string[], pointer: string, report: TableReport): void {
  for (const key of keys) {
    if (typeof value[key] === "string" && value[key] !== "") continue;
    report.add(pointer, `"${key}" is missing or empty; ${advice[key] ?? "write it"}`);
  }
}

const advice: Readonly<Record<string, string>> = {
  source: "name the document or source that says so: [doc] ..., [oss] ...",
  meaning: "say in words what the gateway means by it",
};

export function checkFlags(value: JsonObject, keys: readonly string[], pointer: string, report: TableReport): void {
  for (const key of keys) {
    if (typeof value[key] !== "boolean") report.add(`${pointer}/${key}`, `"${key}" must be true or false`);
  }
}

export function checkWord(
  value: Json | undefined,
  known: readonly string[],
  pointer: string,
  report: TableReport,
): void {
  if (typeof value !== "string" || !known.includes(value)) {
    report.add(pointer, `${JSON.stringify(value)} is not one of ${known.join(", ")}`);
  }
}

/** The sandbox marks its own inventions with SANDBOX_; a real table that holds one was written from the wrong source. */
export function checkNoSandboxWords(value: Json, pointer: string, report: TableReport): void {
  if (typeof value === "string" && value.includes("SANDBOX_")) {
    report.add(pointer, `"${value}" is a word of our sandbox, not of the gateway; remove it`);
  } else if (Array.isArray(value)) {
    value.forEach((entry, index) => {
      checkNoSandboxWords(entry, `${pointer}/${index}`, report);
    });
  } else if (isObject(value)) {
    for (const [key, entry] of Object.entries(value)) {
      const place = `${pointer}/${pointerKey(key)}`;
      checkNoSandboxWords(key, place, report);
      checkNoSandboxWords(entry, place, report);
    }
  }
}
