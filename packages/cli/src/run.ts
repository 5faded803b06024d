import { CommanderError } from "commander";
import { attachTo } from "./action.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { CommandError, oneLine, toCommandError } from "./failure.ts";
import { outputOf } from "./output.ts";
import { createProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line, and resolves with its exit code. It never throws. */
export async function run(line: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exit: ExitCode = exitCodes.ok;
  const program = createProgram(
    terminal,
    attachTo(terminal, (code) => {
      exit = code;
    }),
  );
  try {
    await program.parseAsync(line, { from: "user" });
    return exit;
  } catch (error) {
    return report(failureOf(error, terminal), line.includes("--json"), terminal);
  }
}

function failureOf(error: unknown, { signal }: Terminal): CommandError | undefined {
  if (error instanceof CommanderError)
    return error.exitCode === 0
      ? undefined
      : new CommandError(exitCodes.usage, "usage", error.message.replace(/^error: /, ""));
  if (signal.aborted)
    return new CommandError(
      exitCodes.interrupted,
      "interrupted",
      "interrupted. What was stored stays stored and may have been sent: look with payout show, and run the same command again; it sends nothing twice.",
    );
  return toCommandError(error);
}

/** One line on standard error, and with `--json` one object on standard output. */
async function report(error: CommandError | undefined, json: boolean, terminal: Terminal): Promise<ExitCode> {
  if (error === undefined) return exitCodes.ok;
  const { exit, code, message, about } = error;
  const reason = oneLine(message);
  terminal.stderr.write(`payout: ${reason}\n`);
  const outcome =
    exit === exitCodes.unknown || exit === exitCodes.interrupted || exit === exitCodes.internal
      ? "unknown"
      : "not_sent";
  await outputOf(terminal, { json })
    .record({ ok: false, exit, code, ...about, outcome, reason })
    .catch(() => undefined);
  return exit;
}
