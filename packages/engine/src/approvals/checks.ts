import { foldedActor } from "../operator.ts";
import type { LockedPayout } from "../store/rows.ts";
import { type Approvers, counts } from "./rules.ts";
import { type ProposalRow, stateOfProposal } from "./stored-proposal.ts";

/** Why an approval is refused. */
export type ApprovalProblem =
  /** Whoever approves has asked for it, or has ordered it. */
  | "proposed"
  | "submitted"
  /** They have seen another version of the payout. */
  | "seen"
  /** Somebody has changed the order in the database, which its version does not show. */
  | "another_order"
  /** They approve in no role that is needed. */
  | "role";

type Approved = Pick<ProposalRow, "proposed_by" | "version" | "order_digest"> & {
  readonly needs: readonly Approvers[];
};

/** Why somebody cannot approve a proposal that is open; undefined when they can. tools/model-check explores this. */
export function whyNotApproved(
  proposal: Approved,
  payout: Pick<LockedPayout, "submitted_by" | "order_digest"> | undefined,
  by: { readonly actor: string; readonly roles: readonly string[]; readonly seen: string | undefined },
): ApprovalProblem | undefined {
  const isBy = (name: string | null | undefined) => name != null && foldedActor(name) === foldedActor(by.actor);
  if (isBy(proposal.proposed_by)) return "proposed";
  if (isBy(payout?.submitted_by)) return "submitted";
  if (payout !== undefined && by.seen !== proposal.version) return "seen";
  if (payout !== undefined && payout.order_digest !== proposal.order_digest) return "another_order";
  return proposal.needs.some((need) => counts(by, need)) ? undefined : "role";
}

type Stored = Parameters<typeof stateOfProposal>[0] & Pick<ProposalRow, "kind" | "proposed_by" | "action">;

/** What is done about a new proposal where another one about the same is stored and not closed. */
export function proposalStep(
  before: Stored | undefined,
  { kind, actor, action }: { readonly kind: string; readonly actor: string; readonly action: unknown },
): "store" | "replace" | "same" | "refuse" {
  if (before === undefined) return "store";
  if (stateOfProposal(before) !== "open") return "replace";
  const isSame = before.kind === kind && before.proposed_by === actor && sameJson(before.action, action);
  return isSame ? "same" : "refuse";
}

function sameJson(stored: unknown, given: unknown): boolean {
  return sortedJson(stored) === sortedJson(JSON.parse(JSON.stringify(given)));
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
