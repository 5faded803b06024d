import { randomUUID } from "node:crypto";
import type { Payout } from "@payout/core";
import { type EngineContext, providerOf } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { noteOutcomes } from "../limits/pause.ts";
import { connectTimeoutMs, mayProceed } from "../machine/timing.ts";
import { asSent } from "../order.ts";
import { writeClaim } from "../recovery/journaled.ts";
import { transactKnown } from "../recovery/recover.ts";
import type { ProviderEntry } from "../settings.ts";
import type { ObservationRecord } from "../store/observation-record.ts";
import { type Observed, observe, observeAll } from "../store/observe.ts";
import { type LockedPayout, lockFree, lockPayout } from "../store/rows.ts";
import { type Claim, claimInTurn } from "./claim.ts";
import { grouped, perProvider } from "./grouped.ts";
import { inHindsight } from "./hindsight.ts";
import { type JobKey, keyText } from "./jobs.ts";
import { afterFailedSend, neverLeft, suspended, unjournaled, wordOf } from "./observation-of.ts";
import { retryUntil } from "./retry-until.ts";
import { isOtherClaim } from "./steps.ts";
import { stopwatch } from "./stopwatch.ts";

/**
 * Handles a send job: claims the payout, sends it with exactly one POST, and stores what came of it. The claim is committed
 * before the POST, so whoever finds the payout afterwards knows that it may have been sent, and only queries.
 */
export async function sendPayout(context: EngineContext, key: JobKey): Promise<void> {
  const entry = providerOf(context, key.provider);
  const claim = await claimInTurn(context, entry, key, randomUUID());
  if (claim === undefined) return;
  const took = stopwatch();
  const record = (await whyUnjournaled(context, entry, key, claim)) ?? (await sendIfFresh(context, entry, claim));
  context.meter.sent(entry.name, record.word, took() / 1000);
  await retryUntil(entry.rules.leaseMs, () => storeAnswer(context, entry)({ key, claim, record }));
}

/** Writes the claim outside the database; why it cannot be sent, where that fails. */
async function whyUnjournaled(
  context: EngineContext,
  entry: ProviderEntry,
  key: JobKey,
  { attempt }: Claim,
): Promise<ObservationRecord | undefined> {
  try {
    await writeClaim(context, entry, { ...key, attempt });
    return undefined;
  } catch (error) {
    return unjournaled(attempt, error);
  }
}

async function sendIfFresh(context: EngineContext, entry: ProviderEntry, claim: Claim): Promise<ObservationRecord> {
  return mayPost(context, entry, claim) ? post(context, entry, claim) : suspended(claim.attempt);
}

/** Whether this worker's claim is fresh, and its database one that no other engine has opened since the claim was stored. */
function mayPost({ ownership }: EngineContext, { rules }: ProviderEntry, { elapsed }: Claim): boolean {
  return mayProceed(elapsed(), rules) && ownership.isOurs();
}

async function post(context: EngineContext, entry: ProviderEntry, claim: Claim): Promise<ObservationRecord> {
  const { name, provider, rules } = entry;
  const { order, attempt } = claim;
  const common = { source: "send", actor: "gateway", attempt, keep: true } as const;
  // Once no, always no: a provider may call it again before it gives up.
  let stopped = false;
  const proceed = () => {
    stopped ||= !mayPost(context, entry, claim);
    return !stopped;
  };
  try {
    const options = {
      timeoutMs: rules.sendTimeoutMs,
      connectTimeoutMs: connectTimeoutMs(claim.elapsed(), rules),
      proceed,
    };
    const payout: Payout = await provider.send(asSent(order, name, context.publicUrl), options);
    return { ...common, word: wordOf(payout, "says"), payout };
  } catch (error) {
    // A provider that ignores `proceed` may have sent all the same: only its own proof makes of the no what it means.
    const failed = afterFailedSend(error, order.reference);
    stopped ||= neverLeft(failed) && !mayPost(context, entry, claim);
    return stopped && failed.word !== "lost" ? suspended(attempt) : { ...common, ...failed };
  }
}

interface SendAnswer {
  readonly key: JobKey;
  readonly claim: Claim;
  readonly record: ObservationRecord;
}

/** Stores answers: in one transaction those that come while others are being stored. */
const storeAnswer = perProvider((context, entry) =>
  grouped<SendAnswer, undefined>({
    alone: (answer) =>
      // An older database can hold this very claim, and know nothing of a later one.
      transactKnown(context, async (work) => {
        const row = await lockPayout(work, answer.key);
        if (row === undefined) return undefined;
        const record = ofThisClaim(row, answer);
        // The provider's row before the day's total, as at the claim: otherwise the two wait for each other.
        await noteOutcomes(context, work, entry, [{ row, record }]);
        await observe(context, work, { row, entry }, await inHindsight(work, row, record));
        return undefined;
      }),
    together: (answers) => transactKnown(context, (work) => storeTogether(context, work, entry, answers)),
  }),
);

async function storeTogether(
  context: EngineContext,
  work: Tx,
  entry: ProviderEntry,
  answers: readonly SendAnswer[],
): Promise<(undefined | "alone")[]> {
  const rows = new Map(
    await lockFree(
      work,
      answers.map(({ key }) => key),
    ),
  );
  const observed: Observed[] = [];
  const results = answers.map(({ key, ...answer }) => {
    const row = rows.get(keyText(key));
    // A second answer about the same payout must not see it as it was.
    rows.delete(keyText(key));
    if (row === undefined) return "alone" as const;
    observed.push({ row, record: ofThisClaim(row, answer) });
    return undefined;
  });
  // The provider's row before the day's total, as at the claim: otherwise the two wait for each other.
  await noteOutcomes(context, work, entry, observed);
  const seen: Observed[] = [];
  for (const { row, record } of observed) seen.push({ row, record: await inHindsight(work, row, record) });
  await observeAll(context, work, entry, seen);
  return results;
}

function ofThisClaim(row: LockedPayout, { claim, record }: Omit<SendAnswer, "key">): ObservationRecord {
  return isOtherClaim(row, claim.name) ? { ...record, otherClaim: true } : record;
}
