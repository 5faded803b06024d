import type { DecisionWord } from "@payout/engine";
import { Argument, type Command } from "commander";
import type { Attach } from "../action.ts";
import { tellDecided } from "../decided.ts";
import { payoutCommand } from "../payout-command.ts";
import { amountText } from "../payout-text.ts";
import { confirmLive } from "../prompt.ts";
import { requirePayout } from "../require-payout.ts";
import { withRole } from "../session.ts";

interface ResolveOptions {
  readonly seen: string;
  readonly evidence: string;
  readonly provider?: string;
}

const decisions: readonly DecisionWord[] = ["paid", "failed", "not_sent", "returned", "query_again"];

/** `payout resolve`: how a payout ended, found out by a person. */
export function addResolve(program: Command, attach: Attach): void {
  const command = payoutCommand(
    program,
    "resolve",
    "store how a payout ended, after you have looked it up at the gateway. Sends nothing",
  )
    .addArgument(new Argument("<decision>", "what you found").choices(decisions))
    .requiredOption("--seen <version>", "the version that payout why printed: refused if the payout has changed since")
    .requiredOption("--evidence <text>", "what the decision rests on: a line of a statement, a ticket")
    .addHelpText(
      "after",
      '\nExample:\n  payout resolve R-1001 paid --seen 1.7 --evidence "statement 2026-11-22, line 42"',
    );
  attach<ResolveOptions>(command, async ({ options, terminal, output }, reference = "", decision = "") =>
    withRole("operator", terminal, options, async (session) => {
      const { engine, live, actor } = session;
      const payout = await requirePayout(engine, reference, options.provider);
      await confirmLive(
        `store ${decision} for ${reference}, ${amountText(payout)}, now ${payout.state}?`,
        live,
        options,
        terminal,
      );
      const decided = await engine.resolve(reference, {
        ...{ provider: payout.provider, decision: decision as DecisionWord },
        ...{ actor, reason: options.evidence, seen: options.seen },
      });
      return tellDecided(decided, session, output);
    }),
  );
}
