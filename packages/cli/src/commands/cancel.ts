import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { payoutCommand } from "../payout-command.ts";
import { payoutResult } from "../payout-result.ts";
import { payoutText } from "../payout-text.ts";
import { requirePayout } from "../require-payout.ts";
import { withRole } from "../session.ts";

interface CancelOptions {
  readonly reason: string;
  readonly provider?: string;
}

/** `payout cancel`: an order that was not sent. */
export function addCancel(program: Command, attach: Attach): void {
  const command = payoutCommand(
    program,
    "cancel",
    "cancel an order that has not been sent; refused once sending has begun",
  )
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample:\n  payout cancel R-1001 --reason "ordered by mistake"');
  attach<CancelOptions>(command, async ({ options, terminal, output }, reference = "") =>
    withRole("operator", terminal, options, async ({ engine, actor, timeZone }) => {
      const { provider } = await requirePayout(engine, reference, options.provider);
      const cancelled = await engine.cancelBeforeSend(reference, { provider, actor, reason: options.reason });
      await output.record(payoutResult(cancelled));
      await output.text(payoutText(cancelled, output, timeZone));
      return exitCodes.ok;
    }),
  );
}
