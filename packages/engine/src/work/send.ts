import { randomUUID } from "node:crypto";
import type { Payout } from "@payout/core";
import type { Work } from "../database/database.ts";
import { type Internals, providerOf, transact } from "../internals.ts";
import type { AnyOrder } from "../order.ts";
import type { ProviderEntry } from "../settings.ts";
import { observe, type Sighting } from "../store/observe.ts";
import { type LockedPayout, lockPayout } from "../store/rows.ts";
import { mayClaim } from "./admission.ts";
import { holdIfSpoilt } from "./hold.ts";
import type { JobKey } from "./jobs.ts";
import { persist } from "./persist.ts";
import { afterFailedSend, wordOf } from "./sighted.ts";

/** A payout that this worker, and nobody else, may send now. */
interface Claim {
  readonly order: AnyOrder;
  readonly attempt: number;
}

/**
 * Handles a send job: claims the payout, sends it with exactly one POST, and stores what came of it. The claim is committed
 * before the POST, so whoever finds the payout afterwards knows that it may have been sent, and only asks.
 */
export async function sendPayout(internals: Internals, key: JobKey): Promise<void> {
  const entry = providerOf(internals, key.provider);
  const { leaseMs } = entry.rules;
  const claimName = randomUUID();
  const elapsed = stopwatch();
  // Repeated when the commit's answer got lost: the claim's name tells whether it was stored.
  const claim = await persist(leaseMs / 4, () => claimPayout(internals, entry, key, claimName));
  if (claim === undefined) return;
  const sighting = elapsed() > leaseMs / 2 ? tooLate(claim) : await post(internals, entry, claim);
  await persist(leaseMs, () => storeAnswer(internals, entry, key, sighting));
}

async function claimPayout(
  internals: Internals,
  entry: ProviderEntry,
  key: JobKey,
  claim: string,
): Promise<Claim | undefined> {
  return transact(internals, async (work) => {
    const row = await lockPayout(work, key);
    if (row === undefined) return undefined;
    if (row.state === "sending" && row.claim === claim)
      return { order: row.order_body as AnyOrder, attempt: row.attempt };
    if (await holdIfSpoilt(internals, work, { row, entry })) return undefined;
    if (row.state !== "accepted") return undefined;
    if (!row.due) return later(internals, work, row, row.due_in_ms ?? 0);
    const admission = await mayClaim(work, entry, row);
    if (!admission.admitted) return later(internals, work, row, admission.againAfterMs);
    const attempt = row.attempt + 1;
    await observe(
      internals,
      work,
      { row, entry },
      { word: "claim", source: "engine", actor: "engine", attempt, claim },
    );
    return { order: row.order_body as AnyOrder, attempt };
  });
}

/** Comes back to a payout that cannot be sent yet. */
async function later(internals: Internals, work: Work, row: LockedPayout, afterMs: number): Promise<undefined> {
  const { provider, reference } = row;
  await internals.jobs.add(work, [{ kind: "send", provider, reference, afterSeconds: Math.max(0, afterMs) / 1000 }]);
}

async function post(internals: Internals, { name, provider, rules }: ProviderEntry, claim: Claim): Promise<Sighting> {
  const { order, attempt } = claim;
  const common = { source: "send", actor: "gateway", attempt, keep: true } as const;
  const notifyUrl = order.notifyUrl ?? (internals.publicUrl && `${internals.publicUrl}/${name}`);
  try {
    const options = { timeoutMs: rules.sendTimeoutMs };
    const payout: Payout = await provider.send({ ...order, ...(notifyUrl !== undefined && { notifyUrl }) }, options);
    return { ...common, word: wordOf(payout, "says"), payout };
  } catch (error) {
    return { ...common, ...afterFailedSend(error) };
  }
}

/**
 * A worker that was asleep between its claim and its POST does not send: by now others may have asked the gateway, heard
 * that there is no such order, and acted on it.
 */
function tooLate({ attempt }: Claim): Sighting {
  const reason = "the worker was held up between its claim and the POST, so it did not send";
  return { word: "unsent", source: "send", actor: "engine", attempt, reason, error: "late" };
}

async function storeAnswer(internals: Internals, entry: ProviderEntry, key: JobKey, sighting: Sighting): Promise<void> {
  await transact(internals, async (work) => {
    const row = await lockPayout(work, key);
    if (row !== undefined) await observe(internals, work, { row, entry }, sighting);
  });
}

/** Measures by both of the machine's clocks: one stands still while the machine sleeps, the other can be set. */
function stopwatch(): () => number {
  const [started, startedAt] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - started, Date.now() - startedAt);
}
