import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { tellDecided } from "../decided.ts";
import { payoutCommand } from "../payout-command.ts";
import { amountText } from "../payout-text.ts";
import { confirmLive } from "../prompt.ts";
import { readJsonObject } from "../read-input.ts";
import { requirePayout } from "../require-payout.ts";
import { withRole } from "../session.ts";

interface PayAgainOptions {
  readonly as: string;
  readonly seen: string;
  readonly reason: string;
  readonly provider?: string;
  readonly destination?: string;
}

/** `payout pay-again`: the same money under a new reference. */
export function addPayAgain(program: Command, attach: Attach): void {
  const command = payoutCommand(
    program,
    "pay-again",
    "pay a payout that was not paid again, to the same account; only where it may be, and once",
  )
    .requiredOption("--as <new-reference>", "a reference that was never used")
    .requiredOption("--seen <version>", "the version that payout why printed: refused if the payout has changed since")
    .requiredOption("--reason <text>", "why")
    .option("--destination <file.json>", "the destination once more, where it has been erased")
    .addHelpText(
      "after",
      '\nExample:\n  payout pay-again R-1001 --as R-1001-2 --seen 1.7 --reason "account was frozen, is open again"',
    );
  attach<PayAgainOptions>(command, async ({ options, terminal, output }, reference = "") => {
    const destination =
      options.destination === undefined ? {} : { destination: await readJsonObject(options.destination, terminal) };
    return withRole("operator", terminal, options, async (session) => {
      const { engine, live, actor } = session;
      const payout = await requirePayout(engine, reference, options.provider);
      await confirmLive(`pay ${amountText(payout)} of ${reference} again as ${options.as}?`, live, options, terminal);
      const decided = await engine.payAgain(reference, {
        ...{ provider: payout.provider, newReference: options.as, seen: options.seen },
        ...{ actor, reason: options.reason },
        ...destination,
      });
      return tellDecided(decided, session, output);
    });
  });
}
