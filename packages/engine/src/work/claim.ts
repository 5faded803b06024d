import { setTimeout as pause } from "node:timers/promises";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { admit } from "../limits/admission.ts";
import { balanceUnknown, queryBalance } from "../limits/balance.ts";
import { block, type Deferral } from "../limits/block.ts";
import type { AnyOrder } from "../order.ts";
import type { ProviderEntry } from "../settings.ts";
import { observe } from "../store/observe.ts";
import { type LockedPayout, lockPayout } from "../store/rows.ts";
import { holdIfCorrupted } from "./hold.ts";
import type { JobKey } from "./jobs.ts";
import { claimed } from "./observation-of.ts";
import { retryUntil } from "./retry-until.ts";
import { sendStep } from "./steps.ts";
import { stopwatch } from "./stopwatch.ts";

/** A payout that only this worker may send now. */
export interface Claim {
  readonly order: AnyOrder;
  readonly attempt: number;
  /** Milliseconds since the claim was begun. */
  readonly elapsed: () => number;
}

/** What comes of an attempt to claim: a claim, nothing to do, or something to wait for before the next attempt. */
type Attempt = Omit<Claim, "elapsed"> | "nothing" | { readonly balanceOf: string } | { readonly waitMs: number };

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
    const attempt = await retryUntil(entry.rules.leaseMs / 4, () => tryToClaim(context, { entry, key, name, mayWait }));
    if (attempt === "nothing") return undefined;
    if ("attempt" in attempt) return { ...attempt, elapsed };
    if ("waitMs" in attempt) await pause(attempt.waitMs);
    else if (!(await queryBalance(context, entry, attempt.balanceOf))) await pause(lookAgainMs);
  }
}

interface Try {
  readonly entry: ProviderEntry;
  readonly key: JobKey;
  readonly name: string;
  readonly mayWait: boolean;
}

async function tryToClaim(context: EngineContext, { entry, key, name, mayWait }: Try): Promise<Attempt> {
  return transact(context, async (work) => {
    const row = await lockPayout(work, key);
    if (row === undefined) return "nothing";
    const step = sendStep(row, name);
    if (step === "claimed") return { order: row.order_body as AnyOrder, attempt: row.attempt };
    if ((await holdIfCorrupted(context, work, { row, entry })) || step === "nothing") return "nothing";
    if (step === "too_early") return later(context, work, row, row.due_in_ms ?? 0);
    return (await obstacle(context, work, { entry, row, mayWait })) ?? claim(context, work, { entry, row, name });
  });
}

/** Stores the intent to send. */
async function claim(
  context: EngineContext,
  work: Tx,
  { entry, row, name }: { readonly entry: ProviderEntry; readonly row: LockedPayout; readonly name: string },
): Promise<Attempt> {
  const attempt = row.attempt + 1;
  await observe(context, work, { row, entry }, claimed(attempt, name));
  return { order: row.order_body as AnyOrder, attempt };
}

/** What a limit makes of the attempt; undefined when nothing stands in its way. */
async function obstacle(
  context: EngineContext,
  work: Tx,
  { entry, row, mayWait }: { readonly entry: ProviderEntry; readonly row: LockedPayout; readonly mayWait: boolean },
): Promise<Attempt | undefined> {
  const admission = await admit(context, work, { entry, row });
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
