import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import { payoutResult } from "../payout-result.ts";
import { payoutText } from "../payout-text.ts";
import { withSession } from "../session.ts";

/** `payout show`: payouts by any number. */
export function addShow(program: Command, attach: Attach): void {
  const command = program
    .command("show")
    .description("show the payouts that have this reference or gateway number")
    .argument("<any-id>", "your reference, or the gateway's own number")
    .option("--provider <name>", "only of this provider")
    .addHelpText("after", "\nExamples:\n  payout show R-1001\n  payout show 626015783370903553 --json | jq .state");
  attach<{ readonly provider?: string }>(command, async ({ options, terminal, output }, id = "") =>
    withSession(terminal, options, async ({ engine, timeZone }) => {
      const { provider } = options;
      const found = await engine.find({ id, ...(provider !== undefined && { provider }) });
      if (found.length === 0)
        throw new CommandError(
          exitCodes.refused,
          "unknown_reference",
          `no payout has the reference or gateway number ${id}`,
          { reference: id },
        );
      for (const payout of found) {
        await output.record(payoutResult(payout));
        await output.text(payoutText(payout, output, timeZone));
      }
      return exitCodes.ok;
    }),
  );
}
