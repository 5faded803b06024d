import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { withSession } from "../session.ts";

/** `payout balance`: what an account has. */
export function addBalance(program: Command, attach: Attach): void {
  const command = program
    .command("balance")
    .description("query a provider's balance, and compare it with what is accepted and not sent. Sends no payout")
    .argument("<provider>", "the provider's name")
    .option("--currency <code>", "the currency", "CNY")
    .addHelpText("after", "\nExamples:\n  payout balance hongwen\n  payout balance inr --currency INR --json");
  attach<{ readonly currency: string }>(command, async ({ options, terminal, output }, provider = "") =>
    withSession(terminal, options, async ({ engine }) => {
      const { available, waiting, enough } = await engine.checkBalance(provider, options.currency);
      await output.record({
        ok: true,
        exit: exitCodes.ok,
        code: enough ? "enough" : "short",
        provider,
        available,
        waiting,
        enough,
      });
      await output.text(
        `${available.value} ${available.currency} available, ${waiting.value} ${waiting.currency} accepted and not sent: ${enough ? "enough" : "not enough"}`,
      );
      return exitCodes.ok;
    }),
  );
}
