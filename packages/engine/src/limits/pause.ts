import { sql } from "kysely";
import type { Proposal } from "../approvals/proposal.ts";
import { needsOfDecisions, propose } from "../approvals/propose.ts";
import { type EngineContext, providerOf, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { type Decider, requireDecider } from "../operator.ts";
import type { ProviderEntry } from "../settings.ts";
import type { Approved, ObservationRecord } from "../store/observation-record.ts";
import type { LockedPayout } from "../store/rows.ts";
import { releaseBlocked } from "./block.ts";
import { storeProviderEvent, withApprovers } from "./provider-events.ts";
import { readProvider } from "./provider-row.ts";

/** Pauses a provider's sends in all workers. Sends in flight finish; queries and notifications go on. */
export async function pauseProvider(context: EngineContext, provider: string, options: Decider): Promise<void> {
  providerOf(context, provider);
  requireDecider(provider, options);
  await transact(context, async (work) => {
    const row = await readProvider(work, provider, true);
    if (row?.paused_at == null) await pause(context, work, provider, { ...options, kind: "paused" });
  });
}

/** Resumes a provider, or proposes that where another person has to approve. */
export async function resumeProvider(
  context: EngineContext,
  provider: string,
  options: Decider,
): Promise<Proposal | undefined> {
  providerOf(context, provider);
  requireDecider(provider, options);
  const { actor, reason } = options;
  const proposal = await transact(context, async (work) => {
    const needs = await needsOfDecisions(work);
    if (needs !== undefined) return propose(work, { kind: "resume", provider, action: {}, actor, reason }, needs);
    await resumeIn(context, work, provider, options);
    return undefined;
  });
  await releaseBlocked(context);
  return proposal;
}

/** Resumes it within a transaction, and resets the count of unknown outcomes that may have paused it. */
export async function resumeIn(
  context: EngineContext,
  work: Tx,
  provider: string,
  { actor, reason }: Decider,
  approved?: Approved,
): Promise<void> {
  const row = await readProvider(work, provider, true);
  await work
    .updateTable("provider_state")
    .set({ paused_at: null, paused_by: null, pause_reason: null, consecutive_unknowns: 0 })
    .where("provider", "=", provider)
    .execute();
  if (row?.paused_at == null) return;
  await storeProviderEvent(context, work, {
    provider,
    kind: "resumed",
    actor,
    reason: withApprovers(reason, approved),
  });
}

/**
 * Counts the outcomes of sends, one after the other: unknown ones in a row pause the provider, in the transaction that stores the
 * outcomes. Only an answer to a send proves that sending works; an answered query does not.
 */
export async function noteOutcomes(
  context: EngineContext,
  work: Tx,
  { name, rules }: ProviderEntry,
  outcomes: readonly Outcome[],
): Promise<void> {
  const most = rules.pauseAfterUnknowns;
  if (most === false) return;
  let isReset = false;
  for (const outcome of outcomes.filter(isCounted)) {
    if (isUnknown(outcome)) await countUnknown(context, work, name, most);
    else if (!isReset) await resetUnknowns(work, name);
    isReset = !isUnknown(outcome);
  }
}

interface Outcome {
  readonly row: LockedPayout;
  readonly record: ObservationRecord;
}

function isCounted({ row, record }: Outcome): boolean {
  return row.state === "sending" && row.attempt === record.attempt && !record.otherClaim && record.word !== "unsent";
}

function isUnknown({ record }: Outcome): boolean {
  return record.word === "lost" || record.word === "says_unknown";
}

async function resetUnknowns(work: Tx, provider: string): Promise<void> {
  await work
    .updateTable("provider_state")
    .set({ consecutive_unknowns: 0 })
    .where("provider", "=", provider)
    .where("consecutive_unknowns", ">", 0)
    .execute();
}

async function countUnknown(context: EngineContext, work: Tx, provider: string, most: number): Promise<void> {
  const state = await work
    .insertInto("provider_state")
    .values({ provider, consecutive_unknowns: 1 })
    .onConflict((conflict) =>
      conflict.column("provider").doUpdateSet({ consecutive_unknowns: sql`provider_state.consecutive_unknowns + 1` }),
    )
    .returning(["consecutive_unknowns", "paused_at"])
    .executeTakeFirstOrThrow();
  if (state.consecutive_unknowns < most || state.paused_at !== null) return;
  const reason = `${state.consecutive_unknowns} consecutive sends ended without a usable answer. Find out what is wrong at the gateway, then resume the provider (engine.resume)`;
  await pause(context, work, provider, { kind: "paused_by_engine", actor: "engine", reason });
}

async function pause(
  context: EngineContext,
  work: Tx,
  provider: string,
  event: Decider & { readonly kind: "paused" | "paused_by_engine" },
): Promise<void> {
  await work
    .updateTable("provider_state")
    .set({ paused_at: sql<Date>`now()`, paused_by: event.actor, pause_reason: event.reason })
    .where("provider", "=", provider)
    .execute();
  await storeProviderEvent(context, work, { provider, ...event });
}
