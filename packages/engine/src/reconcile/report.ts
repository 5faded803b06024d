import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { stringify } from "csv-stringify/sync";
import writeXlsxFile, { type SheetData } from "write-excel-file/node";
import { EngineError } from "../errors.ts";
import { harmless, printable } from "../spreadsheet/cells.ts";
import { type ReconciliationDifference, whatToDo } from "./difference.ts";
import type { Reconciliation } from "./options.ts";

const columns = [
  "Kind",
  "Provider",
  "Reference",
  "Gateway's number",
  "Ours",
  "Theirs",
  "State now",
  "GatewayStatement",
  "Line",
  "Detail",
  "What to do",
] as const;

/** A difference as the cells of a row. Everything is text, so that no spreadsheet rounds a number of 18 digits. */
function cellsOf(difference: ReconciliationDifference): string[] {
  const { kind, provider, reference, providerId, ours, theirs, state, file, line, detail } = difference;
  return [
    kind,
    provider,
    reference,
    providerId,
    ours,
    theirs,
    state,
    file,
    line?.toString(),
    detail,
    whatToDo[kind],
  ].map((cell) => printable(cell ?? ""));
}

/** Checks before the first query: a missing folder would otherwise show after an hour of queries. */
export async function requireFolder(file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch((error: unknown) => {
    throw notWritten(file, error, "Nothing was queried or changed.");
  });
}

/** Writes a report: `.xlsx` with a summary, or `.csv` with the differences alone. */
export async function writeReport(file: string, result: Reconciliation): Promise<void> {
  try {
    await (/\.xlsx$/i.test(file) ? writeWorkbook(file, result) : writeFile(file, csvOf(result)));
  } catch (error) {
    throw notWritten(file, error, "The reconciliation itself is complete: the gateways' answers are stored.");
  }
}

function notWritten(file: string, cause: unknown, soFar: string): EngineError {
  const { code = "unknown reason" } = cause as { readonly code?: string };
  return new EngineError({
    code: "report",
    message: `the report "${file}" cannot be written (${code}). ${soFar} Check that the folder exists and is writable, and reconcile again.`,
  });
}

/** With a byte order mark, by which Excel knows UTF-8, and with every cell made harmless that would be calculated. */
function csvOf({ differences }: Reconciliation): string {
  return stringify([[...columns], ...differences.map((difference) => cellsOf(difference).map(harmless))], {
    bom: true,
    record_delimiter: "windows",
  });
}

async function writeWorkbook(file: string, result: Reconciliation): Promise<void> {
  const header = columns.map((value) => ({ value, type: String, fontWeight: "bold" as const }));
  const rows = result.differences.map((difference) => cellsOf(difference).map((value) => ({ value, type: String })));
  const widths = [20, 16, 26, 24, 18, 18, 12, 18, 8, 40, 70].map((width) => ({ width }));
  await writeXlsxFile([
    { sheet: "Summary", data: summaryOf(result), columns: [{ width: 40 }, { width: 30 }] },
    { sheet: "Differences", data: [header, ...rows], columns: widths, stickyRowsCount: 1 },
  ]).toFile(file);
}

function summaryOf({ from, to, queried, updated, lines, agreed, differences, counts }: Reconciliation): SheetData {
  const line = (name: string, value: string | number) => [
    { value: name, type: String },
    typeof value === "number" ? { value, type: Number } : { value, type: String },
  ];
  return [
    line("Sent from", from.toISOString()),
    line("Sent before", to.toISOString()),
    line("Payouts queried", queried),
    line("Payouts that changed state", updated),
    line("Statement lines", lines),
    line("Without difference", agreed),
    line("Differences", differences.length),
    ...Object.entries(counts).map(([kind, count]) => line(`  ${kind}`, count)),
  ];
}
