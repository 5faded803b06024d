import type { Money } from "@payout/core";
import { type Selectable, sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { ProposalApprovalsTable, ProposalsTable } from "../database/tables.ts";
import { versionOf } from "../record.ts";
import type { DecisionWord } from "../resolve/rules.ts";
import type { Approvers } from "./rules.ts";

/**
 * What can be proposed: to send an order, to decide about a payout, to reopen it or to pay it again; to resume a provider or to
 * end its recovery; to erase personal data; to lower the rules.
 */
export type ProposalKind = "send" | "resolve" | "reopen" | "pay_again" | "resume" | "recovered" | "erase" | "rules";

/**
 * What became of a proposal. `void`: its payout has changed since. `lapsed`: a day passed without enough approvals. `replaced`:
 * a newer one took its place after that.
 */
export type ProposalState = "open" | "approved" | "declined" | "void" | "lapsed" | "replaced";

/** Something that is done once others have approved it. */
export interface Proposal {
  /** Names the proposal. */
  readonly id: string;
  /** What is to be done. */
  readonly kind: ProposalKind;
  /** What became of it. */
  readonly state: ProposalState;
  /** The provider that it is about, where it is about one. */
  readonly provider?: string;
  /** The payout that it is about, where it is about one. */
  readonly reference?: string;
  /** The version of that payout: pass it as `seen`. */
  readonly version?: string;
  /** That payout's amount. */
  readonly amount?: Money;
  /** The decision that is proposed, for `resolve`. */
  readonly decision?: DecisionWord;
  /** Everything that is to be done, as it was passed. */
  readonly action: Readonly<Record<string, unknown>>;
  /** Who proposed it, and why. */
  readonly proposedBy: string;
  /** Why. */
  readonly reason: string;
  /** When it was proposed. */
  readonly proposedAt: Date;
  /** When it lapses. */
  readonly lapsesAt: Date;
  /** How many people have to approve, in which roles. */
  readonly needs: readonly Approvers[];
  /** Who has approved, when and in which roles. */
  readonly approvals: readonly { readonly actor: string; readonly at: Date; readonly roles: readonly string[] }[];
  /** Who ended it: the last approver, or whoever declined it. */
  readonly closedBy?: string;
  /** When it ended. */
  readonly closedAt?: Date;
  /** Why it was declined. */
  readonly closeReason?: string;
}

/** Which proposals are listed. */
export interface ProposalFilter {
  /** Only those in this state. @default "open" */
  readonly state?: ProposalState | "all";
  /** Only about this provider. */
  readonly provider?: string;
  /** Only about this payout. */
  readonly reference?: string;
  /** At most this many, the oldest first: 1 to 1,000. @default 100 */
  readonly limit?: number;
  /** Only what was proposed after this one. */
  readonly after?: Pick<Proposal, "id">;
}

/** A proposal as it is stored, with what its payout is by now. */
export interface ProposalRow extends Selectable<ProposalsTable> {
  readonly has_lapsed: boolean;
  readonly now_attempt: number | null;
  readonly now_revision: number | null;
  readonly amount: string | null;
  readonly currency: string | null;
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
export function stateOfProposal(row: ProposalRow): ProposalState {
  if (row.state !== "open") return row.state as ProposalState;
  if (row.version !== null && row.version !== nowVersion(row)) return "void";
  return row.has_lapsed ? "lapsed" : "open";
}

function nowVersion({ now_attempt: attempt, now_revision: revision }: ProposalRow): string | undefined {
  return attempt === null || revision === null ? undefined : versionOf({ attempt, revision });
}

/** A row as callers see it. */
export function toProposal(row: ProposalRow, approvals: readonly Selectable<ProposalApprovalsTable>[] = []): Proposal {
  const { id, kind, provider, reference, version, amount, currency, action } = row;
  return {
    id,
    kind: kind as ProposalKind,
    state: stateOfProposal(row),
    ...(provider !== null && { provider }),
    ...(reference !== null && { reference }),
    ...(version !== null && { version }),
    ...(amount !== null && currency !== null && { amount: { value: amount, currency } }),
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
