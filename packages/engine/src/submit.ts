import { type Selectable, sql } from "kysely";
import { holdForApproval, submittedByNobody } from "./approvals/orders.ts";
import { readRules } from "./approvals/rule-store.ts";
import { type CallersTransaction, joinTransaction } from "./callers-transaction.ts";
import { type EngineContext, providerOf, transact } from "./context.ts";
import type { Tx } from "./database/database.ts";
import type { PayoutsTable } from "./database/tables.ts";
import { EngineError } from "./errors.ts";
import { overCeiling } from "./limits/ceiling.ts";
import { settlesAfterMs } from "./machine/timing.ts";
import { type AnyOrder, asSent, foldedReference, refusedByProvider, takeOrder } from "./order.ts";
import { recipientOf } from "./personal/recipient.ts";
import { type StoredPayout, toStoredPayout } from "./record.ts";
import type { ProviderEntry } from "./settings.ts";
import { type NewEvent, storeEvents } from "./store/events.ts";
import { holdIfNotifiedBefore } from "./store/inbox.ts";
import { portableRows } from "./store/portable-rows.ts";
import { anotherOrder, sameToTheGateway } from "./submit-conflict.ts";
import { type JobKey, keyText } from "./work/jobs.ts";

/** An order and the provider that it goes through. */
export interface Submission {
  readonly order: AnyOrder;
  readonly provider: string;
}

/** How an order is stored. */
export interface SubmitOptions {
  /**
   * The caller's own transaction on the engine's database, in which the order is stored: a client of `pg` after `BEGIN`, or a
   * transaction of Kysely. Nothing is sent before it commits, and nothing at all if it is rolled back.
   */
  readonly transaction?: CallersTransaction;
  /** Who submits the order: a stable name. Stored in the history. @default "caller" */
  readonly actor?: string;
  /** Names the file or list that the order belongs to: approval rules can add up what is in it. */
  readonly batch?: string;
}

/** What is stored beside an order. */
interface Origin {
  /** Who submits it. */
  readonly actor?: string | undefined;
  /** The file or list that it belongs to. */
  readonly batch?: string | undefined;
  /** The reference of the payout whose money it pays again. */
  readonly paysAgain?: string;
}

/** A submission whose order can be stored. */
interface Taken extends Submission {
  readonly entry: ProviderEntry;
  readonly digest: string;
}

/**
 * Stores orders in one transaction, each with the job that sends it, and gives for each the stored payout or the error, in
 * the order of the submissions. What is stored already is not stored again, and not checked again either, whatever today's rules
 * say; an order that differs from the one stored under its reference is refused.
 */
export async function submitAll(
  context: EngineContext,
  submissions: readonly Submission[],
  { transaction, actor, batch }: SubmitOptions = {},
): Promise<(StoredPayout | EngineError)[]> {
  const taken = submissions.map((submission) => take(context, submission));
  // A transaction for nothing would only wait for a connection.
  if (taken.every((each) => each instanceof EngineError)) return taken;
  const storeTaken = (work: Tx) => storeAll(context, work, taken, { actor, batch });
  return transaction ? storeTaken(await joinTransaction(context, transaction)) : transact(context, storeTaken);
}

/** Stores orders within a transaction of the engine's own, as `submitAll` does. */
export async function submitIn(
  context: EngineContext,
  work: Tx,
  submissions: readonly Submission[],
  origin: Origin,
): Promise<(StoredPayout | EngineError)[]> {
  const taken = submissions.map((submission) => take(context, submission));
  return storeAll(context, work, taken, origin);
}

async function storeAll(
  context: EngineContext,
  work: Tx,
  taken: readonly (Taken | EngineError)[],
  origin: Origin,
): Promise<(StoredPayout | EngineError)[]> {
  const good = taken.flatMap((each) => (each instanceof EngineError ? [] : [each]));
  const results = await store(context, work, good, origin);
  return taken.map((each) => (each instanceof EngineError ? each : resultOf(results.get(keyText(keyOf(each))))));
}

/** Stores one order. @throws EngineError */
export async function submitOne(
  context: EngineContext,
  submission: Submission,
  options?: SubmitOptions,
): Promise<StoredPayout> {
  const [result] = await submitAll(context, [submission], options);
  if (result instanceof EngineError) throw result;
  if (result === undefined) throw new Error("a submission without a result");
  return result;
}

function take(context: EngineContext, { order, provider }: Submission): Taken | EngineError {
  try {
    const entry = providerOf(context, provider);
    const copy = takeOrder(order);
    return { entry, order: copy, provider, digest: context.digests.ofOrder(copy) };
  } catch (error) {
    if (EngineError.is(error)) return error;
    throw error;
  }
}

type Row = Selectable<PayoutsTable>;
type Stored = ReadonlyMap<string, Row | EngineError>;

const keyOf = ({ provider, order }: Submission): JobKey => ({ provider, reference: order.reference });

async function store(context: EngineContext, work: Tx, taken: readonly Taken[], origin: Origin): Promise<Stored> {
  const known = await portableRows(work, taken.map(keyOf));
  const fresh = taken.filter((each) => !known.has(keyText(keyOf(each))));
  const orders = fresh.length === 0 ? [] : ((await readRules(work))?.orders ?? []);
  const refused = new Map<string, EngineError>();
  for (const each of fresh) {
    const problem =
      refusedByProvider(each.entry, asSent(each.order, each.provider, context.publicUrl)) ??
      overCeiling(each.entry, each.order) ??
      (origin.actor === undefined ? submittedByNobody(orders, aboutOf(each, origin)) : undefined);
    if (problem !== undefined) refused.set(keyText(keyOf(each)), problem);
  }
  const fitting = fresh.filter((each) => !refused.has(keyText(keyOf(each))));
  const added = fitting.length === 0 ? [] : await insertNew(context, work, fitting, origin);
  if (added.length > 0) {
    await storeEvents(
      work,
      added.flatMap((each) => eventsOf(each, origin)),
    );
    const held = await holdForApproval(context, work, added, { orders, actor: origin.actor });
    const isHeld = new Set(held.map(keyText));
    const free = added.filter((key) => !isHeld.has(keyText(key)));
    await context.jobs.add(
      work,
      free.map(({ provider, reference }) => ({ kind: "send", provider, reference })),
    );
    await holdIfNotifiedBefore(context, work, added);
  }
  const stored = fitting.length === 0 ? [] : await portableRows(work, fitting.map(keyOf));
  const results = new Map<string, Row | EngineError>([...known, ...stored, ...refused]);
  for (const each of taken) {
    const key = keyText(keyOf(each));
    const row = results.get(key);
    if (row === undefined) results.set(key, await sameToTheGateway(work, each));
    else if (!(row instanceof EngineError) && row.order_digest !== each.digest)
      results.set(key, await anotherOrder(work, each));
  }
  return results;
}

function aboutOf({ order, provider }: Taken, { batch }: Origin) {
  return { provider, reference: order.reference, currency: order.amount.currency, batch: batch ?? null };
}

interface Added extends JobKey {
  readonly check_first_at: Date | null;
}

function eventsOf({ provider, reference, check_first_at }: Added, { actor = "caller", paysAgain }: Origin): NewEvent[] {
  const common = { provider, reference, to: "accepted", attempt: 0 };
  const data = paysAgain === undefined ? {} : { otherReference: paysAgain };
  const accepted: NewEvent = { ...common, kind: "accepted", actor, data };
  const reason = "submitted while the database may be older than what was sent";
  if (check_first_at === null) return [accepted];
  return [
    accepted,
    { ...common, kind: "check_first", from: "accepted", actor: "engine", data: { source: "engine", reason } },
  ];
}

async function insertNew(
  { digests }: EngineContext,
  work: Tx,
  taken: readonly Taken[],
  { actor, batch, paysAgain }: Origin,
): Promise<Added[]> {
  // Always in the same sequence: two batches that share references would otherwise wait for each other.
  const sorted = [...taken].sort((one, other) => (keyText(keyOf(one)) < keyText(keyOf(other)) ? -1 : 1));
  const added = await work
    .insertInto("payouts")
    .values(
      sorted.map(({ entry, order, provider, digest }) => ({
        provider,
        reference: order.reference,
        folded_reference: foldedReference(entry, order.reference),
        order_digest: digest,
        ...recipientOf(entry, order, digests),
        amount: order.amount.value,
        currency: order.amount.currency,
        state: "accepted",
        submitted_by: actor ?? null,
        batch: batch ?? null,
        pays_again: paysAgain ?? null,
        check_first_at: checkFirstAt(work, provider, entry),
        next_at: sql<Date>`greatest(now(), ${checkFirstAt(work, provider, entry)})`,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning(["provider", "reference", "check_first_at"])
    .execute();
  await insertOrders(work, sorted, added);
  return added;
}

async function insertOrders(work: Tx, taken: readonly Taken[], added: readonly JobKey[]): Promise<void> {
  if (added.length === 0) return;
  // Of two orders under one reference the first was stored.
  const orders = new Map(taken.toReversed().map((each) => [keyText(keyOf(each)), each.order]));
  const rows = added.map(({ provider, reference }) => {
    return { provider, reference, body: JSON.stringify(orders.get(keyText({ provider, reference }))) };
  });
  await work.insertInto("payout_orders").values(rows).execute();
}

/** While a provider recovers, an order that is new here may be one that the database has lost. */
function checkFirstAt(work: Tx, provider: string, { rules }: ProviderEntry) {
  const at = sql<Date>`greatest(now(), recovering_since + ${settlesAfterMs(rules)}::float8 * interval '1 millisecond')`;
  return work
    .selectFrom("provider_state")
    .select(at.as("at"))
    .where("provider", "=", provider)
    .where("recovering_since", "is not", null);
}

function resultOf(row: Row | EngineError | undefined): StoredPayout | EngineError {
  if (row === undefined) throw new Error("a submission without a result");
  return row instanceof EngineError ? row : toStoredPayout(row);
}
