import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { tellProposed } from "../decided.ts";
import { confirmLive } from "../prompt.ts";
import { withRole } from "../session.ts";
import { totalText } from "../total-text.ts";

interface ReasonOption {
  readonly reason: string;
}

/** `payout pause` and `payout resume`: whether a provider sends. */
export function addPauseAndResume(program: Command, attach: Attach): void {
  const pause = program
    .command("pause")
    .description("stop a provider's sends in all workers. Open payouts are still queried, new orders are stored")
    .argument("<provider>", "the provider's name")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample:\n  payout pause inr --reason "gateway answers 502"');
  attach<ReasonOption>(pause, async ({ options, terminal, output }, provider = "") =>
    withRole("operator", terminal, options, async (session) => {
      await session.engine.pause(provider, { actor: session.actor, reason: options.reason });
      const { waiting } = await session.engine.providerStatus(provider);
      const text = `${provider} is paused: ${totalText(waiting)} wait.`;
      return tellProposed(undefined, { code: "paused", provider, waiting, text }, session, output);
    }),
  );
  const resume = program
    .command("resume")
    .description("let a provider send again; what waits is sent at once")
    .argument("<provider>", "the provider's name")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample:\n  payout resume inr --reason "gateway confirms it is back"');
  attach<ReasonOption>(resume, async ({ options, terminal, output }, provider = "") =>
    withRole("operator", terminal, options, async (session) => {
      const { engine, actor, live } = session;
      const { waiting } = await engine.providerStatus(provider);
      await confirmLive(`resume ${provider}, which sends ${totalText(waiting)}?`, live, options, terminal);
      const proposal = await engine.resume(provider, { actor, reason: options.reason });
      const text = `${provider} sends again: ${totalText(waiting)}.`;
      return tellProposed(proposal, { code: "resumed", provider, waiting, text }, session, output);
    }),
  );
}
