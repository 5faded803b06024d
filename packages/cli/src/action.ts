import type { Command } from "commander";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { type Output, outputOf } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** What the code of one command is given. */
export interface Invocation<Options> {
  readonly options: GlobalOptions & Options;
  readonly terminal: Terminal;
  readonly output: Output;
}

/** The code of one command. It ends with an exit code, or 0. */
export type Action<Options> = (invocation: Invocation<Options>, ...operands: string[]) => Promise<ExitCode | undefined>;

/** Gives a command the code that runs it. */
export type Attach = <Options = object>(command: Command, action: Action<Options>) => Command;

/** Attaches actions that report their exit code to `done`. */
export function attachTo(terminal: Terminal, done: (exit: ExitCode) => void): Attach {
  return <Options>(command: Command, action: Action<Options>) =>
    command.action(async (...given: unknown[]) => {
      const options = command.optsWithGlobals() as GlobalOptions & Options;
      // Commander passes the operands, then the options and the command itself.
      const operands = given.slice(0, -2) as string[];
      const output = outputOf(terminal, options);
      done((await action({ options, terminal, output }, ...operands)) ?? exitCodes.ok);
    });
}
