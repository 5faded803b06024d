import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { stringify } from "csv-stringify";
import type { Invocation } from "../action.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import type { GlobalOptions } from "../global-options.ts";
import type { Output } from "../output.ts";
import { timeText } from "../payout-text.ts";
import type { Session } from "../session.ts";
import { counted } from "../total-text.ts";
import type { CheckedBatch } from "./check.ts";
import { findPaidBefore, type PaidBefore } from "./earlier.ts";
import { type FileOptions, openFile } from "./open-file.ts";
import { keepRecord } from "./record.ts";
import type { RowProblem } from "./row.ts";

const mostPrinted = 20;

/** Checks a file, and prints what was found: problems, or the command that submits it. */
export async function tellChecked(
  session: Session,
  invocation: Invocation<FileOptions & { readonly errors?: string }>,
  file: string,
  days: number,
): Promise<ExitCode> {
  const { options, terminal, output } = invocation;
  const { checked, path, map } = await openFile(session, invocation, file);
  const { staging } = checked;
  try {
    if (options.errors !== undefined) await writeProblems(staging.problems(), resolve(terminal.cwd, options.errors));
    if (staging.counts().problems > 0) return await tellProblems(checked, output);
    if (checked.count === 0) throw new CommandError(exitCodes.refused, "empty", `${file} has no orders`);
    const paidBefore = days === 0 ? [] : await findPaidBefore(session.engine, staging, days, terminal.signal);
    keepRecord(session.config.folder, checked, path, map);
    return await tellReady(checked, { file, paidBefore, days, options }, session, output);
  } finally {
    staging.close();
  }
}

/** Prints what is wrong with the rows of a file. */
export async function tellProblems({ staging, format, count }: CheckedBatch, output: Output): Promise<ExitCode> {
  const { problems, refusedRows } = staging.counts();
  await output.record({
    ok: false,
    exit: exitCodes.refused,
    code: "invalid_rows",
    format,
    rows: count + refusedRows,
    refusedRows,
    problems,
  });
  for (const problem of staging.problems()) {
    if (!output.isJson) break;
    await output.record(problem);
  }
  for (const problem of staging.problems(mostPrinted)) output.notice(problemText(problem));
  if (problems > mostPrinted) output.notice(`and ${problems - mostPrinted} more: --errors bad.csv writes all of them.`);
  output.notice(
    `payout: ${counted(problems, "problem")} in ${counted(refusedRows, "row")}. Nothing was stored: correct the file and check it again.`,
  );
  return exitCodes.refused;
}

function problemText({ line, column, value, message }: RowProblem): string {
  return `line ${line}, ${column}${value === "" ? "" : ` ${JSON.stringify(value)}`}: ${message}`;
}

interface Ready {
  readonly file: string;
  readonly paidBefore: readonly PaidBefore[];
  readonly days: number;
  readonly options: FileOptions & GlobalOptions;
}

async function tellReady(
  checked: CheckedBatch,
  ready: Ready,
  { timeZone, live }: Session,
  output: Output,
): Promise<ExitCode> {
  const { id, digest, format, count, totals, ignored, staging } = checked;
  const { paidBefore, days, file } = ready;
  const repetitions = staging.repetitions(mostPrinted);
  const sums = Object.entries(totals).map(([currency, sum]) => `${currency}:${sum}`);
  await output.record({
    ok: true,
    exit: exitCodes.ok,
    code: "checked",
    batch: id,
    digest: `sha256:${digest}`,
    format,
    rows: count,
    totals,
    ignored,
    repetitions,
    paidBefore,
  });
  const delimiterName = format.delimiter === "\t" ? "tab" : format.delimiter;
  await output.text(
    `${counted(count, "row")}, ${sums.join(", ") || "no amounts"}. Read as ${format.encoding}, columns split by ${delimiterName}.`,
  );
  if (ignored.length > 0) output.notice(`Not read: the columns ${ignored.join(", ")}.`);
  for (const { lines, amount, currency } of repetitions)
    output.notice(`warning: lines ${lines.join(", ")} pay ${amount} ${currency} to the same recipient.`);
  for (const { line, earlier, at } of paidBefore)
    output.notice(
      `warning: line ${line} pays what ${earlier} has paid to the same recipient at ${timeText(at, timeZone)}, within ${days} days.`,
    );
  const { map, encoding, delimiter, config } = ready.options;
  const given = Object.entries({ map, encoding, delimiter, config }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const words = [file, ...given, "--expect", String(count), "--expect-total", ...sums, "--digest", `sha256:${digest}`];
  await output.text(
    `Nothing is stored yet. To submit exactly this:\n  payout batch submit ${words.map(quoted).join(" ")}${live ? " --live" : ""}`,
  );
  return exitCodes.ok;
}

/** A word as a shell reads it. */
function quoted(word: string): string {
  return /^[\w./:=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

async function writeProblems(problems: Iterable<RowProblem>, path: string): Promise<void> {
  const columns = ["line", "column", "value", "message"];
  await pipeline(
    Readable.from(problems),
    stringify({ header: true, bom: true, escape_formulas: true, columns }),
    createWriteStream(path),
  );
}
