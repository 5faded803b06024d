import { writeFile } from "node:fs/promises";
import { stringify } from "csv-stringify/sync";
import writeXlsxFile, { type SheetData } from "write-excel-file/node";
import { type Difference, whatToDo } from "./difference.ts";
import type { Reconciliation } from "./options.ts";

const columns = [
  "Kind",
  "Provider",
  "Reference",
  "Gateway's number",
  "Ours",
  "Theirs",
  "State now",
  "Line of statement",
  "Detail",
  "What to do",
] as const;

/** A difference as the cells of a row. Everything is text, so that no spreadsheet rounds a number of 18 digits. */
function cellsOf(difference: Difference): string[] {
  const { kind, provider, reference, providerId, ours, theirs, state, line, detail } = difference;
  return [kind, provider, reference, providerId, ours, theirs, state, line?.toString(), detail, whatToDo[kind]].map(
    (cell) => cell ?? "",
  );
}

/** Writes a report for people: `.xlsx` with a summary, or `.csv` with the differences alone. */
export async function writeReport(file: string, result: Reconciliation): Promise<void> {
  await (/\.xlsx$/i.test(file) ? writeWorkbook(file, result) : writeFile(file, csvOf(result)));
}

/** With a byte order mark, by which Excel knows UTF-8, and with every cell made harmless that would be calculated. */
function csvOf({ differences }: Reconciliation): string {
  return stringify([[...columns], ...differences.map(cellsOf)], {
    bom: true,
    escape_formulas: true,
    record_delimiter: "windows",
  });
}

async function writeWorkbook(file: string, result: Reconciliation): Promise<void> {
  const header = columns.map((value) => ({ value, type: String, fontWeight: "bold" as const }));
  const rows = result.differences.map((difference) => cellsOf(difference).map((value) => ({ value, type: String })));
  const widths = [20, 16, 26, 24, 18, 18, 12, 10, 40, 70].map((width) => ({ width }));
  await writeXlsxFile([
    { sheet: "Summary", data: summaryOf(result), columns: [{ width: 40 }, { width: 30 }] },
    { sheet: "Differences", data: [header, ...rows], columns: widths, stickyRowsCount: 1 },
  ]).toFile(file);
}

function summaryOf({ from, to, asked, updated, lines, agreed, differences, counts }: Reconciliation): SheetData {
  const line = (name: string, value: string | number) => [
    { value: name, type: String },
    typeof value === "number" ? { value, type: Number } : { value, type: String },
  ];
  return [
    line("Sent from", from.toISOString()),
    line("Sent before", to.toISOString()),
    line("Payouts asked about", asked),
    line("Payouts that changed by it", updated),
    line("Lines of statements", lines),
    line("Without a difference", agreed),
    line("Differences", differences.length),
    ...Object.entries(counts).map(([kind, count]) => line(`  ${kind}`, count)),
  ];
}
