import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { tellDecided } from "../decided.ts";
import { payoutCommand } from "../payout-command.ts";
import { requirePayout } from "../require-payout.ts";
import { withRole } from "../session.ts";

interface ReopenOptions {
  readonly seen: string;
  readonly reason: string;
  readonly provider?: string;
}

/** `payout reopen`: a wrong decision taken back. */
export function addReopen(program: Command, attach: Attach): void {
  const command = payoutCommand(
    program,
    "reopen",
    "revoke a wrong decision: the payout needs review again, and the gateway is queried",
  )
    .requiredOption("--seen <version>", "the version that payout why printed: refused if the payout has changed since")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample:\n  payout reopen R-1001 --seen 1.9 --reason "line 42 was another payee\'s"');
  attach<ReopenOptions>(command, async ({ options, terminal, output }, reference = "") =>
    withRole("operator", terminal, options, async (session) => {
      const { engine, actor } = session;
      const { provider } = await requirePayout(engine, reference, options.provider);
      const { seen, reason } = options;
      return tellDecided(await engine.reopen(reference, { provider, seen, actor, reason }), session, output);
    }),
  );
}
