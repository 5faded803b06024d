import type { Proposal } from "@payout/engine";
import { type Command, Option } from "commander";
import type { Attach } from "../action.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { Output } from "../output.ts";
import { payoutCommand } from "../payout-command.ts";
import { confirmLive } from "../prompt.ts";
import { proposalText, whatText } from "../proposal-text.ts";
import { requirePayout } from "../require-payout.ts";
import { withRole, withSession } from "../session.ts";

/** `payout proposals`, `approve`, `decline`, `request-approval`: what takes two people. */
export function addProposals(program: Command, attach: Attach): void {
  addListing(program, attach);
  addApprove(program, attach);
  addDecline(program, attach);
  addRequestApproval(program, attach);
}

function addListing(program: Command, attach: Attach): void {
  const command = program
    .command("proposals")
    .description("list what waits for approval, the oldest first")
    .addOption(
      new Option("--state <state>", "in which state")
        .choices(["open", "approved", "declined", "void", "lapsed", "replaced", "all"])
        .default("open"),
    )
    .addHelpText("after", "\nExample:\n  payout proposals --json | jq -r .id");
  attach<{ readonly state: Proposal["state"] | "all" }>(command, async ({ options, terminal, output }) =>
    withSession(terminal, options, async ({ engine, timeZone }) => {
      const found = await engine.proposals({ state: options.state, limit: 1000 });
      for (const proposal of found) await output.record(proposal);
      const texts = found.map((proposal) => proposalText(proposal, output, timeZone));
      await output.text(texts.join("\n\n") || "Nothing waits for approval.");
      return exitCodes.ok;
    }),
  );
}

function addApprove(program: Command, attach: Attach): void {
  const command = program
    .command("approve")
    .description("approve what another operator has proposed; the last approval carries it out")
    .argument("<id>", "the proposal's id")
    .option("--seen <version>", "the payout's version that payout proposals printed")
    .addHelpText("after", "\nExample:\n  payout approve 7c1f9a52-0f36-4a0e-9f0e-6f2f6f1f1a11 --seen 0.2");
  attach<{ readonly seen?: string }>(command, async ({ options, terminal, output }, id = "") =>
    withRole("approver", terminal, options, async ({ engine, actor, roles, live, timeZone }) => {
      const { seen } = options;
      await confirmLive(`approve ${id}?`, live, options, terminal);
      const proposal = await engine.approve(id, { actor, roles, ...(seen !== undefined && { seen }) });
      return tellProposal(proposal, proposal.state === "approved" ? exitCodes.ok : exitCodes.waiting, output, timeZone);
    }),
  );
}

function addDecline(program: Command, attach: Attach): void {
  const command = program
    .command("decline")
    .description("decline what another operator has proposed, or withdraw your own")
    .argument("<id>", "the proposal's id")
    .requiredOption("--reason <text>", "why")
    .addHelpText(
      "after",
      '\nExample:\n  payout decline 7c1f9a52-0f36-4a0e-9f0e-6f2f6f1f1a11 --reason "the invoice is paid already"',
    );
  attach<{ readonly reason: string }>(command, async ({ options, terminal, output }, id = "") =>
    withRole(["approver", "operator"], terminal, options, async ({ engine, actor, timeZone }) => {
      const proposal = await engine.decline(id, { actor, reason: options.reason });
      return tellProposal(proposal, exitCodes.ok, output, timeZone);
    }),
  );
}

interface RequestOptions {
  readonly seen: string;
  readonly reason: string;
  readonly provider?: string;
}

function addRequestApproval(program: Command, attach: Attach): void {
  const command = payoutCommand(
    program,
    "request-approval",
    "propose once more to send an order, after its proposal was declined or has lapsed",
  )
    .requiredOption("--seen <version>", "the version that payout why printed")
    .requiredOption("--reason <text>", "why")
    .addHelpText(
      "after",
      '\nExample:\n  payout request-approval R-1001 --seen 0.4 --reason "the invoice was corrected"',
    );
  attach<RequestOptions>(command, async ({ options, terminal, output }, reference = "") =>
    withRole("operator", terminal, options, async ({ engine, actor, timeZone }) => {
      const { provider } = await requirePayout(engine, reference, options.provider);
      const { seen, reason } = options;
      const proposal = await engine.requestApproval(reference, { provider, seen, actor, reason });
      return tellProposal(proposal, exitCodes.waiting, output, timeZone);
    }),
  );
}

async function tellProposal(proposal: Proposal, exit: ExitCode, output: Output, timeZone: string): Promise<ExitCode> {
  const { reference, provider, state, reason } = proposal;
  await output.record({
    ok: exit === exitCodes.ok,
    exit,
    code: state,
    reference,
    provider,
    reason,
    what: whatText(proposal),
    proposal,
  });
  await output.text(proposalText(proposal, output, timeZone));
  return exit;
}
