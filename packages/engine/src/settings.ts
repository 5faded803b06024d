import type { PGlite } from "@electric-sql/pglite";
import type { PayoutProvider } from "@payout/core";
import type { PostgresPool } from "kysely";
import type { AlertSettings } from "./alerts/settings.ts";
import { misconfigured } from "./known.ts";
import { limitsProblem, type ProviderLimits } from "./limits/settings.ts";

/** Any provider, whatever its destinations look like. */
export type AnyProvider = PayoutProvider<never>;

/** The engine's providers: a list, each under its `id`, or an object when one gateway has several merchant accounts. */
export type Providers = readonly AnyProvider[] | Readonly<Record<string, AnyProvider>>;

/** Per-provider settings. All times are in milliseconds. */
export interface ProviderRules {
  /** How many payouts of this provider one process sends at the same time. @default 20 */
  readonly concurrency?: number;
  /** The total time budget of one send, including connecting and reading the answer. @default 90,000 */
  readonly sendTimeoutMs?: number;
  /** The total time budget of one query. @default 30,000 */
  readonly queryTimeoutMs?: number;
  /** How long after the send's time budget a worker may take to store the answer before another worker takes over and queries. @default 30,000 */
  readonly leaseMs?: number;
  /** How long after the lease "no such order" is still ignored, because the order may be in transit. @default 900,000 (15 min) */
  readonly settlingMs?: number;
  /**
   * The delays between queries about an open payout; the last one repeats forever. Each varies by up to a fifth at random,
   * so that payouts sent together are not queried together.
   * @default 2 s, 5 s, 15 s, 30 s, 1 min, 2 min, 5 min, 10 min, 30 min, 1 h, then every 6 h
   */
  readonly queryAfterMs?: readonly number[];
  /** The delays before retrying a send that provably did not happen; the last one repeats. @default 1 s, 5 s, 15 s, 1 min, 5 min */
  readonly sendAgainAfterMs?: readonly number[];
  /**
   * How long after its send a payout may stay open before a `stuck` event is emitted; querying goes on. For an order that
   * cannot be sent, the time counts from its acceptance.
   * @default 86,400,000 (24 h)
   */
  readonly stuckAfterMs?: number;
  /** Whether a final status in a notification is confirmed by a query before the payout changes state. @default true */
  readonly confirmNotifications?: boolean;
  /**
   * Whether an order that the gateway still does not know after the settling time is sent again under the same reference,
   * instead of being left for review. Refused unless `capabilities.refusesDuplicates`. @default false
   */
  readonly resend?: boolean;
  /** Limits across all workers: concurrent sends, sends per second, amounts per order and per day, minimum balance. */
  readonly limits?: ProviderLimits;
  /**
   * How many consecutive sends with unknown outcome pause the provider until an operator resumes it; `false` for never.
   * An answer to a send resets the count; a crashed worker does not count. @default 10
   */
  readonly pauseAfterUnknowns?: number | false;
}

/** The settings of `createEngine`. */
export interface EngineSettings<P extends Providers = Providers> {
  /** The providers to send through: an object by the name that orders use, or a list, whose names are their ids. */
  readonly providers: P;
  /**
   * Where payouts are stored: a folder (`"./payouts"`, an embedded PostgreSQL that one process at a time can use), a
   * `postgres://` URL, a `pg` pool, or a `PGlite`. `"memory://"` keeps nothing. A pool or PGlite that you pass stays open after `stop()`.
   */
  readonly database: string | PostgresPool | PGlite;
  /** The PostgreSQL schema of the engine's tables. @default "payout" */
  readonly schema?: string;
  /** The PostgreSQL schema of pg-boss. Engines with different `schema`s must not share it. @default `schema` followed by `_jobs` */
  readonly jobsSchema?: string;
  /** Whether opening the database migrates both schemas. With `false`, call `migrate()` when you deploy. @default true */
  readonly autoMigrate?: boolean;
  /** Rules for all providers. */
  readonly rules?: ProviderRules;
  /** Rules per provider, by name; they take precedence over `rules`. */
  readonly providerRules?: Readonly<Record<string, ProviderRules>>;
  /**
   * The URL under which gateways reach `notificationHandler()`, for example `"https://merchant.example/notifications"`.
   * Orders without a `notifyUrl` get this URL followed by the provider's name.
   */
  readonly publicUrl?: string;
  /**
   * How often to poll for due jobs, in milliseconds, at least 500. Jobs due at once do not wait for it, except over a pool
   * that you pass. @default 1,000
   */
  readonly pollEveryMs?: number;
  /** How often to look for overdue payouts that lost their job, in milliseconds. @default 15,000 */
  readonly sweepEveryMs?: number;
  /**
   * A folder on a local disk of this machine for the claim journal: what was claimed, outside the database, so that one that
   * comes back from a backup sends nothing twice. An embedded database has its journal beside its folder without this.
   */
  readonly journal?: string;
  /**
   * With `true`, the engine starts as after a restore: it queries the gateway before each send until an operator calls
   * `recovered`. Set it for the first start after a restore only. @default false
   */
  readonly recovering?: boolean;
  /** How orders and the gateways' messages, which name people, are kept and found. */
  readonly personalData?: PersonalDataSettings;
  /**
   * Posts what needs an operator to an address of yours, signed by Standard Webhooks, and once a day a digest. Nothing in it is
   * personal.
   */
  readonly alerts?: AlertSettings;
  /** Receives errors of background work: an unreachable database, a rejecting handler. @default console.error */
  readonly onError?: (error: unknown) => void;
}

/** How personal data is kept: destinations, and what gateways wrote. */
export interface PersonalDataSettings {
  /**
   * The key of the digests by which orders and accounts are recognised, 32 characters or more, the same in every process and for
   * ever. Without it the database makes one and holds it: whoever has a dump can then try out account numbers.
   */
  readonly digestKey?: string;
  /** Started engines erase what may be erased so many days after a payout has ended. @default never: call `erase` */
  readonly eraseAfterDays?: number;
  /** How many days after its end a payout can still be reversed: so long it is never erased. @default 90 */
  readonly reversalDays?: number;
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
export const defaultRules: ResolvedRules = {
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
  const { providers, rules = {}, providerRules = {} } = settings;
  const named = isList(providers)
    ? providers.map((provider) => [provider.id, provider] as const)
    : Object.entries(providers);
  if (named.length === 0) throw misconfigured("the engine has no providers; pass at least one");
  const entries = new Map<string, ProviderEntry>();
  for (const [name, provider] of named) {
    requireName(name);
    if (entries.has(name))
      throw misconfigured(`two providers are named "${name}"; pass providers as an object that names each`);
    const entry = { name, provider, rules: { ...defaultRules, ...rules, ...providerRules[name] } };
    checkRules(entry);
    entries.set(name, withinLimits(entry));
  }
  const unknown = Object.keys(providerRules).find((name) => !entries.has(name));
  if (unknown !== undefined)
    throw misconfigured(
      `providerRules names "${unknown}", which is not a provider; known are ${[...entries.keys()].join(", ")}`,
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
    if (!isTime(rules[rule])) throw misconfigured(`${rule} of ${name} must be a number of milliseconds, 0 or more`);
  for (const rule of ["sendTimeoutMs", "queryTimeoutMs"] as const) {
    // Core refuses every call with another budget, and pg-boss every queue whose jobs may run for a day.
    if (!Number.isInteger(rules[rule]) || rules[rule] === 0)
      throw misconfigured(`${rule} of ${name} must be whole milliseconds, 1 or more`);
    if (rules[rule] + rules.leaseMs >= 24 * hour)
      throw misconfigured(`${rule} and leaseMs of ${name} must be less than a day together`);
  }
  if (rules.leaseMs === 0)
    throw misconfigured(`leaseMs of ${name} must be more than 0: otherwise no worker could claim a payout in time`);
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

/** Refuses rules that require more than the provider is capable of. */
function checkAbilities({ name, provider, rules }: ProviderEntry): void {
  const problem = limitsProblem(rules.limits, provider.capabilities.balance && provider.balance !== undefined);
  if (problem !== undefined) throw misconfigured(`${name}: ${problem}`);
  if (rules.resend && !provider.capabilities.refusesDuplicates)
    throw misconfigured(
      `resend is set for ${name}, whose gateway is not known to refuse a second order under the same reference: sending again could pay twice. Remove resend; such payouts need review.`,
    );
}
