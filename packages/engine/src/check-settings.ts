import { alertSettingNames, alertsProblem } from "./alerts/settings.ts";
import { type Fields, isFields, misconfigured, requireKnown } from "./known.ts";
import type { ProviderLimits } from "./limits/settings.ts";
import { shortestKey } from "./personal/digests.ts";
import type { EngineSettings, PersonalDataSettings, ProviderRules } from "./settings.ts";

/** The longest time that a timer of Node can wait, in milliseconds; it takes more for almost none. */
const longestTimerMs = 2_147_483_647;

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
  journal: true,
  recovering: true,
  personalData: true,
  alerts: true,
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
const personalDataNames: Readonly<Record<keyof PersonalDataSettings, true>> = {
  digestKey: true,
  eraseAfterDays: true,
  reversalDays: true,
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
  checkRecovery(settings);
  checkPersonalData(settings["personalData"]);
  if (publicUrl !== undefined && !/^https?:\/\/[^/]/.test(String(publicUrl)))
    throw misconfigured('publicUrl must be an address such as "https://merchant.example/notifications"');
  checkAlerts(settings["alerts"]);
  checkRuleNames("rules", rules);
  for (const [name, own] of Object.entries(providerRules ?? {})) checkRuleNames(`providerRules.${name}`, own);
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
  const isComplete = ["validate", "send", "query", "receive"].every(
    (operation) => typeof value[operation] === "function",
  );
  return typeof id === "string" && isFields(capabilities) && isComplete;
}

function checkRecovery({ journal, recovering }: Fields): void {
  if (journal !== undefined && (typeof journal !== "string" || journal.trim() === ""))
    throw misconfigured('journal must be a folder on a local disk, such as "/var/lib/payouts"');
  if (recovering !== undefined && typeof recovering !== "boolean")
    throw misconfigured("recovering must be true, or false, or left out");
}

function checkPersonalData(personalData: unknown): void {
  if (personalData === undefined) return;
  if (!isFields(personalData)) throw misconfigured("personalData must be an object such as { eraseAfterDays: 365 }");
  requireKnown("a setting of personalData", personalData, personalDataNames);
  const { digestKey } = personalData;
  // A key that is there but undefined must not fall back to one that the database holds.
  if ("digestKey" in personalData && (typeof digestKey !== "string" || digestKey.trim().length < shortestKey))
    throw misconfigured(`personalData.digestKey must be a secret text of ${shortestKey} characters or more`);
  for (const name of ["eraseAfterDays", "reversalDays"] as const) {
    const days = personalData[name];
    if (days !== undefined && !(Number.isInteger(days) && Number(days) >= 0 && Number(days) <= mostDays))
      throw misconfigured(`personalData.${name} must be a whole number of days, 0 to ${mostDays}`);
  }
}

const mostDays = 36_500;

/** The address is never shown: it has a password. */
function checkDatabase(database: unknown): void {
  if (isFields(database) && ("connect" in database || "waitReady" in database)) return;
  if (typeof database !== "string" || database.trim() === "")
    throw misconfigured('database must be a folder such as "./payouts", a postgres:// address, a pg pool or a PGlite');
  if (/^(?:postgres(?:ql)?|memory):\/\//.test(database)) return;
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(database) ?? [];
  if (scheme !== undefined)
    throw misconfigured(
      `database begins with ${scheme}://, which the engine cannot open: write postgres://user:password@host:5432/name, or a folder without ${scheme}://`,
    );
  if (!looksLikeAddress(database)) return;
  throw misconfigured(
    "database is neither a folder nor an address that the engine can open: write postgres://user:password@host:5432/name, with two slashes, or a folder such as ./payouts",
  );
}

/** A mistyped address must not become a folder that has its password in its name. */
function looksLikeAddress(database: string): boolean {
  // One letter and a colon is a drive of Windows.
  const hasScheme = /^\s*["']?[a-z][a-z0-9+.-]+:/i.test(database) || database.includes("://");
  const isKnown = /^\s*["']?(?:postgres(?:ql)?|pg|psql|jdbc|mysql|memory)(?:[:/@]|$)/i.test(database);
  return hasScheme || isKnown || /[^/]:[^/]*@/.test(database) || /\b(?:host|password|user|dbname)\s*=/i.test(database);
}

function checkAlerts(alerts: unknown): void {
  if (alerts === undefined) return;
  if (!isFields(alerts)) throw misconfigured("alerts must be an object such as { url, secret }");
  requireKnown("a setting of alerts", alerts, alertSettingNames, "alerts");
  const problem = alertsProblem(alerts);
  if (problem !== undefined) throw misconfigured(problem);
}

function checkRuleNames(path: string, rules: unknown): void {
  if (rules === undefined) return;
  if (!isFields(rules)) throw misconfigured(`${path} must be an object`);
  requireKnown("a rule", rules, ruleNames, path);
  const { limits } = rules;
  if (isFields(limits)) requireKnown("a limit", limits, limitNames, `${path}.limits`);
}
