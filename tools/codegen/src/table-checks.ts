import { isObject, type Json, parseObject } from "./json.ts";
import { type MetaSchema, metaProblems } from "./meta-schemas.ts";
import { type Problem, pointerKey, throwIfAny } from "./problems.ts";

/** Collects the mistakes of one table file. */
export interface TableReport {
  add(pointer: string, message: string): void;
}

/** Reads a table: its form by its schema, then `check` for what no schema says. */
export function readTable<Table>(
  kind: MetaSchema,
  file: string,
  text: string,
  check: (table: Table, report: TableReport) => void,
): Table {
  const raw = parseObject(file, text);
  const problems: Problem[] = metaProblems(kind, file, "", raw);
  const report: TableReport = { add: (pointer, message) => problems.push({ file, pointer, message }) };
  checkNoSandboxWords(raw, "", report);
  throwIfAny(problems);
  const table = raw as unknown as Table;
  check(table, report);
  throwIfAny(problems);
  return table;
}

/** The sandbox marks its own inventions with SANDBOX_; a real table that holds one was written from the wrong source. */
function checkNoSandboxWords(value: Json, pointer: string, report: TableReport): void {
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
