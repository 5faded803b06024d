import { createInterface } from "node:readline/promises";
import { exitCodes } from "./exit-codes.ts";
import { CommandError, usage } from "./failure.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Asks before something that cannot be undone. Only `y` or `yes` agrees.
 * @throws CommandError `refused` after another answer, `usage` where nobody can answer
 */
async function confirm(question: string, { yes, input }: GlobalOptions, terminal: Terminal): Promise<void> {
  if (yes) return;
  const { stdin, stderr, signal } = terminal;
  if (input === false || stdin.isTTY !== true)
    throw usage(`${question} There is no terminal to answer at: add --yes to agree. Nothing was done.`);
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal });
    if (!/^y(?:es)?$/i.test(answer.trim())) throw new CommandError(exitCodes.refused, "declined", "Nothing was done.");
  } finally {
    lines.close();
  }
}

/** The same, where the money is real. */
export async function confirmLive(
  question: string,
  live: boolean,
  options: GlobalOptions,
  terminal: Terminal,
): Promise<void> {
  if (live) await confirm(`--live: ${question}`, options, terminal);
}
