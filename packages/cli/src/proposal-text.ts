import type { Proposal } from "@payout/engine";
import { oneLine } from "./failure.ts";
import type { Output } from "./output.ts";
import { timeText } from "./payout-text.ts";

/** A proposal as lines for people, with the command that approves it. */
export function proposalText(proposal: Proposal, output: Output, timeZone: string): string {
  const { id, amount, reason, proposedBy, approvals, needs, version, state } = proposal;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["amount", amount && `${amount.value} ${amount.currency}`],
    ["proposed by", `${proposedBy}, ${timeText(proposal.proposedAt, timeZone)}`],
    ["reason", reason],
    [
      "needs",
      needs
        .map(({ approvers, role }) => `${approvers} approver${approvers === 1 ? "" : "s"}${role ? ` (${role})` : ""}`)
        .join(", "),
    ],
    ["approved by", approvals.map(({ actor }) => actor).join(", ")],
    ["lapses", timeText(proposal.lapsesAt, timeZone)],
    ["to approve", state === "open" ? `payout approve ${id}${version ? ` --seen ${version}` : ""}` : undefined],
  ];
  const lines = rows.flatMap(([name, value]) => (value ? [`  ${name.padEnd(12)}  ${oneLine(value)}`] : []));
  return [`${output.style("bold", whatText(proposal))}  ${state}`, ...lines].join("\n");
}

/** What is proposed, in a few words. */
export function whatText({ kind, decision, provider, reference, action }: Proposal): string {
  const what = kind === "resolve" ? `resolve as ${decision}` : kind.replace("_", " ");
  const newReference = action["newReference"];
  const as = typeof newReference === "string" ? ` as ${newReference}` : "";
  return oneLine(`${what} ${reference ?? provider ?? ""}${as}`);
}
