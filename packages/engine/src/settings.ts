import type { PGlite } from "@electric-sql/pglite";
import type { PayoutProvider } from "@payout/core";
import type { PostgresPool } from "kysely";
import { checkSettings } from "./check-settings.ts";
import { EngineError } from "./errors.ts";
import { limitsProblem, type ProviderLimits } from "./limits/settings.ts";

/** Any provider, whatever its destinations look like. */
export type AnyProvider = PayoutProvider<never>;

/** The engine's providers: a list, each under its `id`, or an object when one gateway has several merchant accounts. */
export type Providers = readonly AnyProvider[] | Readonly<Record<string, AnyProvider>>;

/** Per-provider settings. All times are in milliseconds. */
export interface ProviderRules {
  /** How many payouts of this provider one process sends at the same time. @default 20 */
  readonly concurrency?: number;
  /** Time budget of one send, including connecting and reading. @default 90,000 */
  readonly sendTimeoutMs?: number;
  /** Time budget of one query. @default 30,000 */
  readonly queryTimeoutMs?: number;
  /** How long after the send's budget a worker may take to store the answer, before others take over and query. @default 30,000 */
  readonly leaseMs?: number;
  /** The settling time: how long after the lease "no such order" does not count yet. @default 900,000 (15 min) */
  readonly settlingMs?: number;
  /**
   * The pause before each query of an open payout; the last one repeats for ever. Each varies at random by up to a fifth, so that
   * payouts sent together are not queried together.
   * @default 2 s, 5 s, 15 s, 30 s, 1 min, 2 min, 5 min, 10 min, 30 min, 1 h, then every 6 h
   */
  readonly queryAfterMs?: readonly number[];
  /** The pause before sending again what provably was not sent; the last one repeats. @default 1 s, 5 s, 15 s, 1 min, 5 min */
  readonly sendAgainAfterMs?: readonly number[];
  /**
   * How long after the send a payout may stay open before `stuck` is emitted; the engine keeps querying. A payout that cannot be
   * sent is stuck this long after it was accepted.
   * @default 86,400,000 (24 h)
   */
  readonly stuckAfterMs?: number;
  /** Whether a final status in a notification is confirmed by a query before it counts. @default true */
  readonly confirmNotifications?: boolean;
  /**
   * Whether an order that the gateway does not have after the settling time is sent again under the same reference, instead of
   * becoming `needs_review`. Refused unless `capabilities.refusesDuplicates`. @default false
   */
  readonly resend?: boolean;
  /** Limits over all workers: sends at once and per second, amounts per order and per day, balance. */
  readonly limits?: ProviderLimits;
  /**
   * How many sends in a row may end as `unknown` before the provider is paused until an operator resumes it; `false` for never.
   * An answered send resets the count; a worker that dies does not count. @default 10
   */
  readonly pauseAfterUnknowns?: number | false;
}

/** The settings of an engine. */
export interface EngineSettings<P extends Providers = Providers> {
  /** The providers: a list, each named by its `id`, or an object with one name per merchant account. Names must stay the same. */
  readonly providers: P;
  /**
   * Where payouts are stored: a folder (`"./payouts"`, an embedded PostgreSQL for one process at a time), a `postgres://` URL, a
   * `pg` pool, or a `PGlite`. `"memory://"` keeps nothing. Pools and PGlites that you pass stay open.
   */
  readonly database: string | PostgresPool | PGlite;
  /** The PostgreSQL schema of the engine's tables. @default "payout" */
  readonly schema?: string;
  /** The PostgreSQL schema of pg-boss. Engines with different `schema`s must not share it. @default `schema` plus `_jobs` */
  readonly jobsSchema?: string;
  /** Whether opening migrates both schemas. With `false`, call `migrate()` when you deploy. @default true */
  readonly autoMigrate?: boolean;
  /** Rules for all providers. */
  readonly rules?: ProviderRules;
  /** Rules for single providers, by name; they override `rules`. */
  readonly providerRules?: Readonly<Record<string, ProviderRules>>;
  /**
   * Where gateways reach `notificationHandler()`, for example `"https://merchant.example/notifications"`. Orders without
   * a `notifyUrl` then get this address plus the provider's name.
   */
  readonly publicUrl?: string;
  /**
   * How often due jobs are fetched, in milliseconds, at least 500. Jobs that are due at once do not wait for it, except over a
   * pool that you pass. @default 1,000
   */
  readonly pollEveryMs?: number;
  /** How often payouts are looked for whose job was lost, in milliseconds. @default 15,000 */
  readonly sweepEveryMs?: number;
  /** Receives errors from the background: a database that is down, a handler that rejects. @default console.error */
  readonly onError?: (error: unknown) => void;
}

/** The rules of one provider, complete. */
export type ResolvedRules = Required<ProviderRules>;

/** One provider as the engine knows it. */
export interface ProviderEntry {
  /** The name under which payouts are stored: part of their key, so it must stay the same. */
  readonly name: string;
  readonly provider: PayoutProvider<unknown>;
  readonly rules: ResolvedRules;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How often lost work is looked for where nothing is set, in milliseconds. */
export const defaultSweepMs: number = 15 * second;

/** What holds where nothing is set. */
const defaultRules: ResolvedRules = {
  concurrency: 20,
  sendTimeoutMs: 90 * second,
  queryTimeoutMs: 30 * second,
  leaseMs: 30 * second,
  settlingMs: 15 * minute,
  queryAfterMs: [
    2 * second,
    5 * second,
    15 * second,
    30 * second,
    minute,
    2 * minute,
    5 * minute,
    10 * minute,
    30 * minute,
    hour,
    6 * hour,
  ],
  sendAgainAfterMs: [second, 5 * second, 15 * second, minute, 5 * minute],
  stuckAfterMs: 24 * hour,
  confirmNotifications: true,
  resend: false,
  limits: {},
  pauseAfterUnknowns: 10,
};

/**
 * The providers by name, each with its rules.
 * @throws EngineError `configuration` when a name, a rule or a combination cannot be.
 */
export function resolveProviders(settings: EngineSettings): ReadonlyMap<string, ProviderEntry> {
  checkSettings(settings);
  const { providers, rules = {}, providerRules = {} } = settings;
  const named = isList(providers)
    ? providers.map((provider) => [provider.id, provider] as const)
    : Object.entries(providers);
  if (named.length === 0) throw misconfigured("the engine has no providers; give it at least one");
  const entries = new Map<string, ProviderEntry>();
  for (const [name, provider] of named) {
    requireName(name);
    if (entries.has(name))
      throw misconfigured(`two providers are called "${name}"; give providers as an object with a name for each`);
    const entry = { name, provider, rules: { ...defaultRules, ...rules, ...providerRules[name] } };
    checkRules(entry);
    entries.set(name, withinLimits(entry));
  }
  const unknown = Object.keys(providerRules).find((name) => !entries.has(name));
  if (unknown !== undefined)
    throw misconfigured(
      `providerRules names "${unknown}", which is no provider; there are ${[...entries.keys()].join(", ")}`,
    );
  return entries;
}

function isList(providers: Providers): providers is readonly AnyProvider[] {
  return Array.isArray(providers);
}

/** A process that handled more at once than all may send together would only have more that wait. */
function withinLimits(entry: ProviderEntry): ProviderEntry {
  const { rules } = entry;
  const concurrency = Math.min(rules.concurrency, rules.limits.concurrency ?? rules.concurrency);
  return { ...entry, rules: { ...rules, concurrency } };
}

/** Names end up in keys, job queues and the last segment of addresses. */
function requireName(name: string): void {
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name))
    throw misconfigured(
      `"${name}" cannot name a provider: use up to 64 letters, digits, dots, hyphens and underscores`,
    );
}

const timesInRules = ["sendTimeoutMs", "queryTimeoutMs", "leaseMs", "settlingMs", "stuckAfterMs"] as const;
const pausesInRules = ["queryAfterMs", "sendAgainAfterMs"] as const;

function checkRules(entry: ProviderEntry): void {
  checkTimes(entry);
  checkCounts(entry);
  checkAbilities(entry);
}

function checkTimes({ name, rules }: ProviderEntry): void {
  const isTime = (value: number) => value >= 0 && Number.isFinite(value);
  for (const rule of timesInRules)
    if (!isTime(rules[rule])) throw misconfigured(`${rule} of ${name} must be milliseconds, 0 or more`);
  for (const rule of ["sendTimeoutMs", "queryTimeoutMs"] as const) {
    // Core refuses every call with another budget, and pg-boss every queue whose jobs may run for a day.
    if (!Number.isInteger(rules[rule]) || rules[rule] === 0)
      throw misconfigured(`${rule} of ${name} must be whole milliseconds, 1 or more: no call could be made in less`);
    if (rules[rule] + rules.leaseMs >= 24 * hour)
      throw misconfigured(`${rule} and leaseMs of ${name} must be less than a day together`);
  }
  if (rules.leaseMs === 0)
    throw misconfigured(
      `leaseMs of ${name} must be more than 0: no worker could claim a payout in time, and none would be sent`,
    );
  for (const rule of pausesInRules)
    if (rules[rule].length === 0 || !rules[rule].every(isTime))
      throw misconfigured(`${rule} of ${name} must be a list of milliseconds, at least one`);
}

function checkCounts({ name, rules: { concurrency, pauseAfterUnknowns } }: ProviderEntry): void {
  const isCount = (value: number) => Number.isInteger(value) && value > 0;
  if (!isCount(concurrency)) throw misconfigured(`concurrency of ${name} must be a whole number, 1 or more`);
  if (pauseAfterUnknowns !== false && !isCount(pauseAfterUnknowns))
    throw misconfigured(`pauseAfterUnknowns of ${name} must be a whole number, 1 or more, or false`);
}

/** Refuses rules that ask more of the provider than it can. */
function checkAbilities({ name, provider, rules }: ProviderEntry): void {
  const problem = limitsProblem(rules.limits, provider.capabilities.balance && provider.balance !== undefined);
  if (problem !== undefined) throw misconfigured(`${name}: ${problem}`);
  if (rules.resend && !provider.capabilities.refusesDuplicates)
    throw misconfigured(
      `resend is set for ${name}, whose gateway is not known to refuse a second order under the same reference: sending again could pay twice. Remove resend; such payouts need review.`,
    );
}

/** An error of the settings. */
function misconfigured(message: string): EngineError {
  return new EngineError({ code: "configuration", message });
}
