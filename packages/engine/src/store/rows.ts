import {
  type AliasedExpression,
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type Selectable,
  type SqlBool,
  sql,
} from "kysely";
import type { Tx } from "../database/database.ts";
import type { PayoutsTable, Tables } from "../database/tables.ts";
import { type PayoutState, states } from "../machine/words.ts";
import type { AnyOrder } from "../order.ts";
import type { Digests } from "../personal/digests.ts";
import { type JobKey, keyText } from "../work/jobs.ts";

/** A stored payout with its order. */
export interface PayoutWithOrder extends Selectable<PayoutsTable> {
  /** The order as it was submitted; null once it is erased. */
  readonly order_body: unknown;
}

/** A stored payout, locked by the transaction that read it, with what only the database's clock knows. */
export interface LockedPayout extends PayoutWithOrder {
  /** Whether what comes next is due. */
  readonly due: boolean;
  /** Milliseconds until it is due; below zero when it is late. */
  readonly due_in_ms: number | null;
  /** Whether "no such order" counts by now. */
  readonly settled: boolean;
  /** Milliseconds since it was accepted. */
  readonly age_ms: number;
  /** Milliseconds since its last attempt was begun; since it was accepted when there was none. */
  readonly sent_age_ms: number;
}

const epochMs = (moment: ReturnType<typeof sql>) => sql<number>`(extract(epoch from ${moment}) * 1000)::float8`;

/** Reads one payout and locks it until the transaction ends. */
export async function lockPayout(work: Tx, { provider, reference }: JobKey): Promise<LockedPayout | undefined> {
  return selectLocked(work)
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .forUpdate()
    .executeTakeFirst() as Promise<LockedPayout | undefined>;
}

/**
 * Reads and locks, always in the same sequence, those of some payouts that nobody has locked. Not one whose money is paid by
 * another payout as well: what happens to one of the two changes the other, which must not be read before.
 */
export async function lockFree(work: Tx, keys: readonly JobKey[]): Promise<ReadonlyMap<string, LockedPayout>> {
  const rows = await selectLocked(work)
    .where(isOneOf(keys))
    .where("pays_again", "is", null)
    .where("paid_again_as", "is", null)
    .orderBy("provider")
    .orderBy("reference")
    .forUpdate()
    .skipLocked()
    .execute();
  return new Map((rows as LockedPayout[]).map((row) => [keyText(row), row]));
}

function selectLocked(work: Tx) {
  return work
    .selectFrom("payouts")
    .selectAll()
    .select(orderOf)
    .select([
      sql<SqlBool>`coalesce(next_at <= now(), false)`.as("due"),
      epochMs(sql`next_at - now()`).as("due_in_ms"),
      sql<SqlBool>`coalesce(settles_at <= now(), false)`.as("settled"),
      epochMs(sql`now() - accepted_at`).as("age_ms"),
      epochMs(sql`now() - coalesce(sent_at, accepted_at)`).as("sent_age_ms"),
    ]);
}

/** Selects the order of a payout, which lies in a table of its own. */
export function orderOf(row: ExpressionBuilder<Tables, "payouts">): AliasedExpression<unknown, "order_body"> {
  return row
    .selectFrom("payout_orders")
    .select("body")
    .whereRef("payout_orders.provider", "=", "payouts.provider")
    .whereRef("payout_orders.reference", "=", "payouts.reference")
    .as("order_body");
}

/** Whether a row, of this table where several are read, is about one of these payouts. */
export function isOneOf(keys: readonly JobKey[], table?: keyof Tables): Expression<SqlBool> {
  const providers = keys.map(({ provider }) => provider);
  const references = keys.map(({ reference }) => reference);
  const column = (name: string) => sql.ref(table === undefined ? name : `${table}.${name}`);
  return sql<SqlBool>`(${column("provider")}, ${column("reference")}) in (select * from unnest(${providers}::text[], ${references}::text[]))`;
}

/** Locks orders that are not in the table yet until the transaction ends: there is no row to lock. */
export async function lockUnknown(work: Kysely<Tables>, keys: readonly JobKey[]): Promise<void> {
  // Always in the same sequence, so that no two wait for each other.
  const texts = keys.map(keyText).sort();
  await sql`select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest(${texts}::text[]) as key`.execute(work);
}

/** Why a row cannot be worked with; undefined when it can. The payout needs review then, and all others go on. */
export function corruptionReason(row: PayoutWithOrder, digests: Digests): string | undefined {
  if (!isState(row.state)) return "its state is not one of the engine's";
  if (!Number.isInteger(row.attempt) || row.attempt < 0) return "its attempt number is not a whole number";
  if (row.attempt === 0 && row.state === "sending") return "it is being sent without an attempt";
  if (row.state === "accepted" && row.claim !== null)
    return "it is marked as not sent, but a send was begun and nothing proved that it failed";
  // What is erased has ended, and is not sent again.
  if (row.erased_at !== null && row.closed_at !== null) return undefined;
  if (row.order_body === null) return "its order was removed after acceptance";
  if (digests.ofOrder(row.order_body) !== row.order_digest) return "its order was changed after acceptance";
  const order = row.order_body as Partial<AnyOrder>;
  if (order.reference !== row.reference) return "its order has another reference";
  const { value, currency } = order.amount ?? {};
  return value === row.amount && currency === row.currency ? undefined : "its order has another amount";
}

/** Whether a text is one of the engine's states. */
function isState(text: string): text is PayoutState {
  return (states as readonly string[]).includes(text);
}

/** The state of a row; `needs_review` when it has one that the engine does not know. */
export function stateOf(row: Pick<PayoutsTable, "state">): PayoutState {
  return isState(row.state) ? row.state : "needs_review";
}
