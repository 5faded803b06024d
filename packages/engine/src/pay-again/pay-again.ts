import { needsOfDecisions, propose } from "../approvals/propose.ts";
import type { EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { EngineError, notAllowed, unknownReference } from "../errors.ts";
import { getPayout, type ReferenceOptions } from "../find/by-reference.ts";
import { readProvider } from "../limits/provider-row.ts";
import { withoutMoney } from "../machine/words.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import type { AnyOrder } from "../order.ts";
import { type StoredPayout, toStoredPayout } from "../record.ts";
import { transactKnown } from "../recovery/recover.ts";
import type { DecidedPayout } from "../resolve/resolve.ts";
import { requireUnchanged } from "../resolve/unchanged.ts";
import { storeChange } from "../store/events.ts";
import type { Approved } from "../store/observation-record.ts";
import { corruptionReason, type LockedPayout, lockPayout, stateOf } from "../store/rows.ts";
import { submitIn } from "../submit.ts";
import type { JobKey } from "../work/jobs.ts";

/** Under which reference a payout's money is paid again, who decides it, and why. */
export interface PayAgainOptions extends ReferenceOptions, Decider {
  /** A reference that was never used. */
  readonly newReference: string;
  /** The `version` of the payout that the operator saw. Where it has changed since, nothing is paid. */
  readonly seen: string;
  /** The destination once more, where it is erased: it must be the same. */
  readonly destination?: object;
}

/**
 * Pays a payout's money again, to the same destination, under a new reference; or proposes that where another person has to
 * approve. Gives the new payout, or the proposal with the payout as it is.
 * @throws EngineError `not_allowed`, `conflict`, `invalid_order`, `over_limit`, `unknown_reference`, `ambiguous_reference`
 */
export async function payAgain(
  context: EngineContext,
  reference: string,
  options: PayAgainOptions,
): Promise<DecidedPayout> {
  requireOptions(reference, options);
  const found = await getPayout(context, reference, options);
  if (found === undefined) throw unknownReference(reference);
  const { provider } = found;
  const key = { provider, reference };
  // Whether it may be paid again is read from the database, so that is compared as for a send.
  return transactKnown(context, async (work) => {
    const prepared = await prepare(context, work, key, options);
    if ("successor" in prepared) return prepared.successor;
    const needs = await needsOfDecisions(work);
    if (needs === undefined) return storeSuccessor(context, work, prepared, options);
    const { newReference, destination, actor, reason } = options;
    const { row } = prepared;
    const proposal = { kind: "pay_again", row, action: { newReference }, destination, actor, reason } as const;
    return { ...toStoredPayout(row), proposal: await propose(work, proposal, needs) };
  });
}

type Repayment = Omit<PayAgainOptions, "seen" | "provider">;

/** Pays it again within a transaction. */
export async function payAgainIn(
  context: EngineContext,
  work: Tx,
  key: JobKey,
  options: Repayment,
  approved: Approved,
): Promise<void> {
  const prepared = await prepare(context, work, key, options);
  if (!("successor" in prepared)) await storeSuccessor(context, work, prepared, options, approved);
}

interface Prepared {
  readonly row: LockedPayout;
  readonly order: AnyOrder;
}

async function prepare(
  context: EngineContext,
  work: Tx,
  key: JobKey,
  options: Repayment & { readonly seen?: string },
): Promise<Prepared | { readonly successor: StoredPayout }> {
  const { newReference, seen } = options;
  const { ancestors, row } = await lockWithAncestors(work, key);
  if (row.paid_again_as === newReference)
    return { successor: await successorOf(work, { ...key, reference: newReference }) };
  requireUnchanged(row, seen);
  const problem =
    (await whyRecovering(work, key.provider)) ??
    whyNotPaidAgain(row, ancestors, corruptionReason(row, context.digests));
  if (problem !== undefined) throw notAllowed(key, `cannot be paid again: ${problem}. Nothing was stored or sent.`);
  return { row, order: { ...orderOf(context, row, options), reference: newReference } };
}

async function storeSuccessor(
  context: EngineContext,
  work: Tx,
  { row, order }: Prepared,
  { newReference, actor, reason }: Repayment,
  approved?: Approved,
): Promise<StoredPayout> {
  const { provider, reference } = row;
  const origin = { actor, paysAgain: reference };
  const [successor] = await submitIn(context, work, [{ order, provider }], origin);
  if (successor instanceof EngineError) throw successor;
  if (successor?.paysAgain !== reference) throw taken(row, newReference);
  const data = { source: "operator", reason, otherReference: newReference, ...approved } as const;
  await storeChange(work, row, { paid_again_as: newReference, repayable: false }, [
    { provider, reference, kind: "paid_again", actor, attempt: row.attempt, data },
  ]);
  return successor;
}

function requireOptions(reference: string, options: Partial<PayAgainOptions> | undefined): void {
  requireDecider(reference, options);
  const { newReference, seen } = options ?? {};
  if (typeof newReference !== "string" || newReference === "" || newReference === reference)
    throw refused(reference, "newReference", "must be a reference that was never used");
  if (typeof seen !== "string") throw refused(reference, "seen", "must be the version of the payout that you saw");
}

interface Chain {
  /** The payouts whose money it pays again, the first one first. */
  readonly ancestors: readonly LockedPayout[];
  readonly row: LockedPayout;
}

/** Locks a payout after all whose money it pays again: whoever deals with one of those locks in this sequence. */
export async function lockWithAncestors(work: Tx, { provider, reference }: JobKey): Promise<Chain> {
  const references = [reference];
  for (let before = await paidAgainBy(work, { provider, reference }); before !== null; ) {
    references.unshift(before);
    before = await paidAgainBy(work, { provider, reference: before });
  }
  const rows: LockedPayout[] = [];
  for (const each of references) {
    const row = await lockPayout(work, { provider, reference: each });
    if (row === undefined) throw unknownReference(each);
    rows.push(row);
  }
  return { ancestors: rows.slice(0, -1), row: rows.at(-1) as LockedPayout };
}

async function paidAgainBy(work: Tx, { provider, reference }: JobKey): Promise<string | null> {
  const found = await work
    .selectFrom("payouts")
    .select("pays_again")
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .executeTakeFirst();
  return found?.pays_again ?? null;
}

/** A payment that a restored database lacks would be made twice. */
async function whyRecovering(work: Tx, provider: string): Promise<string | undefined> {
  const state = await readProvider(work, provider, false);
  if (state?.recovering_since == null) return undefined;
  return "the database may be older than what was sent, so it may have been paid again already. Compare with the gateway and call engine.recovered first";
}

/** Why a payout's money is not paid again; undefined when it may be. tools/model-check explores this. */
export function whyNotPaidAgain(
  row: Pick<LockedPayout, "state" | "repayable" | "contradicted" | "pays_again" | "paid_again_as">,
  ancestors: readonly Pick<LockedPayout, "reference" | "state" | "final">[],
  corrupted: string | undefined,
): string | undefined {
  if (row.paid_again_as !== null) return `it was paid again already, as ${row.paid_again_as}`;
  if (corrupted !== undefined) return `its database row is corrupted: ${corrupted}`;
  const doubtful = ancestors.find((each) => !withoutMoney.includes(stateOf(each)) || !each.final);
  if (doubtful !== undefined || row.contradicted)
    return `it pays the money of ${doubtful?.reference ?? row.pays_again} again, which may have been paid after all`;
  if (!row.repayable) return `it is ${stateOf(row)}, and nothing proves that its money did not arrive`;
  return undefined;
}

/** The order as it was; where it is erased, what is left of it with the destination that the operator gives. */
function orderOf({ digests }: EngineContext, row: LockedPayout, { destination }: Repayment): AnyOrder {
  const { order_body: body, provider, reference, amount: value, currency } = row;
  if (destination !== undefined && digests.ofDestination(destination) !== row.destination_digest)
    throw refused(`${provider} ${reference}`, "destination", "is not the one that was paid to");
  if (body !== null) return body as AnyOrder;
  if (destination === undefined)
    throw refused(`${provider} ${reference}`, "destination", "is erased here: pass the one that was paid to");
  return { reference, amount: { value, currency }, destination };
}

async function successorOf(work: Tx, key: JobKey): Promise<StoredPayout> {
  const row = await lockPayout(work, key);
  if (row === undefined) throw unknownReference(key.reference);
  return toStoredPayout(row);
}

function taken({ provider, reference }: JobKey, newReference: string): EngineError {
  return new EngineError({
    code: "conflict",
    message: `${provider} ${reference}: ${newReference} is stored already, and does not pay it again. Nothing was stored or sent. Use a reference that was never used.`,
    reference: newReference,
    provider,
    paths: ["newReference"],
  });
}
