import { sql } from "kysely";
import type { Proposal } from "../approvals/proposal.ts";
import { needsOfDecisions, propose } from "../approvals/propose.ts";
import { type EngineContext, providerOf, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { EngineError } from "../errors.ts";
import { storeProviderEvent, withApprovers } from "../limits/provider-events.ts";
import { readProvider } from "../limits/provider-row.ts";
import type { AmountsByCurrency } from "../limits/settings.ts";
import { settlesAfterMs } from "../machine/timing.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import type { ResolvedRules } from "../settings.ts";
import { moment } from "../store/moments.ts";
import type { Approved } from "../store/observation-record.ts";
import { isOneOf } from "../store/rows.ts";
import { type Accepted, lockAccepted, markAll, unlessBlocked } from "./accepted.ts";
import { transactKnown } from "./recover.ts";

/** How an operator ends a provider's recovery. */
export interface RecoveredOptions<Name extends string = string> extends Decider {
  /** The provider whose payouts have been compared with the gateway. */
  readonly provider: Name;
  /**
   * When `providerStatus` was read: what was accepted later is not released. Refused as long as what was sent before the recovery
   * began can still reach the gateway.
   */
  readonly before: Date;
}

/** Payouts that were released, and their sum by currency. */
export interface Released {
  /** How many payouts were released. */
  readonly count: number;
  /** Their sum by currency. */
  readonly amounts: AmountsByCurrency;
  /** Where another person has to approve: what was proposed. Nothing is released before that. */
  readonly proposal?: Proposal;
}

/** How long a declared failover may take to come. */
const expectedFor = sql<Date>`now() + interval '1 hour'`;

/**
 * Ends a provider's recovery, and releases what was accepted before a moment and waits for its query: that is sent unchecked.
 * @throws EngineError `not_allowed`, `unknown_provider`
 */
export async function endRecovery(context: EngineContext, options: RecoveredOptions): Promise<Released> {
  const { provider, before, actor, reason } = options ?? {};
  providerOf(context, provider);
  requireDecider(provider, options);
  if (!(before instanceof Date) || Number.isNaN(before.getTime()))
    throw refused(provider, "before", "must be a Date: the moment at which you looked at providerStatus");
  return transactKnown(context, async (work) => {
    const needs = await needsOfDecisions(work);
    if (needs === undefined) return endRecoveryIn(context, work, options);
    const released = await lockReleasable(context, work, options);
    const action = { before: before.toISOString() };
    const proposal = await propose(work, { kind: "recovered", provider, action, actor, reason }, needs);
    return { count: released.length, amounts: await totalsOf(work, released), proposal };
  });
}

/** Ends it within a transaction. */
export async function endRecoveryIn(
  context: EngineContext,
  work: Tx,
  options: RecoveredOptions,
  approved?: Approved,
): Promise<Released> {
  const { provider, actor } = options;
  const released = await lockReleasable(context, work, options);
  const reason = withApprovers(options.reason, approved);
  await release(context, work, released, { actor, reason });
  await work
    .updateTable("provider_state")
    .set({ recovering_since: null, recovery_reason: null })
    .where("provider", "=", provider)
    .execute();
  await storeProviderEvent(context, work, { provider, kind: "recovered", actor, reason });
  return { count: released.length, amounts: await totalsOf(work, released) };
}

/** Locks what the end of a recovery releases. */
async function lockReleasable(
  context: EngineContext,
  work: Tx,
  { provider, before }: RecoveredOptions,
): Promise<readonly Accepted[]> {
  // Payouts before their provider, as claims do: otherwise the two wait for each other.
  const waiting = await lockAccepted(work, provider, sql<boolean>`check_first_at is not null`);
  const state = await readProvider(work, provider, true);
  if (state?.recovering_since == null && waiting.length === 0) throw notRecovering(provider);
  if (await isLater(work, before)) throw refused(provider, "before", "must not be in the future");
  if (state?.recovering_since != null) requireSettled(context, provider, { since: state.recovering_since, before });
  return waiting.filter(({ accepted_at }) => accepted_at < before);
}

/** Declares that the database is about to move to another server, which has everything that was committed. */
export async function declareFailover(context: EngineContext, options: Decider): Promise<void> {
  requireDecider("expectFailover", options);
  const { actor, reason } = options;
  await transact(context, async (work) => {
    await work.updateTable("database_lineage").set({ expected_until: expectedFor }).execute();
    for (const provider of [...context.providers.keys()].sort())
      await storeProviderEvent(context, work, { provider, kind: "failover_expected", actor, reason });
  });
}

function notRecovering(provider: string): EngineError {
  return new EngineError({
    code: "not_allowed",
    message: `${provider} is not recovering, and no payout of it waits for a query before its send. Nothing was changed.`,
    provider,
  });
}

/** From when on the gateway shows everything that was sent before a recovery began: workers of the earlier database can still send. */
export function recoverySettlesAt(since: Date, rules: ResolvedRules): Date {
  return new Date(since.getTime() + settlesAfterMs(rules));
}

function requireSettled(
  context: EngineContext,
  provider: string,
  { since, before }: { readonly since: Date; readonly before: Date },
): void {
  const settlesAt = recoverySettlesAt(since, providerOf(context, provider).rules);
  if (before >= settlesAt) return;
  throw refused(
    provider,
    "before",
    `must not be earlier than ${settlesAt.toISOString()}: until then, what was sent before the database was restored can still reach the gateway, so it does not show everything yet. Compare again after that`,
  );
}

async function isLater(work: Tx, before: Date): Promise<boolean> {
  const { rows } = await sql<{ later: boolean }>`select ${moment(before)} > clock_timestamp() as later`.execute(work);
  return rows[0]?.later === true;
}

/** Gives each payout back to the workers. */
async function release(
  context: EngineContext,
  work: Tx,
  payouts: readonly Accepted[],
  { actor, reason }: Decider,
): Promise<void> {
  await markAll(
    work,
    payouts,
    { kind: "released", actor, data: { source: "operator", reason } },
    {
      check_first_at: null,
      cleared_at: sql<Date>`now()`,
      next_at: unlessBlocked(sql<Date>`now()`, "next_at"),
      reason: unlessBlocked(sql<string | null>`null`, "reason"),
    },
  );
  await context.jobs.add(
    work,
    payouts.map(({ provider, reference }) => ({ kind: "send", provider, reference })),
  );
}

/** How much that is, by currency. */
async function totalsOf(work: Tx, payouts: readonly Accepted[]): Promise<AmountsByCurrency> {
  const sums = await work
    .selectFrom("payouts")
    .select(["currency", sql<string>`sum(amount)`.as("sum")])
    .where(isOneOf(payouts))
    .groupBy("currency")
    .execute();
  return Object.fromEntries(sums.map(({ currency, sum }) => [currency, sum]));
}
