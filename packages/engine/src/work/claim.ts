import { setTimeout as pause } from "node:timers/promises";
import type { EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { admit, isLimited } from "../limits/admission.ts";
import { balanceUnknown, queryBalance } from "../limits/balance.ts";
import { block, type Deferral } from "../limits/block.ts";
import { type StateReader, stateReader } from "../limits/provider-row.ts";
import { settlesAfterMs } from "../machine/timing.ts";
import type { AnyOrder } from "../order.ts";
import { checkFirst } from "../recovery/check-first.ts";
import { doubtsAbout } from "../recovery/doubt.ts";
import { lastAttempt } from "../recovery/journaled.ts";
import { transactKnown } from "../recovery/recover.ts";
import type { ProviderEntry } from "../settings.ts";
import { observe, observeAll } from "../store/observe.ts";
import { type LockedPayout, lockFree, lockPayout } from "../store/rows.ts";
import { type PayoutQuery, toQuery } from "./gateway-query.ts";
import { grouped, perProvider } from "./grouped.ts";
import { holdIfCorrupted } from "./hold.ts";
import { type JobKey, keyText } from "./jobs.ts";
import { claimed, inDoubt } from "./observation-of.ts";
import { retryUntil } from "./retry-until.ts";
import { sendStep } from "./steps.ts";
import { stopwatch } from "./stopwatch.ts";

/** A payout that only this worker may send now. */
export interface Claim {
  readonly order: AnyOrder;
  readonly attempt: number;
  /** The name that this worker gave it. */
  readonly name: string;
  /** Milliseconds since the claim was begun. */
  readonly elapsed: () => number;
}

/** What comes of an attempt to claim: a claim, nothing to do, or something to do before the next attempt. */
type Attempt =
  | Pick<Claim, "order" | "attempt">
  | "nothing"
  | { readonly check: PayoutQuery }
  | { readonly balanceOf: string }
  | { readonly waitMs: number };

/** How long a worker waits for its turn before it goes back to the queue. */
const patienceMs = 2000;

/** When to look again whether another worker has got an answer. */
const lookAgainMs = 100;

/**
 * Claims a payout, after waiting for a free slot or a token for moments. A worker that waits takes nothing else out of the
 * queue, so a thousand payouts behind a slow limit cost no more than a few.
 */
export async function claimInTurn(
  context: EngineContext,
  entry: ProviderEntry,
  key: JobKey,
  name: string,
): Promise<Claim | undefined> {
  const waited = stopwatch();
  for (;;) {
    const elapsed = context.stopwatch();
    const mayWait = waited() < patienceMs;
    // Repeated when the commit's answer got lost: the claim's name shows whether it was stored.
    const attempt = await retryUntil(entry.rules.leaseMs / 4, () => tryToClaim(context, entry)({ key, name, mayWait }));
    if (attempt === "nothing") return undefined;
    if ("attempt" in attempt) return { ...attempt, name, elapsed };
    if ("check" in attempt) {
      await checkFirst(context, entry, attempt.check);
      return undefined;
    }
    if ("waitMs" in attempt) await pause(attempt.waitMs);
    else if (!(await queryBalance(context, entry, attempt.balanceOf))) await pause(lookAgainMs);
  }
}

interface Try {
  readonly key: JobKey;
  readonly name: string;
  readonly mayWait: boolean;
}

/** A try whose payout is locked, and what it reads. */
interface Candidate extends Try {
  readonly entry: ProviderEntry;
  readonly row: LockedPayout;
  readonly state: StateReader;
}

/**
 * Tries to claim payouts: in one transaction those whose turn comes while others are being claimed. Where limits decide about one
 * after the other, the first claim would have to wait until the last one is decided, and its lease with it: there each is alone.
 */
const tryToClaim = perProvider((context, entry) => {
  const alone = (one: Try) => transactKnown(context, (work) => tryAlone(context, work, entry, one));
  if (isLimited(entry)) return alone;
  const together = (tries: readonly Try[]) =>
    transactKnown(context, (work) => tryTogether(context, work, entry, tries));
  return grouped<Try, Attempt>({ together, alone });
});

async function tryAlone(context: EngineContext, work: Tx, entry: ProviderEntry, one: Try): Promise<Attempt> {
  const row = await lockPayout(work, one.key);
  if (row === undefined) return "nothing";
  const candidate = { ...one, entry, row, state: stateReader(work, entry.name) };
  const attempt = await attemptOn(context, work, candidate);
  if (attempt !== "claim") return attempt;
  await claimAll(context, work, entry, [candidate]);
  return claimOf(row);
}

async function tryTogether(
  context: EngineContext,
  work: Tx,
  entry: ProviderEntry,
  tries: readonly Try[],
): Promise<(Attempt | "alone")[]> {
  const rows = new Map(
    await lockFree(
      work,
      tries.map(({ key }) => key),
    ),
  );
  const state = stateReader(work, entry.name);
  const attempts: (Attempt | "alone")[] = [];
  const claims: Candidate[] = [];
  for (const one of tries) {
    const row = rows.get(keyText(one.key));
    // A second job of the same payout must not see it as it was.
    rows.delete(keyText(one.key));
    if (row === undefined) {
      attempts.push("alone");
      continue;
    }
    const candidate = { ...one, entry, row, state };
    const attempt = await attemptOn(context, work, candidate);
    if (attempt === "claim") claims.push(candidate);
    attempts.push(attempt === "claim" ? claimOf(row) : attempt);
  }
  await claimAll(context, work, entry, claims);
  return attempts;
}

/** What comes of a try, in the caller's transaction; `"claim"` where it is to be claimed now. */
async function attemptOn(context: EngineContext, work: Tx, candidate: Candidate): Promise<Attempt | "claim"> {
  const { entry, row, name, mayWait, state } = candidate;
  const doubts = doubtsAbout(context, entry, row, await state(false));
  const step = sendStep(row, name, doubts);
  if (step === "claimed") return { order: row.order_body as AnyOrder, attempt: row.attempt };
  if ((await holdIfCorrupted(context, work, { row, entry })) || step === "nothing") return "nothing";
  if (step === "too_early") return later(context, work, row, row.due_in_ms ?? 0);
  if (step === "check") return { check: toQuery(row, true) };
  if (step === "doubt") return doubt(context, work, { entry, row });
  return (await obstacle(context, work, { entry, row, mayWait, state })) ?? "claim";
}

/** Stores the intent to send. */
async function claimAll(
  context: EngineContext,
  work: Tx,
  entry: ProviderEntry,
  candidates: readonly Candidate[],
): Promise<void> {
  const observed = candidates.map(({ row, name }) => ({ row, record: claimed(row.attempt + 1, name) }));
  await observeAll(context, work, entry, observed);
}

function claimOf(row: LockedPayout): Pick<Claim, "order" | "attempt"> {
  return { order: row.order_body as AnyOrder, attempt: row.attempt + 1 };
}

/** Marks what may have been sent before the database was restored: it is queried once that send cannot arrive any more. */
async function doubt(
  context: EngineContext,
  work: Tx,
  { entry, row }: { readonly entry: ProviderEntry; readonly row: LockedPayout },
): Promise<"nothing"> {
  const reason = "it may have been sent before the database was restored: the gateway is queried first";
  const record = inDoubt(reason, settlesAfterMs(entry.rules), lastAttempt(context, entry, row.reference));
  await observe(context, work, { row, entry }, record);
  return "nothing";
}

/** What a limit makes of the attempt; undefined when nothing stands in its way. */
async function obstacle(
  context: EngineContext,
  work: Tx,
  { entry, row, mayWait, state }: Pick<Candidate, "entry" | "row" | "mayWait" | "state">,
): Promise<Attempt | undefined> {
  const admission = await admit(context, work, { entry, row, state });
  if (admission === "admitted") return undefined;
  if (admission === "query_balance" && mayWait) return { balanceOf: row.currency };
  const deferral = admission === "query_balance" ? balanceUnknown() : admission;
  return refused(context, work, { row, mayWait, deferral });
}

/** Waits here, goes back to the queue, or is blocked until something changes: as long as what it waits for takes. */
async function refused(
  context: EngineContext,
  work: Tx,
  { row, deferral, mayWait }: { readonly row: LockedPayout; readonly deferral: Deferral; readonly mayWait: boolean },
): Promise<Attempt> {
  const { againAfterMs = 0 } = deferral;
  if (deferral.blockedBy === "turn" && mayWait) return { waitMs: Math.min(againAfterMs, patienceMs) };
  if (deferral.blockedBy === "turn") return later(context, work, row, againAfterMs);
  await block(work, row, deferral);
  return "nothing";
}

/** Comes back to a payout that cannot be sent yet. */
async function later(context: EngineContext, work: Tx, row: LockedPayout, afterMs: number): Promise<"nothing"> {
  const { provider, reference } = row;
  await context.jobs.add(work, [{ kind: "send", provider, reference, afterSeconds: Math.max(0, afterMs) / 1000 }]);
  return "nothing";
}
