import type { Revealed } from "@payout/engine";
import { type Command, Option } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { oneLine } from "../failure.ts";
import { payoutCommand } from "../payout-command.ts";
import { requirePayout } from "../require-payout.ts";
import { withRole } from "../session.ts";

interface RevealOptions {
  readonly field: keyof Revealed;
  readonly reason: string;
  readonly provider?: string;
}

/** `payout reveal`: personal data, after the history says who asked. */
export function addReveal(program: Command, attach: Attach): void {
  const command = payoutCommand(
    program,
    "reveal",
    "print personal data of a payout, after storing who wanted to see it, and why",
  )
    .addOption(
      new Option("--field <field>", "what").choices(["account", "destination", "messages"]).makeOptionMandatory(),
    )
    .requiredOption("--reason <text>", "why")
    .addHelpText(
      "after",
      '\nExample:\n  payout reveal R-1001 --field account --reason "ticket 4711: payee asks where it went"',
    );
  attach<RevealOptions>(command, async ({ options, terminal, output }, reference = "") =>
    withRole("operator", terminal, options, async ({ engine, actor }) => {
      const { provider } = await requirePayout(engine, reference, options.provider);
      const { field, reason } = options;
      const value = readable(await engine.reveal(reference, { provider, field, actor, reason }));
      await output.record({ ok: true, exit: exitCodes.ok, code: "revealed", reference, provider, field, value });
      await output.text(typeof value === "string" ? oneLine(value) : JSON.stringify(value, undefined, 2));
      return exitCodes.ok;
    }),
  );
}

/** Messages are bytes: as text where they are, which loses nothing that a terminal could show. */
function readable(revealed: Revealed[keyof Revealed]): unknown {
  if (revealed === undefined) return "";
  if (!Array.isArray(revealed)) return revealed;
  return revealed.map(({ raw, ...message }) => ({ ...message, text: Buffer.from(raw).toString("utf8") }));
}
