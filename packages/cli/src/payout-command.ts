import type { Command } from "commander";

/** Adds a command about one payout: its reference, and the provider where that is not enough. */
export function payoutCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument("<reference>", "your reference")
    .option("--provider <name>", "the provider, where several have the reference");
}
