import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { tellProposed } from "../decided.ts";
import { momentOf } from "../moment.ts";
import { confirmLive } from "../prompt.ts";
import { withRole } from "../session.ts";

interface EraseOptions {
  readonly closedBefore: string;
  readonly provider?: string;
  readonly reason: string;
}

/** `payout erase`: personal data of what is long over. */
export function addErase(program: Command, attach: Attach): void {
  const command = program
    .command("erase")
    .description("erase the personal data of payouts that ended before a moment. References, amounts and history stay")
    .requiredOption("--closed-before <time>", "the moment: 2026-05-01T00:00:00+08:00")
    .requiredOption("--reason <text>", "why")
    .option("--provider <name>", "only of this provider")
    .addHelpText(
      "after",
      '\nExample:\n  payout erase --closed-before 2026-05-01T00:00:00+08:00 --reason "retention of 180 days"',
    );
  attach<EraseOptions>(command, async ({ options, terminal, output }) => {
    const closedBefore = momentOf("--closed-before", options.closedBefore);
    return withRole("admin", terminal, options, async (session) => {
      const { engine, actor, live } = session;
      const { provider, reason } = options;
      await confirmLive(
        `erase the personal data of every payout that ended before ${options.closedBefore}?`,
        live,
        options,
        terminal,
      );
      const named = provider === undefined ? {} : { provider };
      const { proposal, erased, kept } = await engine.erase({ closedBefore, actor, reason, ...named });
      const left = Object.entries(kept).flatMap(([why, count]) => (count > 0 ? [`${count} ${why}`] : []));
      const text = `Erased: ${erased}.${left.length > 0 ? ` Kept: ${left.join(", ")}.` : ""}`;
      return tellProposed(proposal, { code: "erased", erased, kept, text }, session, output);
    });
  });
}
