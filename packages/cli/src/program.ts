import tab from "@bomb.sh/tab/commander";
import { Command } from "commander";
import manifest from "../package.json" with { type: "json" };
import type { Attach } from "./action.ts";
import { addBalance } from "./commands/balance.ts";
import { addBatch } from "./commands/batch.ts";
import { addCancel } from "./commands/cancel.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addErase } from "./commands/erase.ts";
import { addExport } from "./commands/export.ts";
import { addInit } from "./commands/init.ts";
import { addList } from "./commands/list.ts";
import { addListen } from "./commands/listen.ts";
import { addNote } from "./commands/note.ts";
import { addPauseAndResume } from "./commands/pause.ts";
import { addPayAgain } from "./commands/pay-again.ts";
import { addProposals } from "./commands/proposals.ts";
import { addReconcile } from "./commands/reconcile.ts";
import { addRecovered } from "./commands/recovered.ts";
import { addReopen } from "./commands/reopen.ts";
import { addResolve } from "./commands/resolve.ts";
import { addReveal } from "./commands/reveal.ts";
import { addRules } from "./commands/rules.ts";
import { addSandbox } from "./commands/sandbox.ts";
import { addSchema } from "./commands/schema.ts";
import { addSend } from "./commands/send.ts";
import { addServe } from "./commands/serve.ts";
import { addShow } from "./commands/show.ts";
import { addSign } from "./commands/sign.ts";
import { addWatch } from "./commands/watch.ts";
import { addWhy } from "./commands/why.ts";
import { addGlobalOptions } from "./global-options.ts";
import type { Terminal } from "./terminal.ts";

type Add = (program: Command, attach: Attach) => unknown;

const groups: readonly (readonly [heading: string, commands: readonly Add[]])[] = [
  ["Try:", [addInit, addSandbox, addSend, addShow, addWhy, addWatch, addList, addBalance]],
  ["Prove:", [addDoctor, addSign, addSchema, addListen]],
  ["Pay a file:", [addBatch]],
  ["Decide:", [addResolve, addPayAgain, addCancel, addReopen, addNote, addReveal, addProposals, addRules]],
  ["Operate:", [addServe, addPauseAndResume, addReconcile, addRecovered, addExport, addErase]],
];

const examples = `
Examples:
  payout init                          write a configuration and a first order
  payout send order.json --wait 1m     pay it in the sandbox, and wait for the end
  payout why R-1001                    what happened to it, and what to do
  payout send order.json --live        the same with real money

Exit codes:
  0  stored; with --wait succeeded     5  unreachable, nothing was sent
  1  internal: treat it as unknown     6  still pending after --wait
  2  wrong usage, nothing was done     7  ended unpaid
  3  refused for sure                  8  waits for an operator or a limit
  4  unknown: query, never pay again   9  part of a batch was refused
  130  interrupted: as 4`;

/** The whole command; `attach` runs the code of a subcommand. */
export function createProgram(terminal: Terminal, attach: Attach): Command {
  const program = new Command("payout")
    .description(
      "Sends payouts through payment gateways, and tracks what happens to them. In the sandbox, unless you say --live.",
    )
    .version(manifest.version)
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      // What commander says about an error is printed once, by run.ts.
      writeErr: () => undefined,
      getOutHelpWidth: () => terminal.stdout.columns ?? 100,
    })
    .addHelpText("after", examples);
  addGlobalOptions(program);
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading);
    for (const add of commands) add(program, attach);
  }
  // It reads the commands, so it comes last.
  tab(program, { completionCommandName: "completion" });
  const completion = program.commands.find((command) => command.name() === "completion");
  completion?.addHelpText(
    "after",
    "\nExamples:\n  source <(payout completion bash)\n  payout completion fish > ~/.config/fish/completions/payout.fish",
  );
  return program;
}
