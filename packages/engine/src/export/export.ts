import { stringify } from "csv-stringify/sync";
import type { RawBuilder } from "kysely";
import type { EngineContext } from "../context.ts";
import { wrapDatabaseErrors } from "../errors.ts";
import { harmless, printable } from "../spreadsheet/cells.ts";
import { type Cell, workbookOf } from "../spreadsheet/workbook.ts";
import { fromMicroseconds } from "../store/moments.ts";
import { settledMoment } from "./as-of.ts";
import { header, rowOf } from "./columns.ts";
import { eventPages, rangeOf } from "./events.ts";
import { localText, localTime } from "./local-time.ts";
import type { EventExport, ExportOptions } from "./options.ts";

type Rows = AsyncIterable<readonly (readonly Cell[])[]>;

/** The formats of a file: its MIME type, and how rows become bytes. */
const formats = {
  csv: { contentType: "text/csv; charset=utf-8", write: csvOf },
  xlsx: {
    contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write: (rows: Rows) => workbookOf("events", header, rows),
  },
} as const;

/** Exports stored events, one row each, in the sequence of their times. */
export async function exportEvents(context: EngineContext, options: ExportOptions): Promise<EventExport> {
  const { format = "csv", timeZone = "UTC" } = options;
  const settled = fromMicroseconds(await settledMoment(context.db));
  const moment = await momentOf(context, settled, timeZone);
  const file = { timeZone, asOf: localText(moment) };
  const { contentType, write } = formats[format];
  const pages = eventPages(context, options, rangeOf(options, settled));
  return {
    asOf: moment.at,
    fileName: fileNameOf(options, timeZone, moment.local, format),
    contentType,
    bytes: wrapped(write(rowsOf(pages, file))),
  };
}

async function* rowsOf(
  pages: ReturnType<typeof eventPages>,
  file: Parameters<typeof rowOf>[1],
): Rows & AsyncGenerator<Cell[][]> {
  for await (const page of pages) yield page.map((event) => rowOf(event, file));
}

/** The reader of the bytes is told as well that the database failed: a file that ends early must not look complete. */
async function* wrapped(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = await wrapDatabaseErrors("the export is not complete; export again", () => bytes.next());
    if (next.done) return;
    yield next.value;
  }
}

/** With a byte order mark, by which Excel knows UTF-8. Decimals stay numbers, and every other cell is made harmless. */
async function* csvOf(pages: Rows): AsyncGenerator<Uint8Array> {
  yield csvLines([[...header]], { bom: true });
  for await (const rows of pages) yield csvLines(rows.map((row) => row.map(csvCell)));
}

function csvCell(cell: Cell): string {
  return typeof cell === "string" ? harmless(printable(cell)) : cell.decimal;
}

function csvLines(rows: readonly (readonly string[])[], options: { readonly bom?: true } = {}): Uint8Array {
  return Buffer.from(stringify(rows as string[][], { ...options, record_delimiter: "windows" }));
}

async function momentOf({ db }: EngineContext, settled: RawBuilder<Date>, timeZone: string) {
  return db.selectNoFrom([settled.as("at"), ...localTime(settled, timeZone)]).executeTakeFirstOrThrow();
}

/** `payout-events-2026-11-22-Asia-Shanghai-as-of-20261123T010203.csv` */
function fileNameOf({ day }: ExportOptions, timeZone: string, local: string, format: string): string {
  const stamp = local.slice(0, 19).replace(/[-:]/g, "");
  const parts = ["payout-events", day, timeZone.replaceAll("/", "-"), "as-of", stamp];
  return `${parts.filter((part) => part !== undefined).join("-")}.${format}`;
}
