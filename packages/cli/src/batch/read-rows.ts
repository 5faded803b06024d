import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { usage } from "../failure.ts";
import { decode, decoderOf, type FileFormat } from "./encoding.ts";

/** One row of a file, by the names of its columns. */
export interface FileRow {
  /** The line on which it ends, the first of the file being 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, string | undefined>>;
  /** It has more or fewer cells than the first line has names: nobody knows which is which. */
  readonly isUneven: boolean;
}

/** The rows of a file, read once. */
export interface FileRows {
  /** One after the other: a file of any size fits into memory. */
  readonly rows: AsyncIterable<FileRow>;
  /** The names in the first line, known once the first row is. */
  header(): readonly string[];
  /** SHA-256 of the file's bytes in hexadecimal, known once the last row has been read. */
  digest(): string;
}

/** Opens a file of rows. */
export function readRows(path: string, { encoding, delimiter }: FileFormat): FileRows {
  const hash = createHash("sha256");
  let names: readonly string[] = [];
  return {
    rows: rowsOf(path, encoding, delimiter, hash, (found) => {
      names = found;
    }),
    header: () => names,
    digest: () => hash.digest("hex"),
  };
}

async function* rowsOf(
  path: string,
  encoding: string,
  delimiter: string,
  hash: { update(chunk: Uint8Array): unknown },
  onHeader: (names: readonly string[]) => void,
): AsyncGenerator<FileRow> {
  const parser = parse({
    ...{ delimiter, info: true, bom: true, skip_empty_lines: true, relax_column_count: true },
    columns: (header: readonly string[]) => {
      const names = header.map((name) => name.trim());
      onHeader(names);
      return names.map((name, at) => name || `column ${at + 1}`);
    },
  });
  const bytes = createReadStream(path);
  const text = Readable.from(decoded(bytes, encoding, hash, path));
  text.on("error", (error) => parser.destroy(error));
  const records = text.pipe(parser) as AsyncIterable<{
    readonly info: { readonly lines: number; readonly error?: Error };
    readonly record: FileRow["fields"];
  }>;
  try {
    for await (const { info, record } of records)
      yield { line: info.lines, fields: record, isUneven: info.error !== undefined };
  } catch (error) {
    throw unreadable(error, path);
  } finally {
    bytes.destroy();
  }
}

async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  encoding: string,
  hash: { update(chunk: Uint8Array): unknown },
  path: string,
): AsyncGenerator<string> {
  const decoder = decoderOf(encoding);
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield decode(decoder, chunk, path);
  }
  yield decode(decoder, undefined, path);
}

function unreadable(error: unknown, path: string): unknown {
  const { code, lines, message } = error as {
    readonly code?: string;
    readonly lines?: number;
    readonly message: string;
  };
  if (code?.startsWith("CSV_")) return usage(`${path}, line ${lines ?? 1}: ${message}. Save the file again as CSV`);
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR")
    return usage(`${path} cannot be read (${code}). Name a CSV file`);
  return error;
}
