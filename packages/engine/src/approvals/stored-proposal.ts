import { type Selectable, sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { ProposalApprovalsTable, ProposalsTable } from "../database/approval-tables.ts";
import { versionOf } from "../record.ts";
import type { DecisionWord } from "../resolve/rules.ts";
import type { Proposal, ProposalKind, ProposalState } from "./proposal.ts";
import type { Approvers, OrderRule } from "./rules.ts";

/** A proposal as it is stored, with what its payout is by now. */
export interface ProposalRow extends Selectable<ProposalsTable> {
  readonly has_lapsed: boolean;
  readonly now_attempt: number | null;
  readonly now_revision: number | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly account_ending: string | null;
}

/** The stored proposals, each with its payout's present version. */
export function selectProposals(db: EngineContext["db"]) {
  return db
    .selectFrom("proposals as proposal")
    .leftJoin("payouts as payout", (join) =>
      join.onRef("payout.provider", "=", "proposal.provider").onRef("payout.reference", "=", "proposal.reference"),
    )
    .selectAll("proposal")
    .select([
      sql<boolean>`proposal.lapses_at <= now()`.as("has_lapsed"),
      "payout.attempt as now_attempt",
      "payout.revision as now_revision",
      "payout.amount",
      "payout.currency",
      "payout.account_ending",
    ]);
}

/** The approvals that count, by proposal. */
export async function approvalsOf(
  db: EngineContext["db"],
  ids: readonly string[],
): Promise<ReadonlyMap<string, Selectable<ProposalApprovalsTable>[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("proposal_approvals")
    .selectAll()
    .where("proposal_id", "in", ids)
    .where("withdrawn_at", "is", null)
    .orderBy("at")
    .execute();
  return Map.groupBy(rows, ({ proposal_id }) => proposal_id);
}

/** What became of a proposal, also where nobody has looked at it since. */
export function stateOfProposal(row: Versioned & Pick<ProposalRow, "state" | "version" | "has_lapsed">): ProposalState {
  if (row.state !== "open") return row.state as ProposalState;
  if (row.version !== null && row.version !== nowVersion(row)) return "void";
  return row.has_lapsed ? "lapsed" : "open";
}

type Versioned = Pick<ProposalRow, "now_attempt" | "now_revision">;

function nowVersion({ now_attempt: attempt, now_revision: revision }: Versioned): string | undefined {
  return attempt === null || revision === null ? undefined : versionOf({ attempt, revision });
}

/** A row as callers see it. */
export function toProposal(row: ProposalRow, approvals: readonly Selectable<ProposalApprovalsTable>[] = []): Proposal {
  const { id, kind, provider, reference, version, amount, currency, account_ending: accountEnding } = row;
  const { stoppedBy, ...action } = row.action;
  return {
    id,
    kind: kind as ProposalKind,
    state: stateOfProposal(row),
    ...(provider !== null && { provider }),
    ...(reference !== null && { reference }),
    ...(version !== null && { version }),
    ...(amount !== null && currency !== null && { amount: { value: amount, currency } }),
    ...(accountEnding && { accountEnding }),
    ...(Array.isArray(stoppedBy) && { stoppedBy: stoppedBy as readonly OrderRule[] }),
    ...(typeof action["decision"] === "string" && { decision: action["decision"] as DecisionWord }),
    action,
    proposedBy: row.proposed_by,
    reason: row.reason,
    proposedAt: row.proposed_at,
    lapsesAt: row.lapses_at,
    needs: row.needs as readonly Approvers[],
    approvals: approvals.map(({ actor, at, roles }) => ({ actor, at, roles })),
    ...(row.closed_by !== null && { closedBy: row.closed_by }),
    ...(row.closed_at !== null && { closedAt: row.closed_at }),
    ...(row.close_reason !== null && { closeReason: row.close_reason }),
  };
}
