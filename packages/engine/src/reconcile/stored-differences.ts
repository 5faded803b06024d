import type { Selectable } from "kysely";
import type { Tx } from "../database/database.ts";
import type { ReconciliationDifferencesTable } from "../database/reconciliation-tables.ts";
import type { PayoutState } from "../machine/words.ts";
import type { DifferenceKind, ReconciliationDifference } from "./difference.ts";
import type { HeldJob } from "./lease.ts";

/** A difference, and who settled it. */
export interface StoredDifference extends ReconciliationDifference {
  /** Names the difference for `settleDifference`. */
  readonly id: string;
  /** The reconciliation that found it. */
  readonly reconciliation: string;
  /** When it was found. */
  readonly foundAt: Date;
  /** Who settled it; absent while it is open. */
  readonly settledBy?: string;
  /** When it was settled. */
  readonly settledAt?: Date;
  /** Why it needs nothing more. */
  readonly settledReason?: string;
  /** What else the operator noted. */
  readonly note?: string;
}

/** Stores what was found, in its order. */
export async function storeDifferences(
  work: Tx,
  { id }: Pick<HeldJob, "id">,
  differences: readonly ReconciliationDifference[],
): Promise<void> {
  // A statement's batch can hold several per payout, and a query takes at most 65,535 parameters.
  for (let start = 0; start < differences.length; start += 500)
    await work
      .insertInto("reconciliation_differences")
      .values(differences.slice(start, start + 500).map((difference) => toRow(id, difference)))
      .execute();
}

function toRow(reconciliation: string, difference: ReconciliationDifference) {
  const { kind, provider, reference, providerId, ours, theirs, state, file, line, detail } = difference;
  return {
    reconciliation,
    kind,
    provider,
    reference: reference ?? null,
    provider_id: providerId ?? null,
    ours: ours ?? null,
    theirs: theirs ?? null,
    state: state ?? null,
    file: file ?? null,
    line: line ?? null,
    detail: detail === undefined ? null : storable(detail),
  };
}

/** The text of a gateway can hold what PostgreSQL cannot. */
function storable(text: string): string {
  return text.replace(/[\0\p{Cs}]/gu, " ");
}

/** A stored difference as callers see it. */
export function toStoredDifference(row: Selectable<ReconciliationDifferencesTable>): StoredDifference {
  const optional = {
    reference: row.reference,
    providerId: row.provider_id,
    ours: row.ours,
    theirs: row.theirs,
    state: row.state as PayoutState | null,
    file: row.file,
    line: row.line,
    detail: row.detail,
    settledBy: row.settled_by,
    settledAt: row.settled_at,
    settledReason: row.settled_reason,
    note: row.note,
  };
  return {
    id: String(row.id),
    reconciliation: row.reconciliation,
    kind: row.kind as DifferenceKind,
    provider: row.provider,
    foundAt: row.found_at,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)) as Partial<
      Omit<StoredDifference, "id" | "reconciliation" | "kind" | "provider" | "foundAt">
    >),
  };
}
