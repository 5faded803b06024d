import { sql } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { EngineError } from "../errors.ts";
import { foldedActor, refused, requireActor, requireDecider } from "../operator.ts";
import { lockWithAncestors } from "../pay-again/pay-again.ts";
import { transactKnown } from "../recovery/recover.ts";
import { type LockedPayout, lockPayout } from "../store/rows.ts";
import type { JobKey } from "../work/jobs.ts";
import { afterApproval, perform } from "./actions.ts";
import { whyNotApproved } from "./checks.ts";
import type { Proposal } from "./proposal.ts";
import { close, note } from "./propose.ts";
import { type Approvers, isMet } from "./rules.ts";
import { approvalsOf, type ProposalRow, selectProposals, stateOfProposal, toProposal } from "./stored-proposal.ts";

/** Who approves, and what they have seen. */
export interface ApproveOptions {
  /** A stable name of the approver. */
  readonly actor: string;
  /** The roles that the approver has, as your own sign-in knows them. */
  readonly roles?: readonly string[];
  /** The `version` of the proposal's payout that the approver saw; of a proposal without a payout there is none. */
  readonly seen?: string;
}

/** Who declines, and why. */
export interface DeclineOptions {
  /** A stable name. Whoever proposed it withdraws it in this way. */
  readonly actor: string;
  /** Why. */
  readonly reason: string;
}

/**
 * Approves a proposal. The approval that completes it carries it out, in one transaction.
 * @throws EngineError `not_allowed`
 */
export async function approveProposal(context: EngineContext, id: string, options: ApproveOptions): Promise<Proposal> {
  requireActor(`proposal ${id}`, options?.actor);
  const { roles = [] } = options;
  if (!Array.isArray(roles) || !roles.every((role) => typeof role === "string"))
    throw refused(`proposal ${id}`, "roles", "must be a list of names");
  // What is approved can free money, so the database is compared as for a send.
  const proposal = await transactKnown(context, (work) => approveIn(context, work, id, options));
  if (proposal.state === "approved") await afterApproval(context, proposal);
  return proposal;
}

async function approveIn(context: EngineContext, work: Tx, id: string, options: ApproveOptions): Promise<Proposal> {
  const { row, payout } = await lockProposal(work, id);
  const { actor, roles = [] } = options;
  const state = stateOfProposal(row);
  // Twice is the same as once, also when somebody else's approval was the last one.
  if (state === "approved") return toProposal(row, (await approvalsOf(work, [id])).get(id));
  if (state !== "open") throw ended(row);
  const needs = row.needs as readonly Approvers[];
  requireApprovable(row, payout, options);
  await storeApproval(work, id, { actor, roles });
  const approvals = (await approvalsOf(work, [id])).get(id) ?? [];
  if (payout !== undefined) await note(work, payout, { kind: "approved", proposal: id, actor, reason: undefined });
  if (isMet(needs, approvals)) {
    await perform(context, work, row, { proposal: id, approvedBy: approvals.map((each) => each.actor) });
    await close(work, id, { state: "approved", actor, reason: undefined });
  }
  return toProposal(await readProposal(work, id), approvals);
}

/** Declines or withdraws a proposal. */
export async function declineProposal(context: EngineContext, id: string, options: DeclineOptions): Promise<Proposal> {
  requireDecider(`proposal ${id}`, options);
  const { actor, reason } = options;
  return transact(context, async (work) => {
    const { row, payout } = await lockProposal(work, id);
    if (row.state === "declined" && row.closed_by === actor) return toProposal(row);
    if (row.state !== "open") throw ended(row);
    await close(work, id, { state: "declined", actor, reason });
    if (payout !== undefined) await note(work, payout, { kind: "declined", proposal: id, actor, reason });
    return toProposal(await readProposal(work, id), (await approvalsOf(work, [id])).get(id));
  });
}

/**
 * Withdraws what somebody has approved and what is not carried out yet: they have left, or should not have been asked.
 * Returns how many approvals that were.
 */
export async function withdrawApprovals(
  context: EngineContext,
  approver: string,
  options: DeclineOptions,
): Promise<number> {
  requireActor("withdrawApprovals", approver);
  requireDecider("withdrawApprovals", options);
  return transact(context, async (work) => {
    const open = work.selectFrom("proposals").select("id").where("state", "=", "open");
    const withdrawn = await work
      .updateTable("proposal_approvals")
      .set({ withdrawn_at: sql<Date>`now()`, withdrawn_by: options.actor, withdrawn_reason: options.reason })
      .where("folded_actor", "=", foldedActor(approver))
      .where("withdrawn_at", "is", null)
      .where("proposal_id", "in", open)
      .returning("proposal_id")
      .execute();
    return withdrawn.length;
  });
}

interface Locked {
  readonly row: ProposalRow;
  readonly payout: LockedPayout | undefined;
}

/** Locks a proposal after its payout, as whoever proposes does: otherwise the two wait for each other. */
async function lockProposal(work: Tx, id: string): Promise<Locked> {
  const { kind, provider, reference } = await readProposal(work, id);
  const payout =
    provider === null || reference === null ? undefined : await lockAs(kind, work, { provider, reference });
  await work.selectFrom("proposals").select("id").where("id", "=", id).forUpdate().execute();
  return { row: await readProposal(work, id), payout };
}

/** What pays again is locked after what it pays again: the gateway's news about that one locks in this sequence. */
async function lockAs(kind: string, work: Tx, key: JobKey): Promise<LockedPayout | undefined> {
  return kind === "pay_again" ? (await lockWithAncestors(work, key)).row : lockPayout(work, key);
}

async function readProposal(work: Tx, id: string): Promise<ProposalRow> {
  const isId = typeof id === "string" && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  const found = isId ? await selectProposals(work).where("proposal.id", "=", id).executeTakeFirst() : undefined;
  if (found === undefined)
    throw refused(`proposal ${id}`, "id", "is not one of a proposal: engine.proposals lists them");
  return found;
}

/** The rules are approvals/checks.ts. */
function requireApprovable(row: ProposalRow, payout: LockedPayout | undefined, options: ApproveOptions): void {
  const { actor, roles = [], seen } = options;
  const needs = row.needs as readonly Approvers[];
  const problem = whyNotApproved({ ...row, needs }, payout, { actor, roles, seen });
  if (problem === undefined) return;
  if (problem === "another_order") throw ended(row);
  const [path, words] = {
    proposed: ["actor", `must be another approver: ${actor} has proposed it`],
    submitted: ["actor", `must be another approver: ${actor} has submitted the order`],
    seen: [
      "seen",
      `must be ${row.version}, the version of ${row.reference} that was proposed about: look at it, then approve`,
    ],
    role: ["roles", `must include ${needs.map(({ role }) => role).join(" or ")}`],
  }[problem];
  throw refused(`proposal ${row.id}`, path as string, words as string);
}

async function storeApproval(
  work: Tx,
  id: string,
  { actor, roles }: { readonly actor: string; readonly roles: readonly string[] },
): Promise<void> {
  const values = { actor, roles: JSON.stringify(roles) };
  await work
    .insertInto("proposal_approvals")
    .values({ proposal_id: id, folded_actor: foldedActor(actor), ...values })
    // Withdrawn, and given anew.
    .onConflict((conflict) =>
      conflict.columns(["proposal_id", "folded_actor"]).doUpdateSet({
        ...values,
        at: sql<Date>`now()`,
        withdrawn_at: null,
        withdrawn_by: null,
        withdrawn_reason: null,
      }),
    )
    .execute();
}

function ended(row: ProposalRow): EngineError {
  const { id, reference, provider, closed_by: by } = row;
  const because = {
    declined: `${by} declined it`,
    void: `${reference} has changed since`,
    lapsed: `it lapsed on ${row.lapses_at.toISOString()}`,
    replaced: "a newer proposal has replaced it",
    approved: `${by} approved it last, and it was carried out`,
    open: `the order of ${reference} is not the one that was proposed about`,
  }[stateOfProposal(row)];
  return new EngineError({
    code: "not_allowed",
    message: `proposal ${id}: ${because}. Nothing was changed. Propose it again if it is still right.`,
    ...(reference !== null && { reference }),
    ...(provider !== null && { provider }),
  });
}
