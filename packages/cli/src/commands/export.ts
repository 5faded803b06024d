import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { EventExport, ExportOptions } from "@payout/engine";
import { type Command, Option } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import { withRole } from "../session.ts";

interface ExportCommandOptions {
  readonly day?: string;
  readonly zone?: string;
  readonly by?: string;
  readonly provider?: string;
  readonly format: "csv" | "xlsx";
  readonly out?: string;
}

/** `payout export`: events as a file. */
export function addExport(program: Command, attach: Attach): void {
  const command = program
    .command("export")
    .description("write the events of a day as CSV or a workbook, as of a stated moment")
    .option("--day <date>", "only events of this day of the zone: 2026-11-22")
    .option(
      "--zone <name>",
      "the time zone of the day and of every time in the file (default: that of the configuration, or UTC)",
    )
    .option("--by <event>", "only events of this kind: succeeded, failed, reversed")
    .option("--provider <name>", "only of this provider")
    .addOption(new Option("--format <format>", "the format").choices(["csv", "xlsx"]).default("csv"))
    .option("--out <file>", "where to write it (default: standard output)")
    .addHelpText(
      "after",
      "\nExample:\n  payout export --day 2026-11-22 --zone Asia/Shanghai --by succeeded --out paid.csv",
    );
  attach<ExportCommandOptions>(command, async ({ options, terminal, output }) =>
    withRole("operator", terminal, options, async ({ engine, timeZone }) => {
      const { day, by, provider, format, out } = options;
      const made = await engine.export({
        ...{ format, timeZone: options.zone ?? timeZone },
        ...(day !== undefined && { day }),
        ...(by !== undefined && { kind: by as NonNullable<ExportOptions["kind"]> }),
        ...(provider !== undefined && { provider }),
      });
      if (out === undefined) {
        for await (const chunk of made.bytes) {
          terminal.signal.throwIfAborted();
          if (output.isClosed()) break;
          await output.bytes(chunk);
        }
        return exitCodes.ok;
      }
      await writeWhole(made, resolve(terminal.cwd, out), terminal.signal);
      const asOf = made.asOf.toISOString();
      await output.record({ ok: true, exit: exitCodes.ok, code: "exported", file: out, asOf });
      await output.text(`${out}: as of ${asOf}`);
      return exitCodes.ok;
    }),
  );
}

/** A file that is there is whole: it is written beside its name, and then renamed. */
async function writeWhole({ bytes }: EventExport, path: string, signal: AbortSignal): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await pipeline(bytes, createWriteStream(partial), { signal });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (signal.aborted) throw error;
    throw new CommandError(
      exitCodes.internal,
      "output",
      `${path} cannot be written (${code ?? message}). Nothing is left of it.`,
    );
  }
}
