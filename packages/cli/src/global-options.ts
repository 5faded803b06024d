import { type Command, Option } from "commander";

/** The options that every command has. */
export interface GlobalOptions {
  readonly live?: boolean;
  readonly json?: boolean;
  readonly config?: string;
  readonly actor?: string;
  readonly yes?: boolean;
  /** False with `--no-input`. */
  readonly input?: boolean;
  /** False with `--no-color`. */
  readonly color?: boolean;
}

/** Adds the options that every command has. */
export function addGlobalOptions(program: Command): Command {
  return program
    .addOption(
      new Option("--live", "use the gateways and the database of the configuration: real money (default: the sandbox)"),
    )
    .addOption(new Option("--json", "print JSON, one object per line, and nothing else on standard output"))
    .addOption(
      new Option("--config <file>", "the configuration (default: payout.config.ts, .js or .json, here or above)"),
    )
    .addOption(
      new Option("--actor <login>", "who acts; stored with what is done (default: PAYOUT_ACTOR, or your login)"),
    )
    .addOption(new Option("--yes", "agree to every prompt"))
    .addOption(new Option("--no-input", "never ask: what needs an answer is refused"))
    .addOption(new Option("--no-color", "print without colors, as NO_COLOR does"));
}
