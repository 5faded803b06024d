import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { payoutCommand } from "../payout-command.ts";
import { payoutResult } from "../payout-result.ts";
import { historyText, payoutText } from "../payout-text.ts";
import { requirePayout } from "../require-payout.ts";
import { withSession } from "../session.ts";

/** `payout why`: the history of a payout. */
export function addWhy(program: Command, attach: Attach): void {
  const command = payoutCommand(
    program,
    "why",
    "show what happened to a payout, event by event, and what to do next",
  ).addHelpText("after", "\nExamples:\n  payout why R-1001\n  payout why R-1001 --json | jq -r '.history[].kind'");
  attach<{ readonly provider?: string }>(command, async ({ options, terminal, output }, reference = "") =>
    withSession(terminal, options, async ({ engine, timeZone }) => {
      const payout = await requirePayout(engine, reference, options.provider);
      const history = await engine.history(reference, { provider: payout.provider });
      await output.record({ ...payoutResult(payout), history });
      await output.text(`${payoutText(payout, output, timeZone)}\n\n${historyText(history, output, timeZone)}`);
      return exitCodes.ok;
    }),
  );
}
