import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { ProviderEntry } from "../settings.ts";
import type { LockedPayout } from "../store/rows.ts";
import { noteLow, spend, weighBalance } from "./balance.ts";
import type { Deferral } from "./block.ts";
import { ceilingProblem } from "./ceiling.ts";
import { reserveDay, type Today } from "./day.ts";
import type { ProviderRow, StateReader } from "./provider-row.ts";
import { takeToken, tokenPauseMs, tokensNow } from "./rate.ts";

/** Whether a payout may be sent now; a deferral says why not. */
export type Admission = "admitted" | "query_balance" | Deferral;

/** How often a waiting worker looks whether another send has ended. */
const slotPauseMs = 100;

/** How long a payout that is too large for the settings waits before they are read again; a start of the engine does so at once. */
const dayMs = 86_400_000;

/** How long what exceeds the day's ceiling waits at most: another amount may have been given back. */
const dayAgainMs = 900_000;

/** Everything that an admission depends on. */
interface Candidate {
  readonly entry: ProviderEntry;
  readonly row: LockedPayout;
  readonly state: StateReader;
}

/**
 * Decides, in the transaction of the claim, whether a payout may be sent now, and counts it against every limit if it may.
 * Where a provider has limits, its row is locked until the claim is committed: workers decide one after the other.
 */
export async function admit(context: EngineContext, work: Tx, candidate: Candidate): Promise<Admission> {
  const { entry, row } = candidate;
  const state = await candidate.state(needsLock(entry, row));
  if (state?.paused_at != null) return paused(state);
  const tooLarge = ceilingProblem(entry, { value: row.amount, currency: row.currency });
  if (tooLarge !== undefined)
    return {
      blockedBy: "order_limit",
      reason: `blocked: ${tooLarge}. Cancel it, or raise the limit`,
      againAfterMs: dayMs,
    };
  const tokens = state === undefined ? 1 : tokensNow(state, entry.rules.limits.perSecond ?? 1);
  const deferral = (await refusedBySlots(work, entry)) ?? refusedByRate(entry, tokens);
  return deferral ?? admitByMoney(context, work, candidate, tokens);
}

/** Whether a provider has limits that are decided about one payout after the other. */
export function isLimited({ rules }: ProviderEntry): boolean {
  const { concurrency, perSecond, perDay, minimumBalance } = rules.limits;
  return [concurrency, perSecond, perDay, minimumBalance].some((limit) => limit !== undefined);
}

function needsLock({ rules }: ProviderEntry, { currency }: LockedPayout): boolean {
  const { concurrency, perSecond, perDay, minimumBalance } = rules.limits;
  return [concurrency, perSecond, perDay?.[currency], minimumBalance?.[currency]].some((limit) => limit !== undefined);
}

function paused({ paused_by, pause_reason }: ProviderRow): Deferral {
  return { blockedBy: "paused", reason: `paused by ${paused_by}: ${pause_reason}` };
}

/** What is being sent is in the table already: every claim is a lease that ends with the send, or by its time. */
async function refusedBySlots(work: Tx, { name, rules }: ProviderEntry): Promise<Deferral | undefined> {
  const { concurrency } = rules.limits;
  if (concurrency === undefined) return undefined;
  const { sending } = await work
    .selectFrom("payouts")
    .select(sql<number>`count(*)::integer`.as("sending"))
    .where("provider", "=", name)
    .where("state", "=", "sending")
    .executeTakeFirstOrThrow();
  if (sending < concurrency) return undefined;
  return {
    blockedBy: "turn",
    reason: `waiting: ${concurrency} sends are in flight, the limit`,
    againAfterMs: slotPauseMs * (0.5 + Math.random()),
  };
}

function refusedByRate({ rules }: ProviderEntry, tokens: number): Deferral | undefined {
  const { perSecond } = rules.limits;
  if (perSecond === undefined || tokens >= 1) return undefined;
  return {
    blockedBy: "turn",
    reason: `waiting: at most ${perSecond} sends per second are allowed`,
    againAfterMs: tokenPauseMs(tokens, perSecond, rules.concurrency),
  };
}

// The day's ceiling is the last that can refuse: only then may anything be counted.
async function admitByMoney(
  context: EngineContext,
  work: Tx,
  { entry, row }: Candidate,
  tokens: number,
): Promise<Admission> {
  const { minimumBalance, perDay, perSecond } = entry.rules.limits;
  const { currency } = row;
  const minimum = minimumBalance?.[currency];
  const ceiling = perDay?.[currency];
  if (minimum !== undefined) {
    const answer = await weighBalance(work, entry, row, minimum);
    if (answer === "too_old") return "query_balance";
    if (answer !== "enough") return refusedByBalance(context, work, row, { ...answer, minimum });
  }
  if (ceiling !== undefined) {
    const answer = await reserveDay(work, entry, row, ceiling);
    if (!answer.reserved) return refusedByDay(row, ceiling, answer);
  }
  if (minimum !== undefined) await spend(work, row);
  if (perSecond !== undefined) await takeToken(work, entry.name, tokens);
  return "admitted";
}

async function refusedByBalance(
  context: EngineContext,
  work: Tx,
  row: LockedPayout,
  { left, minimum, shortForMs }: { readonly left: string; readonly minimum: string; readonly shortForMs: number },
): Promise<Deferral> {
  const { currency } = row;
  const reason = `blocked: ${left} ${currency} are left at the gateway, and ${minimum} ${currency} must remain. Top up the balance; the engine queries it again`;
  await noteLow(context, work, row, reason);
  return { blockedBy: "balance", reason, againAfterMs: shortForMs + 10 };
}

function refusedByDay({ currency }: LockedPayout, ceiling: string, { day, restMs }: Today): Deferral {
  return {
    blockedBy: "daily_limit",
    reason: `blocked: with it more than ${ceiling} ${currency} would be sent on ${day}. It is sent when the next day begins, or when the limit is raised`,
    againAfterMs: Math.min(restMs + 1000, dayAgainMs * (0.8 + 0.4 * Math.random())),
  };
}
