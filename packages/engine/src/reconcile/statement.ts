import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline, Readable } from "node:stream";
import type { PayoutStatus } from "@payout/core";
import { parse } from "csv-parse";
import { EngineError } from "../errors.ts";
import { amountOf, cleaned } from "./fields.ts";
import type { GatewayStatement, StatementColumns } from "./options.ts";

/** One line of a statement, in our words. */
export interface StatementLine {
  /** The name of the file, without its folder. */
  readonly file: string;
  readonly line: number;
  readonly reference: string;
  readonly status: PayoutStatus;
  readonly providerId?: string;
  /** Exact, in major units. */
  readonly amount?: string;
  readonly fee?: string;
  readonly currency?: string;
}

/** A line that could not be read, with the column and the reason, never the value. */
export interface BadLine {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

/** A statement that is being read. */
export interface OpenStatement {
  /** Each line in the order of the file, one at a time: a file can be larger than the memory. */
  readonly lines: AsyncIterable<StatementLine | BadLine>;
  /** The SHA-256 digest of the file, in hexadecimal, once all lines have been read. */
  sha256(): string;
}

type Fields = Readonly<Record<string, string | undefined>>;

/** The text in a column of one line, without what exports put around it; "" where there is none. */
type Field = (what: keyof StatementColumns) => string;

/** A column, and what is wrong with it: the rest of the sentence. */
type Flaw = readonly [what: keyof StatementColumns, is: string];

/** Begins to read a statement. */
export function openStatement(statement: GatewayStatement): OpenStatement {
  const hash = createHash("sha256");
  return { lines: linesIn(statement, hash), sha256: () => hash.digest("hex") };
}

/** @throws EngineError `invalid_statement` when the file as a whole cannot be read, or lacks a column. */
async function* linesIn(statement: GatewayStatement, hash: Hash): AsyncGenerator<StatementLine | BadLine> {
  const { delimiter = ",", skipLines = 0 } = statement;
  const parser = parse({
    columns: (header: readonly string[]) => named(header, statement),
    delimiter,
    from_line: skipLines + 1,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 1_000_000,
  });
  try {
    pipeline(Readable.from(textOf(statement, hash)), parser, () => undefined);
    for await (const { record, info } of parser as AsyncIterable<{ record: Fields; info: { lines: number } }>) {
      const read = lineOf(record, info.lines, statement);
      if (read !== undefined) yield read;
    }
  } catch (error) {
    throw EngineError.is(error) ? error : unreadable(statement, error);
  }
}

// The decoder is strict: one wrong byte would otherwise become a wrong name or number without a word.
async function* textOf({ file, content, encoding = "utf-8" }: GatewayStatement, hash: Hash): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of content === undefined ? createReadStream(file) : [content]) {
    hash.update(chunk);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

function named(header: readonly string[], { columns, file }: GatewayStatement): string[] {
  const names = header.map(cleaned);
  for (const [what, name] of Object.entries(columns))
    if (!names.includes(name))
      throw invalid(
        file,
        `it has no column "${name}" for ${what}. Its columns are: ${names.join(", ")}. Correct columns, skipLines, delimiter or encoding`,
      );
  return names;
}

/** A line in our words; undefined for one that is no payout: a total, a remark below the table. */
function lineOf(record: Fields, line: number, statement: GatewayStatement): StatementLine | BadLine | undefined {
  const { columns, minorDecimals = 0 } = statement;
  const file = basename(statement.file);
  const field: Field = (what) => cleaned(record[columns[what] ?? ""] ?? "");
  const reference = field("reference");
  if (reference === "") {
    const isRemark = field("providerId") === "" && field("status") === "";
    return isRemark ? undefined : { file, line, problem: "the column of the reference is empty" };
  }
  const bad = ([what, is]: Flaw): BadLine => ({ file, line, problem: `column "${columns[what]}" ${is}` });
  const flaw = flawOf(field, minorDecimals);
  if (flaw !== undefined) return bad(flaw);
  const status = statusIn(statement, field("status"));
  if (status === undefined) return bad(["status", "has a word that statuses does not list"]);
  const exact: Field = (what) => amountOf(field(what), minorDecimals) ?? "";
  return {
    file,
    line,
    reference,
    status,
    ...given("amount", exact),
    ...given("fee", exact),
    ...given("providerId", field),
    ...given("currency", field),
  };
}

/** What is wrong with the numbers and names of a line. */
function flawOf(field: Field, minorDecimals: number): Flaw | undefined {
  for (const what of ["reference", "providerId"] as const)
    if (/^[0-9](?:[.,][0-9]+)?E\+[0-9]+$/i.test(field(what)))
      return [what, "was rounded by a spreadsheet; use the gateway's original file"];
  for (const what of ["reference", "providerId", "currency"] as const)
    if (/\p{Cc}/u.test(field(what))) return [what, "holds control characters"];
  for (const what of ["amount", "fee"] as const)
    if (field(what) !== "" && amountOf(field(what), minorDecimals) === undefined)
      return [what, "is not an exact amount"];
  return undefined;
}

function statusIn({ columns, statuses = {} }: GatewayStatement, word: string): PayoutStatus | undefined {
  if (columns.status === undefined) return "succeeded";
  return Object.hasOwn(statuses, word) ? statuses[word] : undefined;
}

function given<Name extends keyof StatementColumns>(name: Name, field: Field) {
  const value = field(name);
  return (value === "" ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
}

function unreadable({ file, encoding = "utf-8" }: GatewayStatement, cause: unknown): EngineError {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR")
    return invalid(file, `it cannot be opened (${code}). Check the path`);
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA" || /encoded data/i.test(message ?? ""))
    return invalid(file, `it is not ${encoding}. Set encoding; Chinese spreadsheets often write gb18030`);
  return invalid(file, `it is not readable as CSV (${code ?? "unknown reason"}). Check delimiter and skipLines`);
}

function invalid(file: string, what: string): EngineError {
  return new EngineError({
    code: "invalid_statement",
    message: `the statement "${file}" was not read: ${what}. Nothing was changed.`,
  });
}
