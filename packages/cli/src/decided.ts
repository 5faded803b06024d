import type { DecidedPayout, Proposal } from "@payout/engine";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import type { Output } from "./output.ts";
import { payoutResult } from "./payout-result.ts";
import { payoutText } from "./payout-text.ts";
import { proposalText } from "./proposal-text.ts";
import type { Session } from "./session.ts";

/** Prints what became of a decision: the payout, or the proposal that others have to approve. */
export async function tellDecided(
  { proposal, ...payout }: DecidedPayout,
  { timeZone }: Pick<Session, "timeZone">,
  output: Output,
): Promise<ExitCode> {
  const exit = proposal === undefined ? exitCodes.ok : exitCodes.waiting;
  await output.record({ ...payoutResult(payout, exit), ...(proposal && { code: "proposed", proposal }) });
  if (proposal) await output.text(awaitingText(proposal, output, timeZone));
  else await output.text(payoutText(payout, output, timeZone));
  return exit;
}

/** The same for what is not about one payout: stored, or proposed. */
export async function tellProposed(
  proposal: Proposal | undefined,
  done: { readonly code: string; readonly text: string } & Readonly<Record<string, unknown>>,
  { timeZone }: Pick<Session, "timeZone">,
  output: Output,
): Promise<ExitCode> {
  const { text, ...fields } = done;
  const exit = proposal === undefined ? exitCodes.ok : exitCodes.waiting;
  await output.record({ ok: exit === exitCodes.ok, exit, ...fields, ...(proposal && { code: "proposed", proposal }) });
  await output.text(proposal ? awaitingText(proposal, output, timeZone) : text);
  return exit;
}

function awaitingText(proposal: Proposal, output: Output, timeZone: string): string {
  return `Nothing has changed yet: another operator has to approve it.\n\n${proposalText(proposal, output, timeZone)}`;
}
