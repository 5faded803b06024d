import { createHash } from "node:crypto";
import { fromMinorUnits, type PayoutOrder } from "@payout/core";
import { textFromUnits, unitsAtScale } from "@payout/core/provider";
import type { AnyProvider } from "@payout/engine";
import type { Progress } from "../progress.ts";
import { columnsOf } from "./columns.ts";
import { detectFormat, type FileFormat } from "./encoding.ts";
import { readRows } from "./read-rows.ts";
import { type BatchRow, createRowReader, type RowProblem, type RowReader } from "./row.ts";
import { createStaging, type Staging } from "./staging.ts";

/** What a file was found to be. */
export interface CheckedBatch {
  /** Names the batch: the same file, read in the same way, has the same. */
  readonly id: string;
  /** SHA-256 of the file, its map and its format, in hexadecimal. */
  readonly digest: string;
  readonly format: FileFormat;
  /** Columns that no part of an order comes from. */
  readonly ignored: readonly string[];
  readonly count: number;
  /** The sum of every currency, an exact decimal. */
  readonly totals: Readonly<Record<string, string>>;
  /** Rows, problems and repetitions. Close it. */
  readonly staging: Staging;
}

/** A file, and how it is to be read. */
export interface BatchFile {
  readonly path: string;
  readonly format: Partial<FileFormat>;
  readonly map?: Readonly<Record<string, unknown>> | undefined;
  readonly providers: Readonly<Record<string, AnyProvider>>;
  /** Adds to an order what the engine adds before it is sent. */
  readonly complete: (order: PayoutOrder<object>, provider: string) => PayoutOrder<object>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const scale = 18;
const progressEvery = 1000;

/**
 * Checks every row of a file. Nothing is stored and nothing is sent.
 * @throws CommandError `usage` where the file cannot be read at all
 */
export async function checkBatch(batch: BatchFile): Promise<CheckedBatch> {
  const format = detectFormat(batch.path, batch.format);
  const staging = createStaging();
  try {
    return await stage(batch, format, staging);
  } catch (error) {
    staging.close();
    throw error;
  }
}

async function stage(batch: BatchFile, format: FileFormat, staging: Staging): Promise<CheckedBatch> {
  const { path, map, providers, complete, progress, signal } = batch;
  const file = readRows(path, format);
  const sums = new Map<string, bigint>();
  let reader: RowReader | undefined;
  let seen = 0;
  for await (const { line, fields, isUneven } of file.rows) {
    reader ??= createRowReader(columnsOf(file.header(), map, path), providers, complete);
    const { provider, reference, row, problems } = reader.read(line, fields);
    staging.addReference(line, provider, reference);
    for (const problem of isUneven ? [uneven(line)] : problems) staging.addProblem(problem);
    if (row && !isUneven) {
      staging.add(row, recipientOf(row, providers));
      const { value, currency } = row.order.amount;
      sums.set(currency, (sums.get(currency) ?? 0n) + (unitsAtScale(value, scale) ?? 0n));
    }
    if (++seen % progressEvery === 0) {
      progress.reached(seen);
      signal.throwIfAborted();
    }
  }
  // Without a row the header is only known now.
  const columns = columnsOf(file.header(), map, path);
  const source = columns.sources.get("reference");
  staging.refuseRepeatedReferences(source && "column" in source ? source.column : "reference");
  const digest = createHash("sha256")
    .update(file.digest())
    .update(JSON.stringify([map ?? null, format]))
    .digest("hex");
  return {
    id: `batch-${digest.slice(0, 16)}`,
    digest,
    format,
    ignored: columns.ignored,
    count: staging.counts().rows,
    totals: Object.fromEntries([...sums].map(([currency, units]) => [currency, sumText(units, currency)])),
    staging,
  };
}

function uneven(line: number): RowProblem {
  const message =
    "has more or fewer cells than the first line has names: put a cell that contains the delimiter into quotes";
  return { line, column: "the row", value: "", message };
}

/** The payee's account, where the provider says which field holds it. */
function recipientOf({ provider, order }: BatchRow, providers: BatchFile["providers"]): string {
  const field = providers[provider]?.capabilities.accountField;
  const account = field === undefined ? undefined : (order.destination as Record<string, unknown>)[field];
  return typeof account === "string" ? account.replaceAll(/[\s-]/g, "") : "";
}

/** A sum with the decimals of its currency, or as many as it needs. */
function sumText(units: bigint, currency: string): string {
  const text = textFromUnits(units, scale);
  const short = text.replace(/\.?0+$/, "");
  try {
    const decimals = fromMinorUnits(0n, currency).value.split(".")[1]?.length ?? 0;
    const [, present = ""] = short.split(".");
    return present.length >= decimals ? short : `${short.split(".")[0]}.${present.padEnd(decimals, "0")}`;
  } catch {
    return short;
  }
}
