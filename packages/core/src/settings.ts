import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { aboutCall } from "./about.ts";
import type { CallContext, Operation } from "./call.ts";
import { failure, type PayoutError } from "./errors.ts";
import { forbiddenPorts } from "./forbidden-ports.ts";
import { nearestName } from "./nearest.ts";
import { logTo, type PayoutLogger, type PayoutObserver } from "./observe.ts";
import { shownName } from "./redact.ts";
import { fetchWithoutSockets } from "./runtime.ts";
import { isTimeZone } from "./time.ts";
import type { WireServer } from "./transport.ts";
import { hiddenCharacter } from "./visible.ts";

/** A gateway's refusal, as `classifyError` sees it. */
export interface GatewayRefusal {
  /** The method of the provider that was refused. */
  readonly operation: Operation;
  /** The HTTP status of the response. */
  readonly httpStatus: number;
  /** The gateway's own error code, as text. */
  readonly code: string | undefined;
  /** The gateway's own error text, unmasked. */
  readonly message: string | undefined;
  /** The whole answer, numbers as their source text. */
  readonly raw: unknown;
}

/** What you know about a refusal that the gateway's document does not list. */
export type RefusalClass = "rejected" | "duplicate_reference" | "not_found" | undefined;

/** A fetch that is given an address and what to send, never a `Request`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The settings that every provider takes. */
export interface CommonSettings {
  /** Base URL of the gateway. Must be https, except on loopback. */
  readonly baseUrl?: string;
  /**
   * The `node:http` or `node:https` agent that makes the connections: through a proxy, with a client certificate, with your own
   * CA. Refused together with `fetch`, and where `node:http` has no sockets, as in workerd.
   * @default keep-alive; idle connections close after 4 s
   */
  readonly agent?: HttpAgent;
  /**
   * Sends requests instead of `node:http`, called as `fetch(url, init)`. It must not retry or follow redirects. Its connection is
   * not visible, so fewer errors prove `not_sent`: prefer `agent`.
   * @default none; the global `fetch` where `node:http` has no sockets
   */
  readonly fetch?: Fetch;
  /** Time budget of each call in milliseconds, including connecting and reading. @default send 90,000; others 30,000 */
  readonly timeoutMs?: number;
  /** Largest response that is read, in bytes. A larger one is rejected. @default 1,048,576 */
  readonly maxResponseBytes?: number;
  /** Gets one line per call. `console` and pino work as they are. */
  readonly logger?: PayoutLogger;
  /** Functions that observe every call of the provider, for metrics and traces. */
  readonly observers?: readonly PayoutObserver[];
  /** The clock: milliseconds since 1970, or a `Date`. @default Date.now */
  readonly now?: () => number | Date;
  /** Generates the random text that some gateways want in a request. @default cryptographically random */
  readonly nonce?: () => string;
  /** Older or newer secrets that responses and notifications may be signed with while you rotate the secret. */
  readonly additionalSecrets?: readonly string[];
  /** Where the gateway sends notifications, unless the order names its own `notifyUrl`. */
  readonly notifyUrl?: string;
  /** The gateway's time zone, as an IANA name or `+08:00`. With it, times without a zone become `completedAt`. */
  readonly timeZone?: string;
  /**
   * Allows http beyond loopback. Unsigned answers about an order then prove nothing, because anyone could have written them:
   * `send` ends as `unknown`, `query` as `bad_response`, never as `not_found`.
   * @default false
   */
  readonly allowInsecureHttp?: boolean;
  /** Classifies a refusal before the gateway's own list does. Return "rejected" only with proof that no order was created. */
  readonly classifyError?: (refusal: GatewayRefusal) => RefusalClass;
  /**
   * Texts with which this gateway refuses a query because it has no such order, where its document does not list them; the reference
   * stands as `{reference}`. They are compared whole, with queries only, and a listed meaning takes precedence.
   */
  readonly notFoundTexts?: readonly string[];
}

/** Common settings after checking, with every default filled in. */
export interface ResolvedSettings {
  /** The URL of the gateway, without a slash at its end. */
  readonly baseUrl: string;
  /** Protocol, host and port of `baseUrl`. */
  readonly server: WireServer;
  /** The agent that connects; `undefined` for the default one with keep-alive. */
  readonly agent: HttpAgent | undefined;
  /** The function that sends instead of `node:http`, where one is used. */
  readonly fetch: Fetch | undefined;
  /** The time limit of every call, in milliseconds; `undefined` for the default of each method. */
  readonly timeoutMs: number | undefined;
  /** The longest response that is read, in bytes. */
  readonly maxResponseBytes: number;
  /** Every observer, the one for `logger` included. */
  readonly observers: readonly PayoutObserver[];
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Makes random text for a request; `undefined` where the provider makes its own. */
  readonly nonce: (() => string) | undefined;
  /** Older or newer secrets that messages may be signed with. */
  readonly additionalSecrets: readonly string[];
  /** Where notifications go when the order does not say. */
  readonly notifyUrl: string | undefined;
  /** The gateway's time zone: an IANA name, or an offset such as `+08:00`. */
  readonly timeZone: string | undefined;
  /** Whether http is allowed beyond loopback. */
  readonly allowInsecureHttp: boolean;
  /** The caller's own classification of refusals. */
  readonly classifyError: CommonSettings["classifyError"];
  /** Texts that refuse a query because there is no such order. */
  readonly notFoundTexts: readonly string[];
}

const defaultMaxResponseBytes = 1_048_576;

/** A timer set for longer fires at once. */
export const longestTimeoutMs = 2_147_483_647;

/** What a provider's settings have besides the common ones. */
export interface OwnSettings {
  /** The names of the provider's own settings. */
  readonly names: readonly string[];
  /** The base URL of the gateway, where every merchant has the same. */
  readonly baseUrl?: string;
}

const commonNames: Readonly<Record<keyof CommonSettings, true>> = {
  baseUrl: true,
  agent: true,
  fetch: true,
  timeoutMs: true,
  maxResponseBytes: true,
  logger: true,
  observers: true,
  now: true,
  nonce: true,
  additionalSecrets: true,
  notifyUrl: true,
  timeZone: true,
  allowInsecureHttp: true,
  classifyError: true,
  notFoundTexts: true,
};

/**
 * Checks the settings of a provider and fills in the defaults.
 *
 * @throws PayoutError `configuration` that names the setting and what to write.
 */
export function resolveSettings(provider: string, given: CommonSettings, own: OwnSettings): ResolvedSettings {
  requireKnown(provider, given, [...Object.keys(commonNames), ...own.names]);
  // Not `??`: a setting that is there and has no value is a mistake, and must not send orders to another host.
  const settings = "baseUrl" in given || own.baseUrl === undefined ? given : { ...given, baseUrl: own.baseUrl };
  for (const problem of problems(settings)) throw misconfigured(provider, problem);
  const url = new URL(settings.baseUrl ?? "");
  return {
    baseUrl: url.href.replace(/\/+$/, ""),
    // An IPv6 address stands in brackets in a URL only.
    server: { protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ""), port: url.port },
    agent: settings.agent,
    fetch: settings.fetch ?? fetchWithoutSockets,
    timeoutMs: settings.timeoutMs,
    maxResponseBytes: settings.maxResponseBytes ?? defaultMaxResponseBytes,
    observers: [...(settings.observers ?? []), ...(settings.logger === undefined ? [] : [logTo(settings.logger)])],
    now: () => Number((settings.now ?? Date.now)()),
    nonce: settings.nonce,
    additionalSecrets: settings.additionalSecrets ?? [],
    notifyUrl: settings.notifyUrl,
    timeZone: settings.timeZone,
    allowInsecureHttp: settings.allowInsecureHttp ?? false,
    classifyError: settings.classifyError,
    notFoundTexts: settings.notFoundTexts ?? [],
  };
}

/**
 * Refuses a setting that is missing or empty.
 *
 * @throws PayoutError `configuration` that names the setting.
 */
export function requireText(provider: string, settings: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (settings as Record<string, unknown>)[name];
    if (typeof value === "string" && value.trim() === value && value !== "") {
      const hidden = hiddenCharacter(value);
      if (hidden === undefined) continue;
      throw misconfigured(provider, `settings.${name} contains the invisible character ${hidden}: remove it`);
    }
    throw misconfigured(
      provider,
      `settings.${name} ${value === undefined ? "is missing" : "must be a non-empty string without leading or trailing whitespace"}`,
    );
  }
}

function requireKnown(provider: string, settings: object, known: readonly string[]): void {
  const name = Object.keys(settings).find((setting) => !known.includes(setting));
  if (name === undefined) return;
  const nearest = nearestName(name, known);
  const advice = nearest === undefined ? `remove it, or use one of ${known.join(", ")}` : `did you mean ${nearest}?`;
  throw misconfigured(provider, `settings.${shownName(name)} is not a setting: ${advice}`);
}

/** The error of settings that cannot work: `problem` names the setting and what to write, never a secret. */
export function misconfigured(provider: string, problem: string): PayoutError {
  const call: CallContext = { provider, operation: "setup", posted: false };
  return failure(call, {
    code: "configuration",
    message: `${aboutCall(call)}: ${/[.?]$/.test(problem) ? problem : `${problem}.`} Nothing was sent.`,
  });
}

function* problems(settings: CommonSettings): Generator<string> {
  if ("baseUrl" in settings && settings.baseUrl === undefined)
    yield "settings.baseUrl is there but undefined, as an environment variable that is not set: give the URL, or leave the setting out for the default";
  const url = baseUrlProblem(settings.baseUrl, settings.allowInsecureHttp ?? false);
  if (url !== undefined) yield url;
  else yield* connectionProblems(settings);
  for (const [name, most] of [
    ["timeoutMs", longestTimeoutMs],
    ["maxResponseBytes", Number.MAX_SAFE_INTEGER],
  ] as const) {
    const value = settings[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0 && value <= most))
      yield `settings.${name} must be a whole number from 1 to ${most}`;
  }
  if (settings.timeZone !== undefined && !isTimeZone(settings.timeZone)) {
    yield `settings.timeZone must be an IANA name such as "Asia/Shanghai" or an offset such as "+08:00"`;
  }
  for (const name of ["additionalSecrets", "notFoundTexts"] as const) {
    if (!isListOf(settings[name], (text) => typeof text === "string" && text.trim() !== ""))
      yield `settings.${name} must be a list of non-empty strings`;
  }
  yield* shapeProblems(settings);
}

/** What would only come up when money is to be sent. */
function* connectionProblems({ baseUrl = "", agent, fetch }: CommonSettings): Generator<string> {
  const { protocol, port } = new URL(baseUrl);
  if (agent !== undefined && fetch !== undefined)
    yield "settings.agent and settings.fetch exclude each other: remove one of them";
  if (agent !== undefined && typeof (agent as { addRequest?: unknown }).addRequest !== "function")
    yield "settings.agent must be an agent of node:http or node:https";
  if (agent !== undefined && fetchWithoutSockets !== undefined)
    yield "settings.agent has no effect in this runtime, whose node:http has no sockets: use settings.fetch";
  // Only the two plain classes: an agent for a proxy extends one of them and takes both protocols.
  const other = protocol === "https:" ? HttpAgent : HttpsAgent;
  if (agent?.constructor === other)
    yield `settings.agent must be an ${protocol.slice(0, -1)}.Agent, as settings.baseUrl is`;
  if (fetch !== undefined && forbiddenPorts.has(port))
    yield `settings.baseUrl has port ${port}, which fetch refuses: use another port, or remove settings.fetch`;
}

/** What a caller without types can get wrong, reported before any money moves. */
function* shapeProblems(settings: CommonSettings): Generator<string> {
  for (const name of ["fetch", "now", "nonce", "classifyError"] as const) {
    if (settings[name] !== undefined && typeof settings[name] !== "function")
      yield `settings.${name} must be a function`;
  }
  if (!isListOf(settings.observers, (observer) => typeof observer === "function")) {
    yield "settings.observers must be a list of functions";
  }
  const { logger } = settings;
  if (logger !== undefined && (typeof logger?.info !== "function" || typeof logger.warn !== "function")) {
    yield "settings.logger must have the methods info and warn";
  }
  if (settings.notifyUrl !== undefined && typeof settings.notifyUrl !== "string")
    yield "settings.notifyUrl must be a string";
}

function isListOf(list: unknown, fits: (item: unknown) => boolean): boolean {
  return list === undefined || (Array.isArray(list) && list.every(fits));
}

function baseUrlProblem(baseUrl: string | undefined, allowInsecureHttp: boolean): string | undefined {
  let url: URL | undefined;
  try {
    url = new URL(baseUrl ?? "");
  } catch {
    // Not `URL.canParse`: called often, Node 22's answers wrongly about text with letters such as "é".
  }
  if (url === undefined || !/^https?:$/.test(url.protocol)) return "settings.baseUrl must be an https URL";
  if (url.username !== "" || url.password !== "" || /[?#]/.test(url.href)) {
    return "settings.baseUrl must not contain a user name, password, query or fragment";
  }
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !loopback && !allowInsecureHttp) {
    return "settings.baseUrl must be https: over http anyone on the way can change the order (allowInsecureHttp accepts that)";
  }
  return undefined;
}
