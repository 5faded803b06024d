import { nearestName, shownName } from "@payout/core/provider";
import { EngineError } from "./errors.ts";
import type { PayoutFilter } from "./find.ts";
import type { ProviderLimits } from "./limits/settings.ts";
import type { EngineSettings, ProviderRules } from "./settings.ts";

/** The longest time that a timer of Node can wait, in milliseconds; it takes more for almost none. */
const longestTimerMs = 2_147_483_647;

type Fields = Readonly<Record<string, unknown>>;

// A mistyped name would otherwise be a limit that is never applied.
const settingNames: Readonly<Record<keyof EngineSettings, true>> = {
  providers: true,
  database: true,
  schema: true,
  jobsSchema: true,
  autoMigrate: true,
  rules: true,
  providerRules: true,
  publicUrl: true,
  pollEveryMs: true,
  sweepEveryMs: true,
  onError: true,
};
const ruleNames: Readonly<Record<keyof ProviderRules, true>> = {
  concurrency: true,
  sendTimeoutMs: true,
  queryTimeoutMs: true,
  leaseMs: true,
  settlingMs: true,
  queryAfterMs: true,
  sendAgainAfterMs: true,
  stuckAfterMs: true,
  confirmNotifications: true,
  resend: true,
  limits: true,
  pauseAfterUnknowns: true,
};
const limitNames: Readonly<Record<keyof ProviderLimits, true>> = {
  concurrency: true,
  perSecond: true,
  perOrder: true,
  perDay: true,
  timeZone: true,
  minimumBalance: true,
  balanceForMs: true,
};
const filterNames: Readonly<Record<keyof PayoutFilter, true>> = {
  provider: true,
  state: true,
  stuck: true,
  blockedBy: true,
  from: true,
  to: true,
  limit: true,
  after: true,
};

/**
 * Refuses settings that types would have refused, for callers without types.
 * @throws EngineError `configuration` with the path of the setting, and what it must be.
 */
export function checkSettings(settings: unknown): void {
  if (!isFields(settings)) throw misconfigured("createEngine needs settings: createEngine({ providers, database })");
  requireKnown("a setting of an engine", settings, settingNames);
  const { providers, database, publicUrl, rules, providerRules } = settings;
  for (const name of ["pollEveryMs", "sweepEveryMs"] as const) checkInterval(name, settings[name]);
  if (!isFields(providers))
    throw misconfigured("providers is missing; pass a list of providers, or an object that names each");
  if (isProvider(providers))
    throw misconfigured("providers must be a list of providers, or an object that names each; it is a single provider");
  for (const [name, provider] of Object.entries(providers)) checkProvider(name, provider);
  checkDatabase(database);
  if (publicUrl !== undefined && !/^https?:\/\/[^/]/.test(String(publicUrl)))
    throw misconfigured('publicUrl must be an address such as "https://merchant.example/notifications"');
  checkRuleNames("rules", rules);
  for (const [name, own] of Object.entries(providerRules ?? {})) checkRuleNames(`providerRules.${name}`, own);
}

/**
 * Refuses a handler that would never be called, or could not be.
 * @throws EngineError `configuration`
 */
export function checkHandler(event: unknown, handler: unknown): void {
  if (event !== "payout" && event !== "provider")
    throw misconfigured(`there is no event "${event}"; events are payout and provider`);
  if (typeof handler !== "function") throw misconfigured(`on("${event}", handler): handler must be a function`);
}

/**
 * Refuses an unknown condition: ignoring it would find all payouts.
 * @throws EngineError `configuration` with its name
 */
export function checkFilter(filter: unknown): void {
  if (!isFields(filter)) throw misconfigured("the filter of find must be an object");
  requireKnown("a condition of find", filter, filterNames);
}

/** A provider's name in the place of the options would choose nothing, and the wrong payout could be found. */
export function checkReferenceOptions(call: "get" | "history", options: unknown): void {
  if (!isFields(options)) throw misconfigured(`the options of ${call} must be an object such as { provider: "inr" }`);
  requireKnown(`an option of ${call}`, options, { provider: true });
}

/** A timer of no time, or of too much, would run without a rest. */
function checkInterval(name: string, value: unknown): void {
  if (value === undefined || (typeof value === "number" && value > 0 && value <= longestTimerMs)) return;
  throw misconfigured(`${name} must be a number of milliseconds above 0, at most ${longestTimerMs}`);
}

function checkProvider(name: string, provider: unknown): void {
  if (isProvider(provider)) return;
  const inside = isFields(provider) ? Object.keys(provider).filter((key) => isProvider(provider[key])) : [];
  const advice =
    inside.length > 0
      ? `it holds ${inside.join(" and ")}: list each of them under a name of its own`
      : "pass the result of createJeepay, createHongwen, createInr or createMulticountry";
  throw misconfigured(`providers.${name} is not a provider; ${advice}`);
}

function isProvider(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { id, capabilities } = value;
  const isComplete = ["send", "query", "receive"].every((operation) => typeof value[operation] === "function");
  return typeof id === "string" && isFields(capabilities) && isComplete;
}

/** The address is never shown: it has a password. */
function checkDatabase(database: unknown): void {
  if (isFields(database) && ("connect" in database || "waitReady" in database)) return;
  if (typeof database !== "string" || database.trim() === "")
    throw misconfigured('database must be a folder such as "./payouts", a postgres:// address, a pg pool or a PGlite');
  const [, scheme] = /^([^/]*):\/\//.exec(database) ?? [];
  if (scheme === undefined || /^(?:postgres(?:ql)?|memory)$/.test(scheme)) return;
  throw misconfigured(
    `database begins with ${scheme}://, which the engine cannot open: write postgres://user:password@host:5432/name, or a folder without ${scheme}://`,
  );
}

function checkRuleNames(path: string, rules: unknown): void {
  if (rules === undefined) return;
  if (!isFields(rules)) throw misconfigured(`${path} must be an object`);
  requireKnown("a rule", rules, ruleNames, path);
  const { limits } = rules;
  if (isFields(limits)) requireKnown("a limit", limits, limitNames, `${path}.limits`);
}

function requireKnown(what: string, given: Fields, known: Readonly<Record<string, true>>, path?: string): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const place = path === undefined ? shownName(unknown) : `${path}.${shownName(unknown)}`;
  const nearest = nearestName(unknown, Object.keys(known));
  const advice = nearest === undefined ? "" : `did you mean ${nearest}? `;
  throw misconfigured(`${place} is not ${what}; ${advice}Known are ${Object.keys(known).join(", ")}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function misconfigured(message: string): EngineError {
  return new EngineError({ code: "configuration", message });
}
