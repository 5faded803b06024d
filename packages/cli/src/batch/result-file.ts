import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Engine } from "@payout/engine";
import { stringify } from "csv-stringify";
import { exitCodes } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import { columnsOf } from "./columns.ts";
import { type FileRow, readRows } from "./read-rows.ts";
import type { BatchRecord } from "./record.ts";
import { partsOf } from "./row.ts";
import type { BatchStates } from "./states.ts";

/** Where a result is written, and what of. */
export interface ResultFile {
  readonly record: Pick<BatchRecord, "format" | "map">;
  /** The file that was submitted. */
  readonly input: string;
  readonly output: string;
  readonly engine: Engine;
  readonly states: BatchStates;
  readonly signal: AbortSignal;
}

/** Writes the rows as they were, and what became of each: `line,state,reason,provider_id`. The file is whole or not there. */
export async function writeResult({ input, output, signal, ...result }: ResultFile): Promise<void> {
  const partial = `${output}.partial`;
  try {
    // Spreadsheets take a text that begins like a formula for one, and UTF-8 without a mark for something else.
    await pipeline(
      Readable.from(lines(input, result)),
      stringify({ bom: true, escape_formulas: true }),
      createWriteStream(partial, { mode: 0o600 }),
      { signal },
    );
    await rename(partial, output);
  } catch (error) {
    await rm(partial, { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (signal.aborted || syscall === undefined) throw error;
    throw new CommandError(
      exitCodes.internal,
      "output",
      `${output} cannot be written (${code}). The payouts are stored; run payout batch status again.`,
    );
  }
}

async function* lines(
  input: string,
  { record, engine, states }: Pick<ResultFile, "record" | "engine" | "states">,
): AsyncGenerator<readonly string[]> {
  const file = readRows(input, record.format);
  let names: readonly string[] | undefined;
  for await (const row of file.rows) {
    const { sources } = columnsOf(file.header(), record.map, input);
    if (names === undefined) {
      names = file.header();
      yield [...names, "line", "state", "reason", "provider_id"];
    }
    const { state, reason, providerId } = await stateOf(row, sources, { engine, states });
    yield [...names.map((name) => row.fields[name] ?? ""), String(row.line), state, reason ?? "", providerId ?? ""];
  }
}

/** An order that was stored before, alone or with another file, is not of this batch. */
async function stateOf(
  { fields }: FileRow,
  sources: ReturnType<typeof columnsOf>["sources"],
  { engine, states }: Pick<ResultFile, "engine" | "states">,
): Promise<{ readonly state: string; readonly reason?: string | null; readonly providerId?: string | null }> {
  const parts = partsOf(sources, fields);
  const [provider, reference] = [parts.get("provider") ?? "", parts.get("reference") ?? ""];
  const known = states.of(provider, reference) ?? (await engine.get(reference, { provider }));
  return (
    known ?? { state: "not_stored", reason: "refused when it was submitted: run payout batch submit again to see why" }
  );
}
