import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { durationOf } from "../duration.ts";
import { payoutCommand } from "../payout-command.ts";
import { exitOf, payoutResult } from "../payout-result.ts";
import { eventLine, payoutText } from "../payout-text.ts";
import { requirePayout } from "../require-payout.ts";
import { withSession } from "../session.ts";
import { waitFor } from "../wait.ts";

interface WatchOptions {
  readonly provider?: string;
  readonly wait: string;
}

/** `payout watch`: the events of a payout as they come. */
export function addWatch(program: Command, attach: Attach): void {
  const command = payoutCommand(
    program,
    "watch",
    "print what happens to a payout until it ends. In the sandbox it is worked on meanwhile; live, payout serve does that",
  )
    .option("--wait <duration>", "how long at most", "1h")
    .addHelpText("after", "\nExamples:\n  payout watch R-1001\n  payout watch R-1001 --json --wait 5m");
  attach<WatchOptions>(command, async ({ options, terminal, output }, reference = "") => {
    const forMs = durationOf("--wait", options.wait);
    return withSession(terminal, options, async (session) => {
      const { engine, timeZone, live } = session;
      const { provider } = await requirePayout(engine, reference, options.provider);
      if (!live) await engine.start();
      const payout = await waitFor(session, {
        ...{ reference, provider, forMs, signal: terminal.signal },
        onEvent: async (event) => {
          await output.record(event);
          await output.text(eventLine(event, output, timeZone));
        },
      });
      const exit = exitOf(payout, true);
      await output.record(payoutResult(payout, exit));
      await output.text(`\n${payoutText(payout, output, timeZone)}`);
      return exit;
    });
  });
}
