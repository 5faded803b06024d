import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "../database/database.ts";
import { EngineError } from "../errors.ts";
import type { Decider } from "../operator.ts";
import { versionOf } from "../record.ts";
import type { DecisionWord } from "../resolve/rules.ts";
import { type EventData, storeEvents } from "../store/events.ts";
import type { LockedPayout } from "../store/rows.ts";
import { proposalStep } from "./checks.ts";
import type { Proposal, ProposalKind } from "./proposal.ts";
import { readRules } from "./rule-store.ts";
import type { Approvers } from "./rules.ts";
import { approvalsOf, selectProposals, toProposal } from "./stored-proposal.ts";

/** What is proposed. */
export interface NewProposal extends Decider {
  readonly kind: ProposalKind;
  readonly provider?: string;
  /** The payout that it is about, locked. */
  readonly row?: Pick<LockedPayout, "provider" | "reference" | "attempt" | "revision" | "order_digest">;
  /** What is to be done, without personal data. */
  readonly action: Readonly<Record<string, unknown>>;
  /** A destination that was given once more. */
  readonly destination?: object | undefined;
}

/** What decisions of operators need; undefined where one person decides. */
export async function needsOfDecisions(work: Tx): Promise<readonly Approvers[] | undefined> {
  const rules = await readRules(work);
  return rules && [rules.decisions];
}

/**
 * Stores a proposal. The same one, made by the same person while it is open, is that one.
 * @throws EngineError `not_allowed` when another one about the same payout, or of the same kind, is open
 */
export async function propose(work: Tx, proposal: NewProposal, needs: readonly Approvers[]): Promise<Proposal> {
  const { kind, row, action, destination, actor, reason } = proposal;
  const provider = row?.provider ?? proposal.provider ?? null;
  const reference = row?.reference ?? null;
  const before = await openOne(work, kind, provider, reference);
  const step = proposalStep(before, proposal);
  if (before !== undefined && step === "same")
    return toProposal(before, (await approvalsOf(work, [before.id])).get(before.id));
  if (before !== undefined && step === "refuse") throw alreadyOpen(before.id, before.proposed_by, provider, reference);
  if (before !== undefined) await close(work, before.id, { state: "replaced", actor: "engine", reason: undefined });
  const id = randomUUID();
  await work
    .insertInto("proposals")
    .values({
      id,
      kind,
      provider,
      reference,
      version: row === undefined ? null : versionOf(row),
      order_digest: row?.order_digest ?? null,
      action: JSON.stringify(action),
      destination: destination === undefined ? null : JSON.stringify(destination),
      needs: JSON.stringify(needs),
      proposed_by: actor,
      reason,
      lapses_at: sql<Date>`now() + interval '1 day'`,
    })
    .execute();
  if (row !== undefined) await note(work, row, { kind: "proposed", proposal: id, actor, reason, action });
  return toProposal(await selectProposals(work).where("proposal.id", "=", id).executeTakeFirstOrThrow());
}

/** Writes into a payout's history what was proposed about it, approved or declined. It does not change the payout. */
export async function note(
  work: Tx,
  { provider, reference }: Pick<LockedPayout, "provider" | "reference">,
  { kind, proposal, actor, reason, action = {} }: Noted,
): Promise<void> {
  const { decision } = action as { readonly decision?: DecisionWord };
  const data: EventData = {
    source: "operator",
    proposal,
    ...(reason !== undefined && { reason }),
    ...(decision !== undefined && { decision }),
  };
  await storeEvents(work, [{ provider, reference, kind, actor, data }]);
}

interface Noted {
  readonly kind: "proposed" | "approved" | "declined";
  readonly proposal: string;
  readonly actor: string;
  readonly reason: string | undefined;
  readonly action?: Readonly<Record<string, unknown>>;
}

/** Ends a proposal. What it held of a destination goes. */
export async function close(
  work: Tx,
  id: string,
  { state, actor, reason }: { readonly state: string; readonly actor: string; readonly reason: string | undefined },
): Promise<void> {
  await work
    .updateTable("proposals")
    .set({
      state,
      destination: null,
      closed_at: sql<Date>`now()`,
      closed_by: actor,
      close_reason: reason ?? null,
    })
    .where("id", "=", id)
    .execute();
}

async function openOne(work: Tx, kind: ProposalKind, provider: string | null, reference: string | null) {
  const query = selectProposals(work).where("proposal.state", "=", "open");
  if (reference !== null)
    return query
      .where("proposal.provider", "=", provider)
      .where("proposal.reference", "=", reference)
      .executeTakeFirst();
  const ofKind = query.where("proposal.kind", "=", kind).where("proposal.reference", "is", null);
  return (
    provider === null ? ofKind.where("proposal.provider", "is", null) : ofKind.where("proposal.provider", "=", provider)
  ).executeTakeFirst();
}

function alreadyOpen(id: string, by: string, provider: string | null, reference: string | null): EngineError {
  const subject = [provider, reference].filter((part) => part !== null).join(" ");
  return new EngineError({
    code: "not_allowed",
    message: `${subject === "" ? "the engine" : subject}: ${by} has proposed something else, which is open: ${id}. Nothing was changed. Approve or decline that one first.`,
    ...(reference !== null && { reference }),
    ...(provider !== null && { provider }),
  });
}
