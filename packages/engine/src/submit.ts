import { type Selectable, sql } from "kysely";
import { type EngineContext, providerOf, transact } from "./context.ts";
import type { Tx } from "./database/database.ts";
import type { PayoutsTable } from "./database/tables.ts";
import { EngineError } from "./errors.ts";
import { overCeiling } from "./limits/ceiling.ts";
import { type AnyOrder, differingPaths, orderDigest, takeOrder } from "./order.ts";
import { type StoredPayout, toStoredPayout } from "./record.ts";
import { storeEvents } from "./store/events.ts";
import { holdIfNotifiedBefore } from "./store/inbox.ts";
import { isOneOf } from "./store/rows.ts";
import { type JobKey, keyText } from "./work/jobs.ts";

/** An order and the provider that it goes through. */
export interface Submission {
  readonly order: AnyOrder;
  readonly provider: string;
}

/** A submission that has been checked. */
interface Taken extends Submission {
  readonly digest: string;
  /** Why it is not stored, unless it is stored already. */
  readonly tooLarge: EngineError | undefined;
}

/**
 * Stores orders in one transaction, each with the job that sends it, and gives for each the stored payout or the error, in
 * the order of the submissions. What is stored already is not stored again; an order that differs from the one stored
 * under its reference is refused.
 */
export async function submitAll(
  context: EngineContext,
  submissions: readonly Submission[],
): Promise<(StoredPayout | EngineError)[]> {
  const taken = submissions.map((submission) => take(context, submission));
  const good = taken.flatMap((each) => (each instanceof EngineError ? [] : [each]));
  const rows = good.length === 0 ? new Map() : await transact(context, (work) => store(context, work, good));
  return taken.map((each) => (each instanceof EngineError ? each : outcome(each, rows.get(keyText(keyOf(each))))));
}

/** Stores one order. @throws EngineError */
export async function submitOne(context: EngineContext, submission: Submission): Promise<StoredPayout> {
  const [result] = await submitAll(context, [submission]);
  if (result instanceof EngineError) throw result;
  if (result === undefined) throw new Error("a submission without a result");
  return result;
}

function take(context: EngineContext, { order, provider }: Submission): Taken | EngineError {
  try {
    const entry = providerOf(context, provider);
    const copy = takeOrder(order);
    return { order: copy, provider, digest: orderDigest(copy), tooLarge: overCeiling(entry, copy) };
  } catch (error) {
    if (EngineError.is(error)) return error;
    throw error;
  }
}

type Row = Selectable<PayoutsTable>;

const keyOf = ({ provider, order }: Submission): JobKey => ({ provider, reference: order.reference });

async function store(context: EngineContext, work: Tx, taken: readonly Taken[]): Promise<ReadonlyMap<string, Row>> {
  const fitting = taken.filter(({ tooLarge }) => tooLarge === undefined);
  const added = fitting.length === 0 ? [] : await insertNew(work, fitting);
  if (added.length > 0) {
    await storeEvents(
      work,
      added.map((key) => ({ ...key, kind: "accepted", to: "accepted", actor: "caller", attempt: 0 })),
    );
    await context.jobs.add(
      work,
      added.map((key) => ({ kind: "send", ...key })),
    );
    await holdIfNotifiedBefore(context, work, added);
  }
  const rows = await work
    .selectFrom("payouts")
    .selectAll()
    .where(isOneOf(taken.map(keyOf)))
    .execute();
  return new Map(rows.map((row) => [keyText(row), row]));
}

async function insertNew(work: Tx, taken: readonly Taken[]): Promise<JobKey[]> {
  // Always in the same sequence: two batches that share references would otherwise wait for each other.
  const sorted = [...taken].sort((one, other) => (keyText(keyOf(one)) < keyText(keyOf(other)) ? -1 : 1));
  return work
    .insertInto("payouts")
    .values(
      sorted.map(({ order, provider, digest }) => ({
        provider,
        reference: order.reference,
        order_body: JSON.stringify(order),
        order_digest: digest,
        amount: order.amount.value,
        currency: order.amount.currency,
        state: "accepted",
        next_at: sql<Date>`now()`,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning(["provider", "reference"])
    .execute();
}

/** An order that was stored before a ceiling was lowered is the stored one, not a new one. */
function outcome(taken: Taken, row: Row | undefined): StoredPayout | EngineError {
  return row === undefined && taken.tooLarge !== undefined ? taken.tooLarge : compared(taken, row);
}

function compared({ order, provider, digest }: Taken, row: Row | undefined): StoredPayout | EngineError {
  const { reference } = order;
  if (row === undefined)
    return new EngineError({
      code: "database",
      message: `${provider} ${reference}: the order was stored and then not found, so something deletes payouts. Check the gateway before submitting again.`,
      reference,
      provider,
    });
  if (row.order_digest === digest) return toStoredPayout(row);
  const paths = differingPaths(row.order_body, order);
  return new EngineError({
    code: "conflict",
    message: `${provider} ${reference}: another order is stored under this reference; it differs in ${paths.join(", ")}. Nothing was changed or sent. Use a new reference for another payout.`,
    reference,
    provider,
    paths,
  });
}
