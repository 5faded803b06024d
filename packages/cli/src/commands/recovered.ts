import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { tellProposed } from "../decided.ts";
import { momentOf } from "../moment.ts";
import { confirmLive } from "../prompt.ts";
import { withRole } from "../session.ts";
import { totalText } from "../total-text.ts";

interface RecoveredOptions {
  readonly before: string;
  readonly reason: string;
}

/** `payout recovered`: the end of a recovery after a restore. */
export function addRecovered(program: Command, attach: Attach): void {
  const command = program
    .command("recovered")
    .description("end a provider's recovery after a restored backup: what waits for its check is sent unchecked")
    .argument("<provider>", "the provider's name")
    .requiredOption(
      "--before <time>",
      "when you compared it with the gateway; what came later is not released: 2026-11-22T18:03:00+08:00",
    )
    .requiredOption("--reason <text>", "what you compared it with")
    .addHelpText(
      "after",
      '\nExample:\n  payout recovered inr --before 2026-11-22T18:03:00+08:00 --reason "statement of the day compared"',
    );
  attach<RecoveredOptions>(command, async ({ options, terminal, output }, provider = "") => {
    const before = momentOf("--before", options.before);
    return withRole("admin", terminal, options, async (session) => {
      const { engine, actor, live } = session;
      const { checkFirst } = await engine.providerStatus(provider);
      await confirmLive(`send ${totalText(checkFirst)} of ${provider} without a check?`, live, options, terminal);
      const { proposal, ...released } = await engine.recovered({ provider, before, actor, reason: options.reason });
      const text = `${provider} has recovered: ${totalText(released)} released.`;
      return tellProposed(proposal, { code: "recovered", provider, released, text }, session, output);
    });
  });
}
