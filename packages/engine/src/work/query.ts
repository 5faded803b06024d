import { PayoutError } from "@payout/core";
import { type EngineContext, providerOf, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { ProviderEntry } from "../settings.ts";
import type { ObservationRecord } from "../store/observation-record.ts";
import { observe } from "../store/observe.ts";
import { type LockedPayout, lockPayout } from "../store/rows.ts";
import { type PayoutQuery, query, toQuery } from "./gateway-query.ts";
import { inHindsight } from "./hindsight.ts";
import { holdIfCorrupted } from "./hold.ts";
import type { JobKey } from "./jobs.ts";
import { notFound, wordOf, workerGone } from "./observation-of.ts";
import { findAnother } from "./probe.ts";
import { retryUntil } from "./retry-until.ts";
import { isOvertaken, notFoundCounts, queryStep } from "./steps.ts";

/** Handles a query job: takes over what a dead worker was sending, queries the gateway by reference, and stores the answer. */
export async function queryPayout(context: EngineContext, key: JobKey): Promise<void> {
  const entry = providerOf(context, key.provider);
  const queried = await transact(context, async (work) => {
    const row = await lockPayout(work, key);
    if (row === undefined || (await holdIfCorrupted(context, work, { row, entry }))) return undefined;
    const step = queryStep(row);
    if (step === "nothing") return undefined;
    if (step !== "too_early") return prepare(context, work, { row, entry, step });
    await context.jobs.add(work, [{ kind: "query", ...key, afterSeconds: Math.max(0, row.due_in_ms ?? 0) / 1000 }]);
    return undefined;
  });
  if (queried !== undefined) await queryAndStore(context, entry, queried);
}

/** Queries the gateway about a payout, and lets its answer, as `weigh` sees it, make of the payout what answers make. */
export async function queryAndStore(
  context: EngineContext,
  entry: ProviderEntry,
  queried: PayoutQuery,
  weigh: (answer: ObservationRecord) => ObservationRecord = (answer) => answer,
): Promise<ObservationRecord> {
  const record = weigh(await queryGateway(context, entry, queried));
  context.meter.queried(entry.name, record.word);
  await retryUntil(entry.rules.leaseMs, () =>
    transact(context, async (work) => {
      const row = await lockPayout(work, queried);
      if (row === undefined) return;
      const overtaken = isOvertaken(row, queried);
      await observe(context, work, { row, entry }, await inHindsight(work, row, { ...record, overtaken }));
    }),
  );
  return record;
}

interface Found {
  readonly row: LockedPayout;
  readonly entry: ProviderEntry;
  readonly step: "take_over" | "query";
}

async function prepare(
  context: EngineContext,
  work: Tx,
  { row, entry, step }: Found,
): Promise<PayoutQuery | undefined> {
  if (step === "query") return toQuery(row, row.settled);
  await observe(context, work, { row, entry }, workerGone(row.attempt));
  return undefined;
}

async function queryGateway(
  context: EngineContext,
  entry: ProviderEntry,
  queried: PayoutQuery,
): Promise<ObservationRecord> {
  try {
    const payout = await query(entry, queried);
    context.evidence.found(entry, queried.reference);
    return { word: wordOf(payout, "says"), source: "query", actor: "gateway", payout };
  } catch (error) {
    if (isNotFound(error) && (await counts(context, entry, queried))) return notFound(entry.rules);
    const reason = PayoutError.is(error)
      ? error.message
      : "the provider threw an error that says nothing about the payout";
    const code = PayoutError.is(error) ? error.code : "unexpected";
    return { word: "unanswered", source: "query", actor: "engine", reason, error: code };
  }
}

function isNotFound(error: unknown): boolean {
  return PayoutError.is(error) && error.operation === "query" && error.code === "not_found";
}

async function counts(context: EngineContext, entry: ProviderEntry, queried: PayoutQuery): Promise<boolean> {
  const { evidence } = context;
  const { settled, reference } = queried;
  const countsIf = (foundAnother: boolean) =>
    notFoundCounts({ canTell: entry.provider.capabilities.reportsNotFound, settled, foundAnother });
  if (countsIf(true) && !evidence.hasFoundAnother(entry, reference)) await findAnother(context, entry, queried);
  return countsIf(evidence.hasFoundAnother(entry, reference));
}
