import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { payoutCommand } from "../payout-command.ts";
import { requirePayout } from "../require-payout.ts";
import { withRole } from "../session.ts";

/** `payout note`: a line in a payout's history, for colleagues. */
export function addNote(program: Command, attach: Attach): void {
  const command = payoutCommand(program, "note", "store a note in a payout's history. It decides nothing")
    .argument("<text>", "what colleagues should know")
    .addHelpText("after", '\nExample:\n  payout note R-1001 "called the bank, they look for it"');
  attach<{ readonly provider?: string }>(command, async ({ options, terminal, output }, reference = "", text = "") =>
    withRole("operator", terminal, options, async ({ engine, actor }) => {
      const { provider } = await requirePayout(engine, reference, options.provider);
      await engine.note(reference, { provider, actor, text });
      await output.record({ ok: true, exit: exitCodes.ok, code: "noted", reference, provider });
      await output.text(`Noted in the history of ${reference}.`);
      return exitCodes.ok;
    }),
  );
}
