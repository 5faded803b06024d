import type { Tx } from "../database/database.ts";
import type { PayoutBefore } from "../database/reconciliation-tables.ts";
import { type JobKey, keyText } from "../work/jobs.ts";
import type { HeldJob, JobRow } from "./lease.ts";

/** A payout that a reconciliation queries. It is stored first, and marked when its answer has been compared. */
export interface QueryItem extends JobKey {
  readonly before: PayoutBefore;
  /** Whether it is compared with its lines of a statement afterwards. */
  readonly compares: boolean;
}

/** One page of what a reconciliation compares. */
export interface Page {
  /** Where the next one begins; undefined after the last one. */
  readonly position: JobRow["position"] | undefined;
  /** What is to be queried. */
  readonly items: readonly QueryItem[];
}

/** Stores what is to be queried, and returns it without what is stored already: each payout is queried once. */
export async function storeItems(work: Tx, { id }: HeldJob, items: readonly QueryItem[]): Promise<QueryItem[]> {
  if (items.length === 0) return [];
  const stored = await work
    .insertInto("reconciliation_queries")
    .values(items.map(({ before, ...item }) => ({ reconciliation: id, ...item, before: JSON.stringify(before) })))
    .onConflict((conflict) => conflict.doNothing())
    .returning(["provider", "reference"])
    .execute();
  const added = new Set(stored.map(keyText));
  return items.filter((item) => added.has(keyText(item)));
}

/** What was to be queried when the worker before this one died. */
export async function leftItems(db: HeldDatabase, { id }: HeldJob): Promise<QueryItem[]> {
  return db
    .selectFrom("reconciliation_queries")
    .select(["provider", "reference", "before", "compares"])
    .where("reconciliation", "=", id)
    .where("done", "=", false)
    .orderBy("provider")
    .orderBy("reference")
    .execute();
}

type HeldDatabase = Pick<Tx, "selectFrom">;

/** Notes that an answer has been compared. */
export async function markDone(work: Tx, { id }: HeldJob, { provider, reference }: JobKey): Promise<void> {
  await work
    .updateTable("reconciliation_queries")
    .set({ done: true })
    .where("reconciliation", "=", id)
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .execute();
}
